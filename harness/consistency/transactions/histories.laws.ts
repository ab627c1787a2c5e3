/** Histories of a few transactions over two keys, for tests: all of a size, and random ones. */
import fc from "fast-check";
import { ABORTED, type Micro } from "../../history/objects/transaction.ts";
import type { Operation } from "../../model/operation.ts";
import type { TransactionObject } from "./small-history.ts";

/** What a micro-operation does, before it is known what a read answers. */
type Act = { readonly isRead: boolean; readonly key: "x" | "y" };

const ACTS: readonly Act[] = [
  { isRead: true, key: "x" },
  { isRead: false, key: "x" },
  { isRead: true, key: "y" },
  { isRead: false, key: "y" },
];

const KEYS = ["x", "y"] as const;

/** All lists of at least one act and at most so many. */
const actsUpTo = (length: number): readonly (readonly Act[])[] => {
  let last: readonly (readonly Act[])[] = [[]];
  const all: (readonly Act[])[] = [];
  for (let i = 0; i < length; i++) {
    last = last.flatMap((acts) => ACTS.map((act) => [...acts, act]));
    all.push(...last);
  }
  return all;
};

/** The size of histories: transactions, and micro-operations in each of them. */
export type Size = { readonly transactions: number; readonly length: number };

/**
 * All histories of a size, up to the names of transactions and keys: every answer of each read, all at
 * once, each by a client of its own. Values are unique.
 */
export function* allHistories(
  object: TransactionObject,
  { transactions, length }: Size,
): Generator<readonly Operation[]> {
  const acts = actsUpTo(length);
  for (const chosen of multisets(acts.length, transactions)) {
    const shape = chosen.map((i) => acts[i]!);
    if (isMirrored(chosen, acts)) continue;
    yield* answered(object, shape);
  }
}

function* multisets(
  options: number,
  size: number,
  from = 0,
): Generator<readonly number[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let first = from; first < options; first++)
    for (const rest of multisets(options, size - 1, first)) yield [first, ...rest];
}

/** Is the same history with the keys exchanged an earlier one? */
const isMirrored = (
  chosen: readonly number[],
  acts: readonly (readonly Act[])[],
): boolean => {
  const textOf = (list: readonly Act[], isSwapped: boolean): string =>
    list
      .map(
        ({ isRead, key }) =>
          `${isRead ? "r" : "w"}${(key === "x") === isSwapped ? "y" : "x"}`,
      )
      .join(" ");
  const plain = chosen
    .map((i) => textOf(acts[i]!, false))
    .sort()
    .join("|");
  return (
    chosen
      .map((i) => textOf(acts[i]!, true))
      .sort()
      .join("|") < plain
  );
};

/** A shape with every answer of each read. */
function* answered(
  object: TransactionObject,
  shape: readonly (readonly Act[])[],
): Generator<readonly Operation[]> {
  let value = 0;
  const written: Record<string, number[]> = { x: [], y: [] };
  const steps = shape.map((acts) =>
    acts.map(({ isRead, key }) => {
      if (isRead) return { isRead, key, value: 0 };
      written[key]!.push(++value);
      return { isRead, key, value };
    }),
  );
  const reads = steps.flat().filter(({ isRead }) => isRead);
  const orders =
    object === "list-append"
      ? KEYS.map((key) => permutations(written[key]!))
      : [[[]], [[]]];
  for (const x of orders[0]!)
    for (const y of orders[1]!) {
      const options = reads.map(({ key }) =>
        object === "list-append"
          ? prefixes(key === "x" ? x : y)
          : [null, ...written[key]!],
      );
      for (const answers of product(options)) {
        let read = 0;
        yield steps.map((acts, client) => {
          const value = acts.map(
            ({ isRead, key, value }): Micro =>
              isRead
                ? ["r", key, answers[read++]]
                : [object === "list-append" ? "append" : "w", key, value],
          );
          return operationOf(String(client), value, 0);
        });
      }
    }
}

const operationOf = (
  client: string,
  value: readonly Micro[],
  invoked: number,
): Operation => ({
  client,
  request: { type: "txn", value },
  result: value,
  invoked,
  returned: invoked + 1,
});

const prefixes = (list: readonly number[]): readonly (readonly number[])[] =>
  Array.from({ length: list.length + 1 }, (_, end) => list.slice(0, end));

const permutations = (list: readonly number[]): readonly (readonly number[])[] =>
  list.length < 2
    ? [list]
    : list.flatMap((first, i) =>
        permutations([...list.slice(0, i), ...list.slice(i + 1)]).map((rest) => [
          first,
          ...rest,
        ]),
      );

function* product(
  options: readonly (readonly unknown[])[],
): Generator<readonly unknown[]> {
  const [first, ...rest] = options;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const one of first) for (const more of product(rest)) yield [one, ...more];
}

const drawnMicro = fc.record({
  isRead: fc.boolean(),
  key: fc.constantFrom(...KEYS),
  answer: fc.nat(1000),
  isOwn: fc.constantFrom(true, true, true, true, true, false),
});

const drawnTransaction = fc.record({
  client: fc.constantFrom("a", "b", "c"),
  micros: fc.array(drawnMicro, { minLength: 1, maxLength: 3 }),
  outcome: fc.constantFrom(...Array(10).fill("committed"), "aborted", "unknown"),
  pause: fc.nat(3),
  length: fc.nat(4),
});

/**
 * Random histories of up to four transactions, some of which abort or never return. Most answers fit
 * some order of the writes.
 */
export const randomHistories = (
  object: TransactionObject,
): fc.Arbitrary<readonly Operation[]> =>
  fc
    .record({
      all: fc.array(drawnTransaction, { minLength: 1, maxLength: 4 }),
      orders: fc.record({ x: fc.nat(720), y: fc.nat(720) }),
    })
    .map(({ all, orders }) => {
      let value = 0;
      const written: Record<string, number[]> = { x: [], y: [] };
      const steps = all.map(({ micros }) =>
        micros.map((micro) => {
          if (!micro.isRead) written[micro.key]!.push(++value);
          return { ...micro, value };
        }),
      );
      const ordered = (key: "x" | "y"): readonly number[] => {
        const many = permutations(written[key]!.slice(0, 6));
        return many[orders[key] % many.length]!;
      };
      const lists = { x: ordered("x"), y: ordered("y") };
      const free = new Map<string, number>();
      return all.map(({ client, outcome, pause, length }, txn): Operation => {
        const invoked = (free.get(client) ?? 0) + pause;
        const returned = invoked + length;
        free.set(client, returned);
        const own: Record<string, number[]> = { x: [], y: [] };
        const result = steps[txn]!.map(({ isRead, key, value, answer, isOwn }): Micro => {
          if (!isRead) {
            own[key]!.push(value);
            return [object === "list-append" ? "append" : "w", key, value];
          }
          const list = lists[key].slice(0, answer % (lists[key].length + 1));
          if (object === "list-append") {
            const rest = list.filter((each) => !own[key]!.includes(each));
            return ["r", key, isOwn ? [...rest, ...own[key]!] : list];
          }
          return [
            "r",
            key,
            (isOwn ? own[key]!.at(-1) : undefined) ?? list.at(-1) ?? null,
          ];
        });
        const request = { type: "txn", value: result };
        if (outcome === "unknown")
          return { client, request, invoked, returned: Number.POSITIVE_INFINITY };
        return {
          client,
          request,
          result: outcome === "aborted" ? ABORTED : result,
          invoked,
          returned,
        };
      });
    });
