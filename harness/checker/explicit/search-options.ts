/** What a search can be given, what it reports while it runs, and how it is saved. */

import type { Poll } from "../interruption.ts";
import type { View } from "../properties/predicate.ts";
import type { Action } from "../rules/rules.ts";
import type { Question } from "./questions.ts";
import type { Restored, Snapshot } from "./snapshot.ts";

export type Limits = {
  /** The most distinct states to find. The search may find a few more, because it looks states up in batches. */
  readonly states?: number;
  /** The most bytes of rows, tables and parents. */
  readonly bytes?: number;
  /** Whether the process has no room for this many more bytes. The search calls it now and then. */
  readonly isShort?: (more: number) => boolean;
  /** Whether the search is to end, unfinished. The search calls it now and then. */
  readonly stop?: (progress: Progress) => boolean;
};

export type SearchOptions = Omit<Limits, "stop"> & {
  /** As in `Limits`; it can also save the search by calling `save`. */
  readonly stop?: (progress: Progress, save: () => Saved) => boolean;
  /** A state for which this is false is counted and not expanded. */
  readonly expandable?: Question;
  /**
   * Under symmetry: the row that represents a row, both as ids by cell. It polls, because a single row may take longer
   * than a limit allows.
   */
  readonly canonical?: (values: Int32Array, poll: Poll) => Int32Array;
  /** Threads that expand states, the main thread included. Under symmetry or `observe` there is one. */
  readonly workers?: number;
  /** The number of states from which a layer is divided between threads. */
  readonly shareFrom?: number;
  /**
   * A saved search to continue. The cells must hold the same values, under the same numbers, as when the search was
   * saved.
   */
  readonly restored?: Restored;
};

export type Progress = {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly frontier: number;
  readonly bytes: number;
  /** What the search does at the moment, if it does not expand states: it judges fairness, for example. */
  readonly phase?: Phase;
};

export type Phase = {
  readonly doing: string;
  /** How many units of work are done (`count`), of how many if that is known (`of`), and their name (`what`). */
  readonly counts: readonly {
    readonly count: number;
    readonly of?: number;
    readonly what: string;
  }[];
};

/** A snapshot of a search. Its `values` are only those that the cells do not hold: the actions taken. */
export type Saved = Snapshot & { readonly values: { readonly taken: readonly Action[] } };

/** The questions that a search asks of its states, and the functions that receive what it finds. */
export type Visitor = {
  /**
   * The search asks these of every state until they are closed. Answers are remembered by the cells or fields that the
   * question read.
   */
  readonly questions: readonly Question[];
  /** The indices of questions that the search does not ask, because the caller knows the answers. */
  readonly closed?: Iterable<number>;
  /** Receives a state of which a question is true, by its index; the question is closed now. True ends the search. */
  readonly found: (question: number, state: number) => boolean;
  /** Receives a state in which no step but faults is enabled. True ends the search. */
  readonly stuck: (state: number, view: View) => boolean;
};
