/** The verdicts on runs of an implementation, as text. */
import type { Conformance } from "../conform/conform.ts";
import type { Judgement } from "../consistency/judgement.ts";
import { printable } from "../history/printable.ts";
import type { TraceEvent } from "../history/trace.ts";
import { intervals } from "./intervals.ts";

const indented = (text: string): string =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");

/** The first event that the spec does not explain, with the events before it. */
export const conformanceReport = (
  { verdict, explained, events, mismatch }: Conformance,
  all: readonly TraceEvent[],
): string => {
  if (mismatch === null)
    return `  ${verdict.padEnd(12)} spec: all ${events} events explained`;
  const before = all.slice(Math.max(0, explained - 3), explained);
  return [
    `  ${verdict.padEnd(12)} spec: ${explained} of ${events} events explained, then`,
    ...before.map((event) => `    ${eventLine(event)}`),
    `  > ${eventLine(mismatch.event)}`,
    `    ${mismatch.why}`,
    ...mismatch.possible
      .slice(0, 3)
      .map(
        (state) =>
          `    a state of ${mismatch.process} that the spec allows there: ${JSON.stringify(state, replaceSets)}`,
      ),
  ].join("\n");
};

/** The judgement of one model; `name` is that of the promise, if it is one. */
export const consistencyReport = ({
  model,
  name = model,
  verdict,
  reason,
  witness,
}: Judgement & { readonly name?: string }): string =>
  [
    `  ${verdict.padEnd(12)} ${name}${reason === undefined ? "" : `: ${reason}`}`,
    ...(witness === undefined ? [] : [indented(intervals(witness.operations))]),
  ].join("\n");

/** An event of a trace in one line. */
export const eventLine = ({
  at,
  node,
  action,
  message,
  op,
  state,
}: TraceEvent): string => {
  const { from, to, body } = message ?? {};
  const what =
    message === undefined
      ? [op, state]
          .filter((each) => each !== undefined)
          .map((each) => JSON.stringify(each))
      : [`${from} → ${to}`, JSON.stringify(body)];
  return [String(at).padStart(5), node.padEnd(8), action.padEnd(8), ...what]
    .map(printable)
    .join("  ");
};

const replaceSets = (_key: string, value: unknown): unknown =>
  value instanceof Set ? [...value] : value;
