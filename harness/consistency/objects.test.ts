import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { counter, multiRegister, set } from "../history/objects.ts";
import type { Operation } from "../model/operation.ts";
import { isLinearizableByForce } from "./histories.laws.ts";
import type { AnyObject } from "./judgement.ts";
import { linearizable } from "./models/linearizable.ts";
import { sequential } from "./models/sequential.ts";
import { without } from "./witness/dependence.ts";

type Exchange = { readonly request: object; readonly result: unknown };

const small = fc.integer({ min: 0, max: 2 });
const asked = (type: string, more: object, result: unknown): Exchange => ({
  request: { type, ...more },
  result,
});

const OBJECTS: Readonly<Record<string, readonly [AnyObject, fc.Arbitrary<Exchange>]>> = {
  counter: [
    counter(),
    fc.oneof(
      fc.constant(asked("increment", {}, null)),
      small.map((result) => asked("read", {}, result)),
    ),
  ],
  "set that answers questions about members": [
    set(),
    fc
      .tuple(fc.constantFrom("add", "remove", "contains"), small, fc.boolean())
      .map(([type, value, answer]) => asked(type, { value }, answer)),
  ],
  "set that is read as a whole": [
    set(),
    fc.oneof(
      fc
        .tuple(fc.constantFrom("add", "remove"), small)
        .map(([type, value]) => asked(type, { value }, null)),
      fc.subarray([0, 1, 2]).map((members) => asked("read", {}, members)),
    ),
  ],
  "multi-register": [
    multiRegister(),
    fc.oneof(
      fc.tuple(small, small).map(([x, y]) => asked("write", { value: { x, y } }, null)),
      fc.tuple(small, small).map(([x, y]) => asked("read", {}, { x, y })),
    ),
  ],
};

const historiesOf = (
  drawn: fc.Arbitrary<Exchange>,
): fc.Arbitrary<readonly Operation[]> => {
  const timed = fc.record({
    drawn,
    invoked: fc.nat(10),
    length: fc.nat(5),
    isOpen: fc.nat(6).map((chance) => chance === 0),
  });
  return fc.array(timed, { minLength: 1, maxLength: 6 }).map((all) =>
    all.map(({ drawn: { request, result }, invoked, length, isOpen }, i): Operation => {
      const client = String(i);
      if (isOpen) return { client, request, invoked, returned: Number.POSITIVE_INFINITY };
      return { client, request, result, invoked, returned: invoked + length };
    }),
  );
};

describe("trying every order agrees with the search for a", () => {
  for (const [name, [object, drawn]] of Object.entries(OBJECTS)) {
    test(name, () => {
      fc.assert(
        fc.property(historiesOf(drawn), (operations) => {
          const isFine = isLinearizableByForce(object, operations);
          const { verdict, witness } = linearizable(object, operations);

          expect(verdict).toBe(isFine ? "holds" : "violated");
          // With one operation per client any order that explains the answers is sequential.
          if (isFine) expect(sequential(object, operations).verdict).toBe("holds");
          const kept = witness?.operations ?? [];
          for (const one of kept) {
            const dependence = {
              initial: object.initial,
              bringing: "by the return",
            } as const;
            const rest = without(kept, new Set([one]), dependence);
            expect(isLinearizableByForce(object, rest)).toBe(true);
          }
        }),
        { numRuns: process.env.LOCKSTEP_LONG === "1" ? 20_000 : 500, seed: 81 },
      );
    });
  }
});
