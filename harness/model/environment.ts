import type { Flying, Letter, NodeId } from "./process.ts";

/**
 * What the world may do to processes. Every number is a budget of the whole run, default 0.
 * For a safety property loss needs no budget: a letter that is never delivered is lost.
 */
export type Environment<M = unknown> = {
  /** `bag`: any order, each once. `fifo`: in order per pair. `set`: only grows, delivered again. */
  readonly network: "bag" | "fifo" | "set";
  /** Letters left over from an earlier incarnation. */
  readonly initially?: readonly Letter<M>[];
  /**
   * The age of a waiting letter one tick later; `undefined`: the letter vanishes. A letter is sent at
   * age 0, and `receive` gets its age, so no message needs a field for it. An age must saturate or
   * end, or the space is infinite.
   */
  ages?(letter: Flying<M>): number | undefined;
  /** How many ticks may pass. "unlimited" is a finite space only if the times in states saturate. */
  readonly ticks?: number | "unlimited";
  /** How many letters may be lost; of equal letters in a fifo the first. A set loses none. */
  readonly loss?: number;
  readonly duplicates?: number;
  readonly crashes?: number;
  readonly restarts?: number;
  readonly wipes?: number;
  /** How many cuts may be made, and which: one of `cuts` at a time, and each may heal. */
  readonly partitions?: { readonly times: number; readonly cuts: readonly Cut[] };
};

/** A group that is cut off both ways, or one direction: letters `from` these `to` those wait. */
export type Cut =
  | readonly NodeId[]
  | { readonly from: readonly NodeId[]; readonly to: readonly NodeId[] };
