import type { Operation } from "../../model/operation.ts";
import { operationText } from "../operation-text.ts";

/** The regular expression by which ShiViz reads a line. */
const PARSER = String.raw`(?<host>\S+) (?<clock>\{[^}]*\}) (?<event>.*)`;

type End = {
  readonly operation: Operation;
  readonly host: string;
  readonly time: number;
  readonly isReturn: boolean;
};

/**
 * The lines of a history as a log for ShiViz: the regular expression, an empty line, the log. Hosts
 * are clients. An operation that was over before another was invoked happened before it.
 * Overlapping operations are concurrent, and so are events at the same time.
 */
export function* shivizLines(operations: readonly Operation[]): Generator<string> {
  yield `${PARSER}\n\n`;
  /** By host: the number of its events, and how many of them are known to be over. */
  const events = new Map<string, number>();
  const over = new Map<string, number>();
  let waiting: (readonly [host: string, events: number])[] = [];
  let now = Number.NEGATIVE_INFINITY;
  const known = new Map<string, ReadonlyMap<string, number>>();
  for (const { operation, host, time, isReturn } of endsOf(operations)) {
    if (time > now) {
      for (const [other, count] of waiting) over.set(other, count);
      waiting = [];
      now = time;
    }
    const own = (events.get(host) ?? 0) + 1;
    events.set(host, own);
    if (isReturn) waiting.push([host, own]);
    else known.set(host, new Map(over));
    const clock = { ...Object.fromEntries(known.get(host)!), [host]: own };
    yield `${host} ${JSON.stringify(clock)} ${eventText(operation, isReturn)}\n`;
  }
}

const endsOf = (operations: readonly Operation[]): readonly End[] => {
  const byTime = operations.toSorted(
    (a, b) => a.invoked - b.invoked || a.returned - b.returned,
  );
  const ends = byTime.flatMap((operation): readonly End[] => {
    const host = hostOf(operation.client);
    const invocation = { operation, host, time: operation.invoked, isReturn: false };
    if (operation.result === undefined) return [invocation];
    return [invocation, { ...invocation, time: operation.returned, isReturn: true }];
  });
  return ends.sort((a, b) => a.time - b.time);
};

/** The name of a client without blanks and braces. */
const hostOf = (client: string): string =>
  client.replaceAll(/[^\w.~-]/g, (char) => encodeURIComponent(char)) || "%";

const eventText = (operation: Operation, isReturn: boolean): string => {
  const { result: _, ...asked } = operation;
  const text = isReturn
    ? `returns: ${operationText(operation)}`
    : operationText({ ...asked }).replace(/ \?$/, "");
  return text.replaceAll(/[\r\n]/g, " ");
};
