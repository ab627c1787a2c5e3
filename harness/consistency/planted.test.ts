import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { casRegister, keyValue, register } from "../history/objects.ts";
import type { Operation } from "../model/operation.ts";
import { executions, isLinearizableByForce } from "./histories.laws.ts";
import { linearizable } from "./models/linearizable.ts";
import { regular } from "./models/regular.ts";
import { search } from "./search/search.ts";

const value = fc.integer({ min: 1, max: 4 });
const read = fc.constant({ type: "read" });
const write = fc.record({ type: fc.constant("write"), value });
const cas = fc.record({ type: fc.constant("cas"), from: value, to: value });
const key = fc.constantFrom("x", "y");
const letter = fc.constantFrom("a", "b", "c");
const get = fc.record({ type: fc.constant("get"), key });
const change = fc.record({ type: fc.constantFrom("put", "append"), key, value: letter });
const unique = fc.nat({ max: 1_000_000_000 }).map((value) => ({ type: "write", value }));

const OBJECTS = {
  "a register": [register<unknown>(0), fc.oneof(read, write)],
  "a register with unique values": [register<unknown>(-1), fc.oneof(read, unique)],
  "a compare-and-set register": [casRegister<unknown>(0), fc.oneof(read, write, cas)],
  "a store of strings": [keyValue(), fc.oneof(get, change)],
} as const;

const isRead = ({ request, result }: Operation): boolean =>
  result !== undefined && /^(read|get)$/.test((request as { type: string }).type);

describe("histories of a correct object hold:", () => {
  for (const [name, [object, request]] of Object.entries(OBJECTS)) {
    test(name, () => {
      fc.assert(
        fc.property(executions(object, request), (operations) => {
          expect(linearizable(object, operations).verdict).toBe("holds");
          if (name.startsWith("a register")) {
            expect(search(object, operations, { left: 1e6 }).verdict).toBe("holds");
            expect(regular(object, operations).verdict).toBe("holds");
          }
        }),
        { seed: 21, numRuns: 300 },
      );
    });
  }
});

describe("a planted fault is found:", () => {
  for (const [name, [object, request]] of Object.entries(OBJECTS)) {
    test(`${name}, a value that was never written`, () => {
      fc.assert(
        fc.property(executions(object, request), fc.nat(), (operations, at) => {
          const reads = operations.filter(isRead);
          fc.pre(reads.length > 0);
          const chosen = reads[at % reads.length]!;
          const wrong = { ...chosen, result: "?" };
          const planted = operations.map((one) => (one === chosen ? wrong : one));
          const { verdict, witness } = linearizable(object, planted);

          expect(verdict).toBe("violated");
          expect(witness).toMatchObject({ operations: [wrong], minimality: "1-minimal" });
        }),
        { seed: 22, numRuns: 100 },
      );
    });
    test(`${name}, an answer that was right before`, () => {
      fc.assert(
        fc.property(executions(object, request), fc.nat(), (operations, at) => {
          const reads = operations.filter(isRead);
          fc.pre(reads.length > 1);
          const chosen = reads[at % reads.length]!;
          const wrong = { ...chosen, result: reads[0]!.result };
          const planted = operations.map((one) => (one === chosen ? wrong : one));
          const { verdict, witness } = linearizable(object, planted);
          const bySearch = search({ ...object, key: () => 0 }, planted, { left: 1e6 });

          if (name !== "a store of strings") expect(bySearch.verdict).toBe(verdict);
          if (witness === undefined) return;
          expect(witness.minimality).toBe("1-minimal");
          expect(isLinearizableByForce(object, witness.operations)).toBe(false);
        }),
        { seed: 23, numRuns: 150 },
      );
    });
  }
});
