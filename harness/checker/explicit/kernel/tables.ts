/** What the kernel works on, and what it offers. */

/** What threads share. Workers get what has changed when they go on after a pause. */
export type Tables = {
  readonly words: number;
  readonly threads: number;
  readonly factors: Int32Array;
  /** Per cell its word, shift and mask. */
  readonly cells: Int32Array;
  readonly faultsCell: number;
  readonly processes: number;
  /** Groups of processes: see GROUP. */
  readonly plan: Int32Array;
  /** Where cuts are found by the value of the faults cell; 0: there are none. */
  readonly cutsSlot: number;
  /** Where the records of world steps are found: by nothing, then by what joint actions read. */
  readonly lastingSlot: number;
  readonly jointSlots: Int32Array;
  /** Where branches go on after values that few fields have. */
  readonly rareSlot: number;
  /** Likewise the question whether a state is expanded; 0: all are. */
  readonly boundSlot: number;
  /** Where the groups of questions begin: see QUESTIONS. */
  readonly questionsSlot: number;
  /** Per process: where inboxes are found as they are heard. */
  readonly heardSlots: Int32Array;
  /** All that was learned, and a mark for each action that was taken. */
  numbers: Int32Array;
  rows: Int32Array[];
  parents: Int32Array[];
  /** States for which there is room. */
  room: number;
  segments: Int32Array[];
  used: Int32Array;
  /** Rows offered lately are known by so many bits of their sum. */
  recentBits: number;
  readonly control: Int32Array;
  /** Per thread: transitions, and states outside the bound. */
  readonly counts: Float64Array;
};

/** What differs between threads. */
export type Hooks = {
  /** Makes room for more states, if it can at once. */
  readonly makeRoom: () => boolean;
  readonly tell: (what: number, state: number) => void;
  /** The row that stands for a row, where several do; ids by cell. */
  readonly canonical: ((values: Int32Array) => Int32Array) | null;
};

export type Kernel = {
  /** The row being expanded. */
  readonly row: Int32Array;
  /** What is not known, after UNKNOWN: see ASKED. */
  readonly asked: Int32Array;
  /** Offers the successors of a state. The number of its transitions, or UNKNOWN, OUTGROWN, NO_ROOM. */
  readonly expand: (state: number) => number;
  readonly offerRow: (row: Int32Array, parent: number) => boolean;
  /** Looks up what was offered; false where there is no room for it now. */
  readonly flush: () => boolean;
  /** The tables have changed. */
  readonly refresh: () => void;
};
