import type { Operation } from "../../model/operation.ts";
import { inputError, type Source } from "../source.ts";
import type { HistoryEvent } from "./event.ts";
import { answerOf, requestOf } from "./request.ts";

export type Paired = {
  readonly operations: readonly Operation[];
  readonly processes: number;
  readonly invocations: number;
};

type Open = { readonly event: HistoryEvent; operation?: Operation; isLost?: true };

/**
 * Joins invocations and completions into operations, in the order of the invocations.
 * An operation that failed did not happen and is left out; one with no end known stays open, and
 * its process with it: whoever goes on after that is another process.
 */
export function pair(source: Source, events: readonly HistoryEvent[]): Paired {
  const invoked: Open[] = [];
  const open = new Map<string, Open>();
  const positions = positionsOf(source, events);
  for (const [i, event] of events.entries()) {
    const at = positions[i] ?? i;
    const before = open.get(event.process);
    if (event.type === "invoke") {
      if (before !== undefined) throw stillOpen(source, before, event);
      const request = requestOf(source, event);
      const operation = {
        client: event.process,
        request,
        invoked: at,
        returned: Infinity,
      };
      const entry: Open = { event, operation };
      open.set(event.process, entry);
      invoked.push(entry);
      continue;
    }
    if (before === undefined || before.isLost || !isAnswer(before.event, event)) {
      throw inputError(source, event.offset, unmatched(event, before));
    }
    if (event.type === "info") {
      before.isLost = true;
      continue;
    }
    open.delete(event.process);
    if (event.type === "fail" || before.operation === undefined) delete before.operation;
    else {
      const result = answerOf(source, before.event, event);
      before.operation = { ...before.operation, result, returned: at };
    }
  }
  return {
    operations: invoked.flatMap(({ operation }) =>
      operation === undefined ? [] : [operation],
    ),
    processes: new Set(invoked.map(({ event }) => event.process)).size,
    invocations: invoked.length,
  };
}

/** A completion need not repeat the key. */
function isAnswer(invoked: HistoryEvent, event: HistoryEvent): boolean {
  return invoked.f === event.f && (event.key === undefined || event.key === invoked.key);
}

function unmatched(event: HistoryEvent, open: Open | undefined): string {
  const { process, f } = event;
  if (open === undefined || open.isLost) {
    return `an invocation of ${f} by process ${process} before its result`;
  }
  const { f: asked, key } = open.event;
  const of = key === undefined ? "" : ` of ${JSON.stringify(key)}`;
  return `the result of ${asked}${of} by process ${process}`;
}

function stillOpen(source: Source, open: Open, event: HistoryEvent): Error {
  const { process } = event;
  const what = `the end of ${open.event.f} by process ${process} before its next invocation`;
  const advice =
    "an operation stays open to the end, and its client goes on as a new process";
  return inputError(source, event.offset, `${what} (${advice})`);
}

/**
 * Positions are times where every event has one, so that equal times count as concurrent, and
 * places in the file elsewhere. Either way the file is in time order.
 */
function positionsOf(source: Source, events: readonly HistoryEvent[]): readonly number[] {
  let latest = -Infinity;
  let isTimed = true;
  for (const { time, offset } of events) {
    if (time === undefined) isTimed = false;
    else if (time >= latest) latest = time;
    else throw inputError(source, offset, `events in time order (at ${latest} or later)`);
  }
  return events.map(({ time }, i) => (isTimed && time !== undefined ? time : i));
}
