import type { Operation } from "../model/operation.ts";
import type { Sequential } from "../model/sequential.ts";
import type { Verdict } from "../model/verdict.ts";

/** What a judge says of one history and one model. */
export type Judgement = {
  readonly model: string;
  readonly verdict: Verdict;
  /** With `violated`: operations that are enough to see it. */
  readonly witness?: Witness;
  /** With every verdict but `holds`: one sentence that says why. */
  readonly reason?: string;
  /** With `holds`, where the model promises one order: that order, without what never happened or says nothing. */
  readonly linearization?: readonly Operation[];
  /** Where the model has a bound: the least one with which this history passes. */
  readonly least?: Least;
};

export type Witness = {
  /** A part of the history that violates the model on its own, by time of invocation. */
  readonly operations: readonly Operation[];
  /**
   * "1-minimal": leaving out any one more operation, together with the reads that depend on the
   * value it brings, makes the rest consistent. It need not be the smallest witness there is.
   * "not minimised": the budget ran out before that was sure.
   */
  readonly minimality: "1-minimal" | "not minimised";
  /** Why no order explains them, a sentence each: "Let …", "Then …", "However …". */
  readonly explanation: readonly string[];
};

/** `k` counts writes, `delta` is in the history's own unit of time. */
export type Least = { readonly name: "k" | "delta"; readonly value: number };

export type Options = {
  /**
   * Bounds the search; past it the verdict is `unfinished`. Without it, the memory bounds it, so that
   * a verdict that takes long may depend on the machine.
   */
  readonly configurations?: number;
  /** The memory that a search may take; a quarter of what there is when left out. */
  readonly bytes?: number;
  /** Is told now and then how far a search is. */
  readonly onSearched?: (searched: SearchProgress) => void;
  /** The moment from which reads are expected to agree; for convergence. */
  readonly settled?: number;
  /** How stale an answer may be, in the history's own unit of time; for bounded staleness. */
  readonly delta?: number;
};

/** How far a search for one order is. */
export type SearchProgress = {
  readonly model: string;
  readonly configurations: number;
  /** How many operations the best order so far explains, and how many there are. */
  readonly explained: number;
  readonly all: number;
};

export type AnyObject = Sequential<unknown, unknown, unknown>;
