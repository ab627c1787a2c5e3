import type { Operation } from "../model/operation.ts";
import type { Sequential } from "../model/sequential.ts";
import type { Verdict } from "../model/verdict.ts";

/** The judgement of one history by one model. */
export type Judgement = {
  readonly model: string;
  readonly verdict: Verdict;
  /** With `violated`: a part of the history that is enough to see it. */
  readonly witness?: Witness;
  /** With every verdict but `holds`: the reason in one sentence. */
  readonly reason?: string;
  /**
   * With `holds`, if the model gives one order: that order. Operations that never happened, or
   * whose answers say nothing, are left out.
   */
  readonly linearization?: readonly Operation[];
  /** If the model has a bound: the least one that this history satisfies. */
  readonly least?: Least;
};

/** A small part of a history that violates a model by itself. */
export type Witness = {
  /** Its operations, by time of invocation. */
  readonly operations: readonly Operation[];
  /**
   * "1-minimal": leaving out any one more operation, together with the reads that depend on the
   * value it brings, makes the rest consistent. It need not be the smallest witness there is.
   * "not minimised": the budget ran out before that was sure.
   * "a shortest cycle": of transactions, each of which precedes the next one; "as few as show it":
   * transactions of which each is needed.
   */
  readonly minimality:
    | "1-minimal"
    | "not minimised"
    | "a shortest cycle"
    | "as few as show it";
  /** Why no order explains them, one sentence each: "Let …", "Then …", "However …". */
  readonly explanation: readonly string[];
  /** The cycle that transactions are in, if they are in one. */
  readonly cycle?: readonly CycleLink[];
};

/** A step of a cycle: from one operation of a witness to another, by their places there. */
export type CycleLink = {
  readonly from: number;
  readonly to: number;
  /** The reason in a few characters, such as `rw x`. */
  readonly label: string;
};

/** `k` counts writes, `delta` is in the history's own unit of time. */
export type Least = { readonly name: "k" | "delta"; readonly value: number };

/** How a history is judged. */
export type Options = {
  /**
   * The most configurations that a search may visit; beyond that the verdict is `unfinished`. If it
   * is left out, memory sets the limit, and a verdict that needs a long search may depend on the
   * machine.
   */
  readonly configurations?: number;
  /** The bytes that a search may take; a quarter of the memory if left out. */
  readonly bytes?: number;
  /** Called now and then with the progress of a search. */
  readonly onSearched?: (searched: SearchProgress) => void;
  /** For convergence: the moment from which reads are expected to agree. */
  readonly settled?: number;
  /** For bounded staleness: how stale an answer may be, in the time unit of the history. */
  readonly delta?: number;
};

/** The progress of a search for one order. */
export type SearchProgress = {
  readonly model: string;
  readonly configurations: number;
  /** The operations that the best order so far explains, and all operations. */
  readonly explained: number;
  readonly all: number;
};

/** A sequential object with its types erased. */
export type AnyObject = Sequential<unknown, unknown, unknown>;
