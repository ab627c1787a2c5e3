import type { Flying, Letter, NodeId } from "./process.ts";

/**
 * What the world may do to processes. Every number is a budget for the whole run, default 0. A safety property needs no
 * budget for loss: a letter that stays undelivered for ever has the effect of a lost one.
 */
export type Environment<M = unknown> = {
  /**
   * How the network treats letters. `bag`: delivers them in any order, each once. `fifo`: keeps the order of each pair
   * of sender and receiver. `set`: keeps every letter, and may deliver it again.
   */
  readonly network: "bag" | "fifo" | "set";
  /** Letters on the network at the start, left over from an earlier run of the processes. */
  readonly initially?: readonly Letter<M>[];
  /**
   * The age of a waiting letter one tick later; `undefined`: the letter vanishes. A letter is sent at age 0, and
   * `receive` gets its age, so no message needs a field for the age. Ages must stop growing, or the letter must vanish
   * at some age: otherwise there are infinitely many states.
   */
  ages?(letter: Flying<M>): number | undefined;
  /**
   * How many ticks may pass. With "unlimited" there are finitely many states only if the times in states stop growing.
   */
  readonly ticks?: number | "unlimited";
  /** How many letters may be lost. Of several equal letters in a fifo, the first is lost. A set loses no letter. */
  readonly loss?: number;
  readonly duplicates?: number;
  readonly crashes?: number;
  readonly restarts?: number;
  readonly wipes?: number;
  /**
   * `times`: how many cuts may be made in a run. `cuts`: the cuts to choose from; one is in force at a time, and may
   * heal.
   */
  readonly partitions?: { readonly times: number; readonly cuts: readonly Cut[] };
};

/**
 * A group of processes that is cut off in both directions; or one direction: letters `from` these processes `to` those
 * wait.
 */
export type Cut =
  | readonly NodeId[]
  | { readonly from: readonly NodeId[]; readonly to: readonly NodeId[] };
