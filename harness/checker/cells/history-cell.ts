/**
 * The history as a state component: per client its operations in order, and per operation how
 * many operations of each other client had returned before it was invoked. Two runs that no
 * client can tell apart share one value.
 */
import type { Operation } from "../../model/operation.ts";
import { byTick, clockOf } from "./timed-history.ts";

/** An operation of a client. */
export type RecordedOperation = {
  readonly client: string;
  readonly request: unknown;
  /** Per other client, how many of its operations had returned before this one was invoked. */
  readonly after: Readonly<Record<string, number>>;
  /** The result alone, or nothing where the operation has not returned. */
  readonly result: readonly unknown[];
  /** How many ticks ago it was invoked, and returned; only where the system is timed. */
  readonly ages?: readonly number[];
};
/** A history: operations by client, and of each client in order. */
export type HistoryCell = readonly RecordedOperation[];

/** The history after a client has made a request. */
export const invoked = (
  history: HistoryCell,
  client: string,
  request: unknown,
  isTimed = false,
): HistoryCell => {
  const after = new Map<string, number>();
  for (const each of history)
    if (each.client !== client && each.result.length > 0)
      after.set(each.client, (after.get(each.client) ?? 0) + 1);
  const own: RecordedOperation = {
    client,
    request,
    after: Object.fromEntries(after),
    result: [],
    ...(isTimed && { ages: [0] }),
  };
  const place = history.findIndex((each) => each.client > client);
  return place < 0 ? [...history, own] : history.toSpliced(place, 0, own);
};

/** The history after the operation of a client that was still open has returned. */
export const responded = (
  history: HistoryCell,
  client: string,
  result: unknown,
): HistoryCell =>
  history.map((each) =>
    each.client === client && each.result.length === 0
      ? { ...each, result: [result], ...(each.ages && { ages: [...each.ages, 0] }) }
      : each,
  );

/**
 * The events of a history in an order that it may have had: the place of an operation stands for its
 * invocation, and `~place` for its return. Along a run ever more operations have returned, so an
 * invocation that saw more returns comes later. A search calls it for every history, hence the loops
 * without closures.
 */
export const eventsOf = (history: HistoryCell): readonly number[] => {
  const starts = new Map<string, number>();
  const sizes: number[] = [];
  const sorted: number[] = [];
  for (const [at, { client, after }] of history.entries()) {
    if (!starts.has(client)) starts.set(client, at);
    let size = at - starts.get(client)!;
    for (const other in after) size += after[other]!;
    let to = sorted.length;
    for (; to > 0 && sizes[sorted[to - 1]!]! > size; to--) sorted[to] = sorted[to - 1]!;
    sorted[to] = at;
    sizes.push(size);
  }
  const events: number[] = [];
  const isOver: boolean[] = [];
  for (const at of sorted) {
    const { client, after } = history[at]!;
    // Of each client only its last operation that had returned: the events of those before it are listed
    // already.
    if (at > starts.get(client)! && !isOver[at - 1]) {
      isOver[at - 1] = true;
      events.push(~(at - 1));
    }
    for (const other in after) {
      const last = starts.get(other)! + after[other]! - 1;
      if (isOver[last]) continue;
      isOver[last] = true;
      events.push(~last);
    }
    events.push(at);
  }
  for (const [at, { result }] of history.entries())
    if (result.length > 0 && !isOver[at]) events.push(~at);
  return events;
};

/**
 * The operations of a history, with intervals that have the same order. The number of operations that
 * have returned is a clock: invocations fall on its even moments, and returns on the odd moment before
 * the first invocation that saw them. In a timed history the tick comes first, and these moments are
 * fractions of it.
 */
export const operationsOf = (history: HistoryCell): readonly Operation[] => {
  const isTimed = history[0]?.ages !== undefined;
  const clock = isTimed ? clockOf(history) : (_: number, moment: number) => moment;
  const events = isTimed ? byTick(history, eventsOf(history)) : eventsOf(history);
  const found: Operation[] = [];
  const place: number[] = [];
  let returned: number[] = [];
  let count = 0;
  const end = (moment: number): void => {
    for (const at of returned) {
      const [result] = history[at]!.result;
      const { client, request, invoked } = found[place[at]!]!;
      found[place[at]!] = {
        client,
        request,
        invoked,
        result,
        returned: clock(~at, moment),
      };
    }
    returned = [];
  };
  for (const event of events) {
    if (event < 0) {
      returned.push(~event);
      count++;
      continue;
    }
    end(2 * count - 1);
    const { client, request } = history[event]!;
    place[event] = found.length;
    const invoked = clock(event, 2 * count);
    found.push({ client, request, invoked, returned: Number.POSITIVE_INFINITY });
  }
  end(2 * history.length + 1);
  return found;
};
