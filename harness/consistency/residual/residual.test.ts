/** Checks that every prefix of a history gets the same verdict event by event as a whole. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  casRegister,
  counter,
  keyValue,
  queue,
  register,
} from "../../history/objects.ts";
import type { Operation } from "../../model/operation.ts";
import { executions, histories, type Shape } from "../histories.laws.ts";
import type { AnyObject } from "../judgement.ts";
import { type ModelName, models } from "../models.ts";
import { BY_SESSION, sideBySide } from "./by-session.ts";
import { stepwiseJudges } from "./stepwise-judges.ts";

type Moment = {
  readonly at: number;
  readonly operation: Operation;
  readonly ends: boolean;
};

/** The events in order; events at one moment are concurrent. */
const momentsOf = (operations: readonly Operation[]): readonly Moment[] =>
  operations
    .flatMap((operation): Moment[] => [
      { at: operation.invoked, operation, ends: false },
      ...(operation.result === undefined
        ? []
        : [{ at: operation.returned, operation, ends: true }]),
    ])
    .sort((a, b) => a.at - b.at || Number(a.ends) - Number(b.ends));

/** The part of a history before a moment. */
const upTo = (moments: readonly Moment[]): readonly Operation[] => {
  const over = new Set(moments.filter(({ ends }) => ends).map((each) => each.operation));
  return moments
    .filter(({ ends }) => !ends)
    .map(({ operation }): Operation => {
      if (over.has(operation)) return operation;
      const { client, request, invoked } = operation;
      return { client, request, invoked, returned: Number.POSITIVE_INFINITY };
    });
};

/** A new judge, and one that remembers all histories before. */
const saidBy = (object: AnyObject) => {
  const remembering = stepwiseJudges(object);
  return (model: ModelName, operations: readonly Operation[]) =>
    [stepwiseJudges(object), remembering].map(({ judge, numberOf }) =>
      judge(
        model,
        momentsOf(operations).map(({ operation: { client, request, result }, ends }) =>
          numberOf(ends ? { client, request, result } : { client, request }),
        ),
      ),
    );
};

const cell = register<unknown>(0);
const value = fc.nat(2);
const asking = (...types: readonly string[]): fc.Arbitrary<object> =>
  fc.record({ type: fc.constantFrom(...types), value, by: fc.constant(1) });

/** Each operation on the key of its turn. */
const onKeys = (operations: readonly Operation[]): readonly Operation[] =>
  operations.map((operation, i) => ({
    ...operation,
    request: { ...(operation.request as object), key: i % 2 },
  }));

/** Changes one answer: about half of these histories are consistent. */
const altered = (of: fc.Arbitrary<readonly Operation[]>) =>
  fc.tuple(of, fc.nat(), value).map(([operations, at, result]) =>
    operations.slice(0, 7).map((operation, i, all) => {
      const isChosen = i === at % all.length && operation.result !== undefined;
      return isChosen ? { ...operation, result } : operation;
    }),
  );

/** Answers of 2 are nil. */
const withNil = (operations: readonly Operation[]): readonly Operation[] =>
  operations.map((operation) =>
    operation.result === 2 ? { ...operation, result: null } : operation,
  );

const drawn = (shape: Shape) => histories({ operations: 8, ...shape });

const OBJECTS: Readonly<
  Record<string, readonly [AnyObject, fc.Arbitrary<readonly Operation[]>]>
> = {
  "a register": [cell, drawn({ clients: 3 })],
  "a register of unique values": [cell, drawn({ clients: 3, unique: true, values: 4 })],
  "a register, each operation by a client of its own": [cell, drawn({ operations: 6 })],
  "registers by key": [cell, drawn({ clients: 3 }).map(onKeys)],
  "a compare-and-set register": [
    casRegister<unknown>(0),
    drawn({ clients: 3, kinds: ["read", "write", "cas"], values: 1 }),
  ],
  "a register whose 1 is unknown": [
    { ...cell, accepts: (a: unknown, b: unknown) => b === 1 || a === b },
    drawn({ clients: 3 }),
  ],
  "a register whose nil says nothing": [
    register<unknown>(0, { nil: "unknown" }),
    drawn({ clients: 3 }).map(withNil),
  ],
  "a queue": [
    queue<unknown>(),
    altered(executions(queue<unknown>(), asking("enqueue", "dequeue"))),
  ],
  "a counter": [counter(), altered(executions(counter(), asking("increment", "read")))],
  "a store of texts": [
    keyValue(),
    altered(
      executions(
        keyValue(),
        fc.record({
          type: fc.constantFrom("append", "get"),
          key: fc.constantFrom("x", "y"),
          value: fc.constantFrom("a", "b"),
        }),
      ),
    ),
  ],
};

const RUNS = process.env.LOCKSTEP_LONG === "1" ? 5000 : 60;

describe("event by event a history gets the same verdict as a whole: of", () => {
  for (const [name, [object, operations]] of Object.entries(OBJECTS))
    test(name, () => {
      const said = saidBy(object);
      const seen = new Map<unknown, number>();
      fc.assert(
        fc.property(operations, (history) => {
          const moments = momentsOf(history);
          for (let end = 1; end <= moments.length; end++) {
            const part = upTo(moments.slice(0, end));
            const { verdict } = models.linearizable(object, part);
            expect(said("linearizable", part)).toEqual([verdict, verdict]);
            seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
          }
        }),
        { numRuns: RUNS, seed: 9 },
      );
      // Both verdicts have to occur.
      expect(seen.get("holds")).toBeGreaterThan(RUNS / 4);
      expect(seen.get("violated")).toBeGreaterThan(RUNS / 4);
    });
});

describe.each(["regular", "safe"] as const)("a %s register", (model) => {
  const shapes = {
    "of few values": { clients: 3 },
    "of unique values": { clients: 3, unique: true, values: 4 },
    "of clients that ask once": { operations: 6 },
  };
  const unsure = register<unknown>(0, { nil: "unknown" });
  const objects = [
    ...Object.entries(shapes).map(([name, shape]) => [name, cell, drawn(shape)] as const),
    ["whose nil says nothing", unsure, drawn({ clients: 3 }).map(withNil)] as const,
  ];

  test.each(objects)("%s gets the same verdict as a whole", (_, object, operations) => {
    const said = saidBy(object);
    const seen = new Map<unknown, number>();
    fc.assert(
      fc.property(operations, (history) => {
        const moments = momentsOf(history);
        for (let end = 1; end <= moments.length; end++) {
          const part = upTo(moments.slice(0, end));
          const { verdict } = models[model](object, part);
          expect(said(model, part)).toEqual([verdict, verdict]);
          seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
        }
      }),
      { numRuns: 2 * RUNS, seed: 10 },
    );
    expect(seen.get("holds")).toBeGreaterThan(RUNS / 4);
    expect(seen.get("violated")).toBeGreaterThan(RUNS / 4);
  });

  test("has no verdict by events where the model does not apply to the whole history", () => {
    const swap = { type: "cas", from: 0, to: 1 };
    const history: Operation[] = [
      { client: "A", request: { type: "read" }, result: 7, invoked: 0, returned: 1 },
      { client: "A", request: swap, result: true, invoked: 2, returned: 3 },
    ];
    expect(saidBy(cell)(model, history)).toEqual([undefined, undefined]);
  });
});

test("beyond the limit of configurations there is no verdict by events", () => {
  const many = Array.from({ length: 9 }, (_, i): Operation => {
    const request = { type: "enqueue", value: i };
    return { client: String(i), request, result: null, invoked: i, returned: 10 + i };
  });
  expect(saidBy(queue())("linearizable", many)).toEqual([undefined, undefined]);
  expect(saidBy(cell)("linearizable", many.map(asWrite))).toEqual(["holds", "holds"]);
});

const asWrite = (operation: Operation): Operation => ({
  ...operation,
  request: { ...(operation.request as object), type: "write" },
});

describe("time does not matter to", () => {
  const shapes = {
    unique: drawn({ clients: 3, unique: true, values: 4 }),
    repeated: drawn({ clients: 3 }),
    keyed: drawn({ clients: 3, unique: true, values: 3 }).map(onKeys),
  };
  test.each([...BY_SESSION])("%s", (model) => {
    for (const shape of Object.values(shapes))
      fc.assert(
        fc.property(shape, (history) => {
          const whole = models[model](cell, history);
          const beside = models[model](cell, sideBySide(history));
          expect(beside.verdict).toBe(whole.verdict);
          if (whole.verdict === "unsupported") expect(beside.reason).toBe(whole.reason);
        }),
        { numRuns: RUNS, seed: 11 },
      );
  });
});
