import type { Overview } from "../page-data.ts";
import type { Positions } from "./positions.ts";

/** The number of rows that begin in each of `parts` equal parts of a scale. */
export const density = (
  { start, span }: Positions,
  shown: Uint32Array,
  parts: number,
): Overview => {
  const began = new Array<number>(parts).fill(0);
  const { from, to } = span;
  const scale = parts / (to - from || 1);
  for (const row of shown)
    began[Math.min(parts - 1, Math.floor((start[row]! - from) * scale))]! += 1;
  return { from, to, began };
};
