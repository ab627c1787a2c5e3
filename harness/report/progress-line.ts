import type { Phase, Progress } from "../checker/explicit/search-options.ts";
import { printable } from "../history/printable.ts";
import { bytesText, counted, durationText, thousands } from "./quantity.ts";

type Shown = {
  readonly system: string;
  readonly progress: Progress;
  readonly seconds: number;
  /** The recent rate of states per second. */
  readonly rate: number;
  /** The time that remains; null if unknown. */
  readonly remaining: number | null;
};

/** The progress of a search in one line. */
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
