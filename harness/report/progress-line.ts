import type { Progress } from "../checker/explore.ts";
import { bytesText, counted, durationText, thousands } from "./quantity.ts";

/** How far a search is, in one line. */
export const progressLine = (
  system: string,
  progress: Progress,
  seconds: number,
): string => {
  const { states, transitions, depth, frontier, bytes } = progress;
  return [
    `${system}: ${counted(states, "state")}`,
    counted(transitions, "transition"),
    `${thousands(states / Math.max(seconds, 0.001))} states/s`,
    `depth ${depth}`,
    `frontier ${thousands(frontier)}`,
    bytesText(bytes),
    durationText(seconds),
  ].join(" · ");
};
