import { operationText } from "../../../history/operation-text.ts";
import { printable } from "../../../history/printable.ts";
import { fullText, intervalText } from "../../operation-detail.ts";
import { keyText } from "./filter.ts";
import { operationOf } from "./recorded.ts";
import { numberText } from "./ticks.ts";
import type { Timeline } from "./timeline.ts";

const LONGEST = 2000;

/** A fact about an operation. */
export type Detail = readonly [what: string, value: string];

/** The facts about an operation, its title first. */
export const detailsOf = (state: Timeline, row: number): readonly Detail[] => {
  const { history, names } = state;
  const { data } = history;
  const operation = operationOf(history, row);
  const { invoked, returned } = operation;
  const key = data.keys[data.key[row]!];
  const isOpen = returned === Infinity;
  const name = names.get(row);
  const details: readonly Detail[] = [
    ["operation", `${name === undefined ? "" : `${name} `}${operationText(operation)}`],
    ["client", operation.client],
    ...(key === undefined ? [] : [["key", keyText(key)] as const]),
    ["request", shortened(fullText(operation.request))],
    [
      "answer",
      isOpen
        ? "none: it may or may not have happened"
        : shortened(fullText(operation.result)),
    ],
    [
      "time",
      isOpen
        ? intervalText(operation)
        : `${intervalText(operation)}, ${numberText(returned - invoked)} long`,
    ],
    ...(name === undefined ? [] : [["witness", `of ${state.witness!.model}`] as const]),
  ];
  return details.map(([what, value]) => [what, printable(value)]);
};

/** The facts in one sentence, for screen readers. */
export const sentenceOf = (details: readonly Detail[]): string =>
  details.map(([what, value]) => `${what}: ${value}`).join("; ");

const shortened = (text: string): string =>
  text.length <= LONGEST
    ? text
    : `${text.slice(0, LONGEST)}… (${text.length} characters)`;
