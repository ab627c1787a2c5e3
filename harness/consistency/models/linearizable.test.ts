import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { casRegister, keyValue, register } from "../../history/objects.ts";
import type { Operation } from "../../model/operation.ts";
import type { Sequential } from "../../model/sequential.ts";
import { histories, isLinearizableByForce } from "../histories.laws.ts";
import type { AnyObject } from "../judgement.ts";
import { search } from "../search/search.ts";
import { without } from "../witness/dependence.ts";
import { linearizable } from "./linearizable.ts";

type Interval = readonly [invoked: number, returned?: number];

const operation = (request: unknown, result: unknown, [invoked, returned]: Interval) =>
  returned === undefined
    ? { client: `${invoked}`, request, invoked, returned: Infinity }
    : { client: `${invoked}`, request, invoked, returned, result };
const write = (value: unknown, ...at: Interval): Operation =>
  operation({ type: "write", value }, null, at);
const read = (value: unknown, ...at: Interval): Operation =>
  operation({ type: "read" }, value, at);
const cas = (from: unknown, to: unknown, answer: boolean, ...at: Interval): Operation =>
  operation({ type: "cas", from, to }, answer, at);

const cell = register<unknown>(0);
const verdict = (...operations: readonly Operation[]): string =>
  linearizable(cell, operations).verdict;
const bySearch = (object: AnyObject, operations: readonly Operation[]): string =>
  search(object, operations, { left: Infinity }).verdict;

describe("a register is linearizable when", () => {
  test("each read answers the last write", () => {
    expect(verdict(write(1, 0, 1), read(1, 2, 3))).toBe("holds");
  });
  test("a read during a write answers the old or the new value", () => {
    expect(verdict(write(1, 0, 9), read(0, 1, 2), read(1, 3, 4))).toBe("holds");
  });
  test("an open write takes effect long after its invocation", () => {
    expect(verdict(write(1, 0), read(0, 1, 2), write(2, 3, 4), read(1, 5, 6))).toBe(
      "holds",
    );
  });
  test("an open write never takes effect", () => {
    expect(verdict(write(1, 0), read(0, 1, 2))).toBe("holds");
  });
  test("operations that touch at one moment are concurrent", () => {
    expect(verdict(write(1, 0, 5), read(0, 5, 6))).toBe("holds");
  });
  test("nothing happened", () => {
    expect(verdict()).toBe("holds");
  });
});

describe("a register is not linearizable when", () => {
  const cases: Readonly<Record<string, readonly Operation[]>> = {
    "a read is stale": [write(1, 0, 1), read(0, 2, 3)],
    "the old value comes after the new one": [
      write(1, 0, 9),
      read(1, 1, 2),
      read(0, 3, 4),
    ],
    "the same, with a write that never ends": [write(1, 0), read(1, 1, 2), read(0, 3, 4)],
    "a read is from the future": [read(1, 0, 1), write(1, 2, 3)],
    "a value is out of thin air": [write(1, 0, 1), read(7, 2, 3)],
    "an overwritten value comes back": [write(1, 0, 1), write(2, 2, 3), read(1, 4, 5)],
    "an open write takes effect twice": [
      write(1, 0),
      read(1, 1, 2),
      write(2, 3, 4),
      read(2, 5, 6),
      read(1, 7, 8),
    ],
    "six operations are needed to see it": [
      write(1, -2, 300),
      read(1, 0, 2),
      read(1, 50, 51),
      write(2, -1, 301),
      read(2, 1, 10),
      read(2, 20, 200),
    ],
  };
  for (const [name, operations] of Object.entries(cases)) {
    test(name, () => {
      const { verdict, witness, reason } = linearizable(cell, operations);

      expect(verdict).toBe("violated");
      expect(bySearch(cell, operations)).toBe("violated");
      expect(witness?.minimality).toBe("1-minimal");
      expect(reason).toMatch(/^no order .*explains|never written|only after the read/);
    });
  }

  test("the witness of the six is all six", () => {
    const operations = cases["six operations are needed to see it"]!;

    expect(linearizable(cell, operations).witness?.operations).toHaveLength(6);
  });
});

test("the reason names the read and what it could have answered", () => {
  const { reason, witness } = linearizable(cell, [
    write(5, 0, 1),
    read(5, 2, 3),
    write(6, 4, 5),
    read(6, 6, 7),
    read(5, 8, 9),
    read(6, 10, 11),
  ]);

  expect(reason).toBe(
    "no order explains read 5 by 8: when it returns, the answer can only be 6",
  );
  expect(witness?.operations.map(({ client }) => client)).toEqual(["0", "4", "8"]);
});

describe("other objects", () => {
  const casCell = casRegister<unknown>(0);

  test("a refused compare-and-set is evidence", () => {
    expect(linearizable(casCell, [cas(0, 1, false, 0, 1)]).verdict).toBe("violated");
    expect(linearizable(casCell, [write(1, 0, 9), cas(0, 1, false, 1, 2)]).verdict).toBe(
      "holds",
    );
  });
  test("two compare-and-sets cannot both replace one value", () => {
    const twice = [cas(0, 1, true, 0, 5), cas(0, 2, true, 0, 5)];

    expect(linearizable(casCell, twice).verdict).toBe("violated");
  });
  test("a read of nil is always legal where nil is unknown", () => {
    const stale = [write(1, 0, 1), read(null, 2, 3)];

    expect(linearizable(casRegister<unknown>(null), stale).verdict).toBe("violated");
    const unknown = casRegister<unknown>(null, { nil: "unknown" });
    expect(linearizable(unknown, stale).verdict).toBe("holds");
    expect(bySearch(unknown, stale)).toBe("holds");
  });
  test("keys are independent, and one order is found for all of them", () => {
    const at = (
      type: string,
      key: string,
      value: string,
      result: unknown,
      ...time: Interval
    ) => operation({ type, key, value }, result, time);
    const all = [
      at("append", "x", "a", null, 0, 9),
      at("append", "x", "b", null, 1, 8),
      at("get", "x", "", "ba", 10, 11),
      at("put", "y", "c", null, 2, 3),
      at("get", "y", "", "c", 4, 5),
    ];
    const { verdict, linearization } = linearizable(keyValue(), all);

    expect(verdict).toBe("holds");
    expect(linearization).toHaveLength(5);
    expect(isInTimeOrder(linearization ?? [])).toBe(true);
    const bad = [...all, at("get", "x", "", "ab", 12, 13)];
    expect(linearizable(keyValue(), bad).verdict).toBe("violated");
  });
  test("a get that changes the state is not taken early", () => {
    // Reading moves the pointer, unless it is at the end.
    const tape: Sequential<number, { type: string }, string> = {
      name: "tape",
      initial: 0,
      apply: (state, { type }) =>
        type === "get" ? [Math.min(state + 1, 2), "x"] : [state, String(state)],
    };
    const operations = [
      operation({ type: "get" }, "x", [0, 9]),
      operation({ type: "get" }, "x", [0, 9]),
      operation({ type: "look" }, "1", [2, 3]),
      operation({ type: "look" }, "2", [4, 5]),
    ];

    expect(linearizable(tape, operations).verdict).toBe("holds");
  });
});

test("past its budget the search is unfinished", () => {
  const many = Array.from({ length: 12 }, (_, i) =>
    cas(i % 6, (i + 1) % 6, true, 0, 100),
  );
  const hard = [...many, read(77, 0, 100)];

  expect(
    linearizable(casRegister<unknown>(0), hard, { configurations: 5 }),
  ).toMatchObject({
    verdict: "unfinished",
    reason: expect.stringContaining("5 configurations"),
  });
  expect(linearizable(casRegister<unknown>(0), hard).verdict).toBe("violated");
});

test("a hard key does not keep another key from being judged", () => {
  const on = (key: string, all: readonly Operation[]) =>
    all.map((one) => ({ ...one, request: { ...(one.request as object), key } }));
  const many = Array.from({ length: 14 }, (_, i) =>
    cas(i % 3, (i + 1) % 3, true, 0, 100),
  );
  const easy = [write(1, 0, 1), read(0, 2, 3)];
  const budget = { configurations: 20 };

  const both = [...on("hard", [...many, read(9, 0, 100)]), ...on("easy", easy)];
  expect(linearizable(casRegister<unknown>(0), both, budget).verdict).toBe("violated");
});

test("open writes that no read observed do not double the search", () => {
  const open = Array.from({ length: 60 }, (_, i) => write(i % 30, 0));
  const rounds = Array.from({ length: 100 }, (_, i) => [
    cas(100 + i, 101 + i, true, 4 * i + 3, 4 * i + 4),
    read(101 + i, 4 * i + 5, 4 * i + 6),
  ]);
  const operations = [write(100, 1, 2), ...open, ...rounds.flat()];
  const budget = { left: 200_000 };

  expect(search(casRegister<unknown>(0), operations, budget).verdict).toBe("holds");
  const stale = [...operations, read(150, 1000, 1001)];
  expect(search(casRegister<unknown>(0), stale, budget).verdict).toBe("violated");
});

const RUNS = process.env.LOCKSTEP_LONG === "1" ? 40_000 : 1500;

const SHAPES = {
  "a register": { object: cell, shape: {} },
  "a register with unique values": { object: cell, shape: { unique: true, values: 5 } },
  "a compare-and-set register": {
    object: casRegister<unknown>(0),
    shape: { kinds: ["read", "write", "cas"] as const },
  },
  "a compare-and-set register with unique values": {
    object: casRegister<unknown>(0),
    shape: { kinds: ["read", "write", "cas"] as const, unique: true, values: 5 },
  },
  "unique compare-and-sets": {
    object: casRegister<unknown>(0),
    shape: { kinds: ["read", "cas"] as const, unique: true, values: 3 },
  },
  "compare-and-sets alone": {
    object: casRegister<unknown>(0),
    shape: { kinds: ["read", "cas"] as const, values: 1 },
  },
  "a register whose 1 is unknown": {
    object: { ...cell, accepts: (a: unknown, b: unknown) => b === 1 || a === b },
    shape: { unique: true, values: 3 },
  },
};

describe("agrees with trying every order of", () => {
  for (const [name, { object, shape }] of Object.entries(SHAPES)) {
    test(name, () => {
      fc.assert(
        fc.property(histories(shape), (operations) => {
          const expected = isLinearizableByForce(object, operations)
            ? "holds"
            : "violated";
          const found = linearizable(object, operations);

          expect(found.verdict).toBe(expected);
          expect(bySearch(object, operations)).toBe(expected);
          if (found.linearization)
            expectExplained(object, operations, found.linearization);
        }),
        { numRuns: RUNS, seed: 7 },
      );
    });

    test(`a witness of ${name} is violated, and without any one operation it is not`, () => {
      fc.assert(
        fc.property(histories({ ...shape, operations: 9 }), (operations) => {
          const { witness } = linearizable(object, operations);
          if (witness === undefined) return;
          const kept = witness.operations;
          expect(operations).toEqual(expect.arrayContaining([...kept]));
          expect(isLinearizableByForce(object, kept)).toBe(false);
          for (const one of kept) {
            const rest = without(kept, new Set([one]), {
              initial: object.initial,
              bringing: "by the return",
            });
            expect(isLinearizableByForce(object, rest)).toBe(true);
          }
        }),
        { numRuns: RUNS / 4, seed: 8 },
      );
    });
  }
});

/** Does the order contain all completed operations, keep real time, and give every answer? */
const expectExplained = (
  object: AnyObject,
  operations: readonly Operation[],
  order: readonly Operation[],
): void => {
  expect(isInTimeOrder(order)).toBe(true);
  const missing = operations.filter((one) => !order.includes(one));
  const isRead = ({ request }: Operation) =>
    (request as { type: string }).type === "read";
  // A read without an informative answer may be left out.
  const needed = missing.filter((one) => one.result !== undefined);
  expect(
    needed.every((one) => isRead(one) && object.accepts?.({}, one.result, one.request)),
  ).toBe(true);
  let state = object.initial;
  for (const { request, result } of order) {
    const [next, answer] = object.apply(state, request);
    if (result !== undefined && !object.accepts?.(answer, result, request))
      expect(answer).toEqual(result);
    state = next;
  }
};

const isInTimeOrder = (order: readonly Operation[]): boolean =>
  order.every(({ returned }, i) =>
    order.slice(0, i).every(({ invoked }) => invoked <= returned),
  );
