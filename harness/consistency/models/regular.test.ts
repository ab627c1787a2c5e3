import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { casRegister, register } from "../../history/objects.ts";
import type { Operation } from "../../model/operation.ts";
import { histories } from "../histories.laws.ts";
import { models } from "../models.ts";
import { without } from "../witness/dependence.ts";
import { linearizable } from "./linearizable.ts";
import { regular } from "./regular.ts";
import { safe } from "./safe.ts";

type Fields = { readonly type: string; readonly value?: unknown };

const cell = register<unknown>(0);

const write = (value: unknown, invoked: number, returned = Infinity): Operation => ({
  client: `w${value}`,
  request: { type: "write", value },
  invoked,
  returned,
  ...(returned === Infinity ? {} : { result: null }),
});
const read = (result: unknown, invoked: number, returned: number): Operation => ({
  client: `r${invoked}`,
  request: { type: "read" },
  result,
  invoked,
  returned,
});

describe("regular and linearizable differ where they should", () => {
  const cases = {
    "new-old inversion during an open write": {
      operations: [write(1, 0), read(1, 1, 2), read(0, 3, 4)],
      regular: "holds",
      linearizable: "violated",
    },
    "new-old inversion during a write": {
      operations: [write(1, 0, 9), read(1, 1, 2), read(0, 3, 4)],
      regular: "holds",
      linearizable: "violated",
    },
    "a stale read": {
      operations: [write(1, 0, 1), read(0, 2, 3)],
      regular: "violated",
      linearizable: "violated",
    },
    "a value that was never written, during a write": {
      operations: [write(1, 0, 9), read(99, 1, 2)],
      regular: "violated",
      linearizable: "violated",
    },
    "an old value after two writes": {
      operations: [write(1, 0, 1), write(2, 2, 3), read(1, 4, 5)],
      regular: "violated",
      linearizable: "violated",
    },
    "one write after the other": {
      operations: [write(1, 0, 1), write(2, 2, 3), read(2, 4, 5)],
      regular: "holds",
      linearizable: "holds",
    },
  };
  for (const [name, { operations, ...expected }] of Object.entries(cases)) {
    test(name, () => {
      for (const model of ["regular", "linearizable"] as const) {
        expect(models[model](cell, operations).verdict).toBe(expected[model]);
      }
    });
  }
});

const AT_ONCE = { initial: 0, bringing: "by the return" } as const;

describe("the witness and the reason name", () => {
  const judge = (...operations: readonly Operation[]) => regular(cell, operations);

  test("the write and the newer one", () => {
    const operations = [write(1, 0, 1), write(2, 2, 3), read(2, 4, 5), read(1, 6, 7)];
    const { witness, reason } = judge(...operations);

    expect(witness).toMatchObject({
      operations: [operations[0], operations[1], operations[3]],
      minimality: "1-minimal",
    });
    expect(reason).toBe(
      "read 1 by r6 answers write 1 by w1, which write 2 by w2 had overwritten",
    );
  });
  test("the write that was still to come", () => {
    expect(judge(read(1, 0, 1), write(1, 2, 3)).reason).toBe(
      "read 1 by r0 answers write 1 by w1, which began only after the read had ended",
    );
  });
  test("nothing more for a value that was never written", () => {
    const { witness, reason } = judge(write(1, 0, 1), read(9, 2, 3));

    expect(witness?.operations).toHaveLength(1);
    expect(reason).toBe("read 9 by r2 answers a value that was never written");
  });
});

test("a history with other operations than reads and writes is not judged", () => {
  const cas = { ...read(true, 0, 1), request: { type: "cas", from: 0, to: 1 } };

  expect(regular(casRegister<unknown>(0), [cas])).toMatchObject({
    verdict: "unsupported",
    reason: "regular is about reads and writes alone, not cas 0→1",
  });
});

test("a read of nil says nothing where nil is unknown", () => {
  const operations = [write(1, 0, 1), read(null, 2, 3)];

  expect(regular(casRegister<unknown>(null), operations).verdict).toBe("violated");
  const unknown = casRegister<unknown>(null, { nil: "unknown" });
  expect(regular(unknown, operations).verdict).toBe("holds");
});

/** The definition, read by read: some write explains it, and no completed write lies between. */
const isRegularByForce = (operations: readonly Operation[]): boolean => {
  const fieldsOf = ({ request }: Operation) => request as Fields;
  const start = { value: 0 as unknown, invoked: -1, returned: -1 };
  const writes = operations
    .filter((one) => fieldsOf(one).type === "write")
    .map((one) => ({ ...one, value: fieldsOf(one).value }));
  return operations
    .filter((one) => fieldsOf(one).type === "read" && one.result !== undefined)
    .every((one) =>
      [start, ...writes].some(
        (by) =>
          by.value === one.result &&
          by.invoked <= one.returned &&
          !writes.some((w) => by.returned < w.invoked && w.returned < one.invoked),
      ),
    );
};

/** The same for reads that overlap no write only. */
const isSafeByForce = (operations: readonly Operation[]): boolean => {
  const isWrite = ({ request }: Operation) => (request as Fields).type === "write";
  const overlaps = (a: Operation, b: Operation) =>
    a.invoked <= b.returned && b.invoked <= a.returned;
  return isRegularByForce(
    operations.filter(
      (one) =>
        isWrite(one) ||
        !operations.some((other) => isWrite(other) && overlaps(one, other)),
    ),
  );
};

for (const unique of [true, false]) {
  const shape = { unique, operations: 8, values: unique ? 6 : 2 };

  test(`agrees with the definition, values ${unique ? "unique" : "repeated"}`, () => {
    fc.assert(
      fc.property(histories(shape), (operations) => {
        const { verdict, witness } = regular(cell, operations);

        expect(verdict).toBe(isRegularByForce(operations) ? "holds" : "violated");
        const isSafe = isSafeByForce(operations);
        expect(safe(cell, operations).verdict).toBe(isSafe ? "holds" : "violated");
        const kept = witness?.operations ?? [];
        if (witness !== undefined) expect(isRegularByForce(kept)).toBe(false);
        for (const one of kept) {
          expect(isRegularByForce(without(kept, new Set([one]), AT_ONCE))).toBe(true);
        }
      }),
      { numRuns: 2000, seed: 9 },
    );
  });
}

test("whatever is linearizable is regular", () => {
  fc.assert(
    fc.property(histories({ operations: 8 }), (operations) => {
      if (linearizable(cell, operations).verdict === "holds") {
        expect(regular(cell, operations).verdict).toBe("holds");
      }
    }),
    { numRuns: 3000, seed: 10 },
  );
});
