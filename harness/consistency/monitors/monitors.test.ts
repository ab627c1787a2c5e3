import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keyValue, mutex, queue, set, stack } from "../../history/objects.ts";
import type { Operation } from "../../model/operation.ts";
import { executions, isLinearizableByForce } from "../histories.laws.ts";
import type { AnyObject } from "../judgement.ts";
import { linearizable } from "../models/linearizable.ts";
import { without } from "../witness/dependence.ts";
import { appendsMonitor } from "./appends.ts";
import { growingSetMonitor } from "./growing-set.ts";
import type { Monitor } from "./monitor.ts";
import { mutexMonitor } from "./mutex.ts";
import { queueMonitor } from "./queue.ts";
import { stackMonitor } from "./stack.ts";

const IS_LONG = process.env.LOCKSTEP_LONG === "1";

type Drawn = { readonly request: object; readonly result: unknown };
type Kind = {
  readonly object: AnyObject;
  readonly monitor: Monitor;
  /** The possible i-th operation. */
  readonly operation: (i: number) => fc.Arbitrary<Drawn>;
  readonly request: (i: number) => fc.Arbitrary<object>;
};

const answer = fc.constantFrom<unknown>(null, 0, 1, 2, 3);
const container = (put: string, take: string) => ({
  operation: (i: number) =>
    fc.oneof(
      fc.constant({ request: { type: put, value: i }, result: null }),
      answer.map((result) => ({ request: { type: take }, result })),
    ),
  request: (i: number) =>
    fc.oneof(fc.constant({ type: put, value: i }), fc.constant({ type: take })),
});

const ANSWERS = ["", "a", "b", "ab", "ba", "abc", "c", "d", "cd"];

const KINDS: Record<string, Kind> = {
  queue: { object: queue(), monitor: queueMonitor, ...container("enqueue", "dequeue") },
  stack: { object: stack(), monitor: stackMonitor, ...container("push", "pop") },
  mutex: {
    object: mutex(),
    monitor: mutexMonitor,
    operation: () =>
      fc
        .constantFrom("acquire", "release")
        .map((type) => ({ request: { type }, result: true })),
    request: () => fc.constantFrom({ type: "acquire" }, { type: "release" }),
  },
  "growing set": {
    object: set(),
    monitor: growingSetMonitor,
    operation: (i) =>
      fc.oneof(
        fc.constant({ request: { type: "add", value: i }, result: true }),
        fc
          .subarray([0, 1, 2, 3, 4])
          .map((result) => ({ request: { type: "read" }, result })),
      ),
    request: (i) =>
      fc.oneof(fc.constant({ type: "add", value: i }), fc.constant({ type: "read" })),
  },
};

/** Texts of one letter, so that every answer has one origin. */
const letter = (i: number): string => String.fromCharCode(97 + (i % 26));
const store = (textOf: (i: number) => string) => (i: number) =>
  fc.constantFrom(
    ...["append", "append", "put"].map((type) => ({ type, value: textOf(i) })),
    { type: "get" },
    { type: "get" },
    { type: "get" },
  );

const SIZE = 7;

KINDS["store of texts"] = {
  object: keyValue(),
  monitor: appendsMonitor,
  operation: (i) =>
    fc
      .record({ request: store(letter)(i), result: fc.constantFrom(...ANSWERS) })
      .map(({ request, result }) => ({
        request,
        result: request.type === "get" ? result : null,
      })),
  request: store((i) => `<${i}>`),
};

/** Intervals and answers at random; a mutex needs clients that do one thing at a time. */
const historiesOf = (
  { operation }: Kind,
  clients: number,
): fc.Arbitrary<readonly Operation[]> => {
  const timed = (i: number) =>
    fc.record({
      drawn: operation(i),
      invoked: fc.integer({ min: 0, max: 2 * SIZE }),
      length: fc.integer({ min: 0, max: SIZE }),
      isOpen: fc.nat(7).map((chance) => chance === 0),
    });
  const all = fc.tuple(...Array.from({ length: SIZE }, (_, i) => timed(i)));
  return fc.tuple(all, fc.integer({ min: 1, max: SIZE })).map(([drawn, size]) => {
    const free = new Array<number>(clients).fill(Number.NEGATIVE_INFINITY);
    const some = drawn.slice(0, size).sort((a, b) => a.invoked - b.invoked);
    return some.flatMap(({ drawn: { request, result }, invoked, length, isOpen }) => {
      const client = free.findIndex((moment) => moment < invoked);
      if (client < 0) return [];
      const returned = isOpen ? Number.POSITIVE_INFINITY : invoked + length;
      free[client] = returned;
      const timing = { client: String(client), request, invoked, returned };
      return [isOpen ? timing : { ...timing, result }];
    });
  });
};

describe("on histories at random, trying every order agrees with the monitor of a", () => {
  for (const [name, kind] of Object.entries(KINDS)) {
    test(name, () => {
      let applied = 0;
      fc.assert(
        fc.property(historiesOf(kind, name === "mutex" ? 3 : SIZE), (operations) => {
          const { object, monitor } = kind;
          const isFine = isLinearizableByForce(object, operations);
          const found = monitor(operations, { left: 1e6 });
          if (found !== undefined) {
            applied++;
            expect(found.verdict).toBe(isFine ? "holds" : "violated");
          }
          const { verdict, witness } = linearizable(object, operations);
          expect(verdict).toBe(isFine ? "holds" : "violated");
          if (witness === undefined) return;
          const kept = witness.operations;
          expect(isLinearizableByForce(object, kept)).toBe(false);
          for (const one of kept) {
            const dependence = {
              initial: object.initial,
              bringing: "by the return",
            } as const;
            const rest = without(kept, new Set([one]), dependence);
            expect(isLinearizableByForce(object, rest)).toBe(true);
          }
        }),
        { numRuns: IS_LONG ? 50_000 : 1000, seed: 71 },
      );
      expect(applied).toBeGreaterThan(150);
    });
  }
});

describe("histories of a correct object hold for a", () => {
  for (const [name, { object, monitor, request }] of Object.entries(KINDS)) {
    if (name === "mutex") continue;
    const requests = fc.nat(1_000_000_000).chain(request);
    test(name, () => {
      fc.assert(
        fc.property(executions(object, requests), (operations) => {
          const found = monitor(operations, { left: 1e6 });
          expect(found?.verdict ?? "holds").toBe("holds");
        }),
        { numRuns: 200, seed: 72 },
      );
    });
  }
});

test("a release that begins as the client's acquire ends may end another client's hold", () => {
  const at = (client: string, type: string, invoked: number, returned?: number) => {
    const timed = { client, request: { type }, invoked, returned: returned ?? Infinity };
    return returned === undefined ? timed : { ...timed, result: true };
  };
  const operations = [
    at("a", "acquire", 0, 1),
    at("b", "acquire", 2, 3),
    at("b", "release", 3),
  ];
  expect(isLinearizableByForce(mutex(), operations)).toBe(true);
  expect(linearizable(mutex(), operations).verdict).toBe("holds");
});
