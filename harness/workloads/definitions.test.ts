/** The checks against their definitions, applied event by event, or to all pairs, on random histories. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Operation } from "../model/operation.ts";
import { checkComments } from "./comments.ts";
import { checkCounter } from "./counter.ts";
import { checkLongFork } from "./long-fork.ts";
import { checkQueue } from "./queue.ts";
import { checkSetFull } from "./set-full.ts";
import { checkTotalQueue } from "./total-queue.ts";
import type { Check } from "./workload.ts";

type Planned = {
  readonly request: Readonly<Record<string, unknown>>;
  readonly result: unknown;
  readonly start: number;
  readonly length: number;
  readonly end: "ok" | "info" | "fail";
};

/** Operations with positions of their own: no two events share one. */
const historyOf = (planned: readonly Planned[]) => {
  const moments = planned.flatMap(({ start, length }, row) => [
    { row, at: start, isEnd: false },
    { row, at: start + length, isEnd: true },
  ]);
  moments.sort(
    (a, b) => a.at - b.at || Number(a.isEnd) - Number(b.isEnd) || a.row - b.row,
  );
  const place = (row: number, isEnd: boolean) =>
    moments.findIndex((each) => each.row === row && each.isEnd === isEnd);
  const all = planned.map(({ request, result, end }, row) => ({
    end,
    operation: {
      client: `${row}`,
      request,
      ...(end === "ok" ? { result } : {}),
      invoked: place(row, false),
      returned: end === "ok" ? place(row, true) : Infinity,
    } as Operation,
  }));
  return {
    operations: all.flatMap(({ end, operation }) => (end === "fail" ? [] : [operation])),
    attempts: all.flatMap(({ end, operation }) => (end === "fail" ? [operation] : [])),
  };
};

type Recorded = ReturnType<typeof historyOf>;
type Event = {
  readonly at: number;
  readonly isEnd: boolean;
  readonly operation: Operation;
};

const eventsOf = (operations: readonly Operation[]): readonly Event[] =>
  operations
    .flatMap((operation) => [
      { at: operation.invoked, isEnd: false, operation },
      { at: operation.returned, isEnd: true, operation },
    ])
    .filter(({ at }) => at < Infinity)
    .sort((a, b) => a.at - b.at);

const requestOf = (operation: Operation) =>
  operation.request as { readonly type: string; readonly value?: never };

const ends = fc.constantFrom<Planned["end"]>("ok", "ok", "ok", "ok", "info", "fail");

const histories = (
  exchange: fc.Arbitrary<readonly [Readonly<Record<string, unknown>>, unknown]>,
): fc.Arbitrary<Recorded> =>
  fc
    .array(
      fc.record({
        exchange,
        start: fc.nat(20),
        length: fc.integer({ min: 1, max: 8 }),
        end: ends,
      }),
      { minLength: 1, maxLength: 9 },
    )
    .map((all) =>
      historyOf(
        all.map(({ exchange: [request, result], ...rest }) => ({
          ...rest,
          request,
          result,
        })),
      ),
    );

/** The check agrees with the definition, and both verdicts occur. */
const agrees = (
  check: Check,
  recorded: fc.Arbitrary<Recorded>,
  definition: (history: Recorded) => string,
): void => {
  const met = new Map<string, number>();
  fc.assert(
    fc.property(recorded, (history) => {
      const { verdict } = check(history, {});
      met.set(verdict, (met.get(verdict) ?? 0) + 1);

      expect(verdict).toBe(definition(history));
    }),
    { seed: 19, numRuns: 3000 },
  );
  for (const verdict of ["holds", "violated", "unsupported"])
    expect(met.get(verdict), verdict).toBeGreaterThan(50);
};

const small = fc.integer({ min: 1, max: 3 });
const list = fc.uniqueArray(small, { maxLength: 3 });
const read = (answer: fc.Arbitrary<unknown>) =>
  answer.map((result) => [{ type: "read" }, result] as const);
const put = (type: string, value: fc.Arbitrary<unknown> = small) =>
  value.map((given) => [{ type, value: given }, null] as const);

/** Is each value added or written once, as in Jepsen's tests? */
const isEachOnce = ({ operations, attempts }: Recorded): boolean => {
  const given = [...operations, ...attempts].flatMap(
    (each) => requestOf(each).value ?? [],
  );
  return new Set(given).size === given.length;
};

test("counter", () => {
  const exchanges = fc.oneof(put("increment"), read(fc.nat(6)));
  agrees(checkCounter, histories(exchanges), ({ operations }) => {
    let [lower, upper, isRead, isWrong] = [0, 0, false, false];
    const pending = new Map<Operation, number>();
    for (const { isEnd, operation } of eventsOf(operations)) {
      const { type, value } = requestOf(operation);
      if (type === "increment") {
        if (isEnd) lower += value!;
        else upper += value!;
      } else if (!isEnd) pending.set(operation, lower);
      else {
        const answer = operation.result as number;
        isRead = true;
        isWrong ||= answer < pending.get(operation)! || answer > upper;
      }
    }
    return isRead ? (isWrong ? "violated" : "holds") : "unsupported";
  });
});

test("set-full", () => {
  const exchanges = fc.oneof(put("add"), read(list), read(list));
  const once = histories(exchanges).filter(isEachOnce);
  agrees(checkSetFull, once, ({ operations, attempts }) => {
    type Element = { known?: number; present?: number; absent?: number };
    const elements = new Map<unknown, Element>();
    const events = eventsOf([...operations, ...attempts]);
    let isRead = false;
    for (const { at, isEnd, operation } of events) {
      const { type, value } = requestOf(operation);
      if (type === "add") {
        if (!isEnd) elements.set(value, {});
        else elements.get(value)!.known ??= at;
      } else if (isEnd) {
        isRead = true;
        for (const [member, element] of elements) {
          const { invoked } = operation;
          if ((operation.result as unknown[]).includes(member)) {
            element.known ??= at;
            element.present = Math.max(element.present ?? -1, invoked);
          } else element.absent = Math.max(element.absent ?? -1, invoked);
        }
      }
    }
    const all = [...elements.values()];
    const isLost = ({ known, present = -1, absent = -1 }: Element) =>
      known !== undefined && present < absent && known < absent;
    const isStable = ({ present, absent = -1 }: Element) =>
      present !== undefined && absent < present;
    if (!isRead) return "unsupported";
    if (all.some(isLost)) return "violated";
    return all.some(isStable) ? "holds" : "unsupported";
  });
});

test("total-queue", () => {
  const exchanges = fc.oneof(
    put("enqueue"),
    fc.option(small).map((result) => [{ type: "dequeue" }, result] as const),
  );
  agrees(checkTotalQueue, histories(exchanges), ({ operations, attempts }) => {
    const of = (from: readonly Operation[], type: string) =>
      from.filter((operation) => requestOf(operation).type === type);
    const over = (each: Operation) => each.returned < Infinity;
    const answers = of(operations, "dequeue").filter(over);
    if (answers.length === 0) return "unsupported";
    const left = answers
      .map(({ result }) => result as unknown)
      .filter((each) => each !== null);
    const attempted = of([...operations, ...attempts], "enqueue").map(
      (each) => requestOf(each).value as unknown,
    );
    const isExpected = left.every((each) => attempted.includes(each));
    const isLost = of(operations, "enqueue")
      .filter(over)
      .some((each) => {
        const at = left.indexOf(requestOf(each).value);
        if (at >= 0) left.splice(at, 1);
        return at < 0;
      });
    return isExpected && !isLost ? "holds" : "violated";
  });
});

test("queue", () => {
  const exchanges = fc.oneof(
    put("enqueue"),
    fc.option(small).map((result) => [{ type: "dequeue" }, result] as const),
  );
  agrees(checkQueue, histories(exchanges), ({ operations, attempts }) => {
    const held: unknown[] = [];
    let isTaken = false;
    for (const { isEnd, operation } of eventsOf([...operations, ...attempts])) {
      const { type, value } = requestOf(operation);
      if (type === "enqueue" && !isEnd) held.push(value);
      if (type !== "dequeue" || !isEnd || operation.result === null) continue;
      isTaken = true;
      const at = held.indexOf(operation.result);
      if (at < 0) return "violated";
      held.splice(at, 1);
    }
    return isTaken ? "holds" : "unsupported";
  });
});

test("comments", () => {
  const exchanges = fc.oneof(put("write"), read(list));
  agrees(
    checkComments,
    histories(exchanges).filter(isEachOnce),
    ({ operations, attempts }) => {
      const completed = new Set<unknown>();
      const expected = new Map<unknown, readonly unknown[]>();
      const reads: (readonly unknown[])[] = [];
      for (const { isEnd, operation } of eventsOf([...operations, ...attempts])) {
        const { type, value } = requestOf(operation);
        if (type === "read") {
          if (isEnd) reads.push(operation.result as readonly unknown[]);
        } else if (isEnd) completed.add(value);
        else expected.set(value, [...completed]);
      }
      if (reads.length === 0) return "unsupported";
      const isWrong = reads.some((seen) =>
        seen.some((value) =>
          expected.get(value)?.some((before) => !seen.includes(before)),
        ),
      );
      return isWrong ? "violated" : "holds";
    },
  );
});

test("long-fork", () => {
  const seen = fc.tuple(
    fc.constantFrom(null, 1),
    fc.constantFrom(null, 1),
    fc.constantFrom(null, 1),
  );
  const exchanges = seen.map((held) => {
    const asked = held.map((_, key) => ["r", key, null]);
    return [
      { type: "txn", value: asked },
      held.map((value, key) => ["r", key, value]),
    ] as const;
  });
  agrees(checkLongFork, histories(exchanges), ({ operations }) => {
    const reads = operations
      .filter(({ returned }) => returned < Infinity)
      .map(({ result }) => (result as unknown[][]).map(([, , value]) => value !== null));
    if (reads.length === 0) return "unsupported";
    const isIn = (a: readonly boolean[], b: readonly boolean[]) =>
      a.every((has, key) => !has || b[key]);
    const isFork = reads.some((a) => reads.some((b) => !isIn(a, b) && !isIn(b, a)));
    return isFork ? "violated" : "holds";
  });
});
