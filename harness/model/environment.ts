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
   * How old a letter that waits is a unit of time later; `undefined`: it vanishes. Letters are sent at
   * age 0, and `receive` is told their age: no message has a field for it. An age saturates or ends,
   * or the space has no end.
   */
  ages?(letter: Flying<M>): number | undefined;
  /** Units of time that may pass; saturating times make "unlimited" finite. */
  readonly ticks?: number | "unlimited";
  /** Letters that may be lost; of equal ones in a fifo the first. Nothing is lost from a set. */
  readonly loss?: number;
  readonly duplicates?: number;
  readonly crashes?: number;
  readonly restarts?: number;
  readonly wipes?: number;
  /** How often a cut may be made, and which: the listed sides, one at a time, each may heal. */
  readonly partitions?: { readonly times: number; readonly cuts: readonly Cut[] };
};

/** A group cut off both ways, or one direction only: letters `from` these `to` those are held up. */
export type Cut =
  | readonly NodeId[]
  | { readonly from: readonly NodeId[]; readonly to: readonly NodeId[] };
