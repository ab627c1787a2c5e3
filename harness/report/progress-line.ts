import type { Progress } from "../checker/explicit/explore.ts";
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
  const { states, transitions, depth, frontier, bytes } = progress;
  return [
    `${printable(system)}: ${counted(states, "state")}`,
    counted(transitions, "transition"),
    `${thousands(rate)} states/s`,
    `depth ${depth}`,
    `frontier ${thousands(frontier)}`,
    bytesText(bytes),
    durationText(seconds),
    ...(remaining === null ? [] : [`about ${thousands(Math.ceil(remaining))} s left`]),
  ].join(" · ");
};
