/** What a caller may ask of a search, what the search reports meanwhile, and how it is saved. */

import type { Poll } from "../interruption.ts";
import type { View } from "../properties/predicate.ts";
import type { Action } from "../rules/rules.ts";
import type { Question } from "./questions.ts";
import type { Restored, Snapshot } from "./snapshot.ts";

export type Limits = {
  /** Distinct states kept at most, give or take those that are looked up together. */
  readonly states?: number;
  /** Bytes of rows, tables and parents at most. */
  readonly bytes?: number;
  /** Whether the process has no room for so many bytes more. The search calls it now and then. */
  readonly isShort?: (more: number) => boolean;
  /** Whether the search is to end, unfinished. The search calls it now and then. */
  readonly stop?: (progress: Progress) => boolean;
};

export type SearchOptions = Omit<Limits, "stop"> & {
  /** As in `Limits`; it may also save the search. */
  readonly stop?: (progress: Progress, save: () => Saved) => boolean;
  /** A state for which this is false is counted, and not expanded. */
  readonly expandable?: Question;
  /**
   * Under symmetry: the row that represents this one, as ids by cell. It polls, because one row may take
   * longer than a limit allows.
   */
  readonly canonical?: (values: Int32Array, poll: Poll) => Int32Array;
  /** Threads that expand states, the main thread included. Under symmetry or `observe` there is one. */
  readonly workers?: number;
  /** Layers of so many states are divided between threads. */
  readonly shareFrom?: number;
  /**
   * A saved search to continue. The cells hold the same values, under the same numbers, as when it was
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
  /** The work at hand where it is not the expansion of states, such as a judgement of fairness. */
  readonly phase?: Phase;
};

export type Phase = {
  readonly doing: string;
  /** Units of work done, of how many where that is known. */
  readonly counts: readonly {
    readonly count: number;
    readonly of?: number;
    readonly what: string;
  }[];
};

/** A search in the middle. Its `values` are only those that the cells do not hold. */
export type Saved = Snapshot & { readonly values: { readonly taken: readonly Action[] } };

/** The questions that a search asks of its states, and the receiver of the answers. */
export type Visitor = {
  /** The search asks them of every state, until they are closed; answers are remembered by what was read. */
  readonly questions: readonly Question[];
  /** Questions that the search does not ask, because the caller knows the answer. */
  readonly closed?: Iterable<number>;
  /** Receives a state of which a question is true; the question is closed now. True ends the search. */
  readonly found: (question: number, state: number) => boolean;
  /** Receives a state with no enabled step but faults. True ends the search. */
  readonly stuck: (state: number, view: View) => boolean;
};
