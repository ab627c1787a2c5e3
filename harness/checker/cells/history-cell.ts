/**
 * The history as a state component: per client its operations in order, and per operation how
 * many operations of each other client had returned before it was invoked. Two runs that no
 * client can tell apart share one value.
 */
import type { Operation } from "../../model/operation.ts";
import { byTick, clockOf } from "./timed-history.ts";

/** An operation of a client, as a history stores it. */
export type RecordedOperation = {
  readonly client: string;
  readonly request: unknown;
  /** For each other client, how many of its operations had returned before this one was invoked. */
  readonly after: Readonly<Record<string, number>>;
  /** A list of the result alone; empty if the operation has not returned. */
  readonly result: readonly unknown[];
  /** How many ticks ago the operation was invoked and, if it has, returned; only in a system that is timed. */
  readonly ages?: readonly number[];
};
/** A history: operations sorted by client, and those of one client in their order. */
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

/** The history after the pending operation of a client has returned. */
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
 * The events of a history in an order in which they may have happened: the index of an operation stands for its
 * invocation, and `~index` for its return. Along a run the number of returns grows, so an invocation that saw more
 * returns comes later. A search calls this function for every history, hence loops without closures.
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
    // The client's previous operation has returned. Only that one can be missing: the returns of earlier ones are
    // listed already.
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
 * The operations of a history, with intervals in the order that the history tells. Twice the number of operations that
 * have returned is a clock: invocations fall on its even moments, and returns on the odd moment before the first
 * invocation that saw them. In a timed history an event's time is its tick, and these moments are fractions of a tick.
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
