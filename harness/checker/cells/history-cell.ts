/**
 * The history as a state component: per client its operations in order, and per operation how
 * many operations of each other client had returned before it was invoked. Two runs that no
 * client can tell apart share one value.
 */
import type { Operation } from "../../model/operation.ts";

export type Recorded = {
  readonly client: string;
  readonly request: unknown;
  readonly after: Readonly<Record<string, number>>;
  readonly result: readonly unknown[];
};
export type HistoryCell = readonly Recorded[];

export const invoked = (
  history: HistoryCell,
  client: string,
  request: unknown,
): HistoryCell => {
  const after: Record<string, number> = {};
  for (const each of history)
    if (each.client !== client && each.result.length > 0)
      after[each.client] = (after[each.client] ?? 0) + 1;
  const own = { client, request, after, result: [] };
  const place = history.findIndex((each) => each.client > client);
  return place < 0 ? [...history, own] : history.toSpliced(place, 0, own);
};

export const responded = (
  history: HistoryCell,
  client: string,
  result: unknown,
): HistoryCell =>
  history.map((each) =>
    each.client === client && each.result.length === 0
      ? { ...each, result: [result] }
      : each,
  );

/**
 * Intervals with the same order: what had returned before an invocation only ever grows along a
 * run, so the number of operations in it is a clock.
 */
export const operationsOf = (history: HistoryCell): readonly Operation[] => {
  const place = new Map<Recorded, number>();
  const counts: Record<string, number> = {};
  for (const each of history) {
    place.set(each, counts[each.client] ?? 0);
    counts[each.client] = (counts[each.client] ?? 0) + 1;
  }
  const before = (each: Recorded, client: string): number =>
    client === each.client ? place.get(each)! : (each.after[client] ?? 0);
  const size = (each: Recorded): number =>
    Object.keys(counts).reduce((sum, client) => sum + before(each, client), 0);
  const last = 2 * history.length + 1;
  return history
    .map((each): Operation => {
      const later = history.filter(
        (other) => before(other, each.client) > place.get(each)!,
      );
      const interval = {
        client: each.client,
        request: each.request,
        invoked: 2 * size(each),
      };
      return each.result.length === 0
        ? { ...interval, returned: Number.POSITIVE_INFINITY }
        : {
            ...interval,
            result: each.result[0],
            returned: Math.min(last, ...later.map((other) => 2 * size(other) - 1)),
          };
    })
    .sort((a, b) => a.invoked - b.invoked);
};
