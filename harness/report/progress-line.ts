import type { Phase, Progress } from "../checker/explicit/explore.ts";
import { printable } from "../history/printable.ts";
import { bytesText, counted, durationText, thousands } from "./quantity.ts";

type Shown = {
  readonly system: string;
  readonly progress: Progress;
  readonly seconds: number;
  /** States found in a second, lately. */
  readonly rate: number;
  /** Null where nobody can tell. */
  readonly remaining: number | null;
};

/** How far a search is, in one line. */
export const progressLine = (shown: Shown): string => {
  const { system, progress, seconds, rate, remaining } = shown;
  const { states, transitions, depth, frontier, bytes, phase } = progress;
  const [first, ...others] =
    phase === undefined
      ? [
          counted(states, "state"),
          counted(transitions, "transition"),
          `${thousands(rate)} states/s`,
          `depth ${depth}`,
          `frontier ${thousands(frontier)}`,
        ]
      : [phase.doing, ...phase.counts.map(countText)];
  return [
    `${printable(system)}: ${printable(first!)}`,
    ...others,
    bytesText(bytes),
    durationText(seconds),
    ...(remaining === null ? [] : [`about ${thousands(Math.ceil(remaining))} s left`]),
  ].join(" · ");
};

const countText = ({ count, of, what }: Phase["counts"][number]): string =>
  of === undefined ? counted(count, what) : `${thousands(count)} of ${counted(of, what)}`;
