/** The tables on which the kernel works, and its functions. */

/** The tables that threads share. Workers get changes of them when they resume after a pause. */
export type Tables = {
  readonly words: number;
  readonly threads: number;
  readonly factors: Int32Array;
  /** For each cell its word, shift and mask. */
  readonly cells: Int32Array;
  readonly faultsCell: number;
  readonly processes: number;
  /** The plan of the groups of processes: see GROUP. */
  readonly plan: Int32Array;
  /** The slot of the cuts in force, by the value of the faults cell; 0 if the system has no cuts. */
  readonly cutsSlot: number;
  /**
   * The slot of the world steps that do not depend on the state (0 if there are none), and a slot for each joint
   * action, whose steps are found by the fields that it reads.
   */
  readonly lastingSlot: number;
  readonly jointSlots: Int32Array;
  /** The slot of the table by which branches go on after values from MANY_VALUES on. */
  readonly rareSlot: number;
  /** The slot of the question whether a state is expanded; 0: all states are. */
  readonly boundSlot: number;
  /** The slot of the groups of questions: see QUESTIONS. */
  readonly questionsSlot: number;
  /**
   * For each process the slot of a table from its local value and inbox to the inbox without letters to which it is
   * deaf.
   */
  readonly heardSlots: Int32Array;
  /** All numbers that were learned, and the marks of actions that were taken. */
  numbers: Int32Array;
  rows: Int32Array[];
  parents: Int32Array[];
  /** For how many states there is room. */
  room: number;
  segments: Int32Array[];
  used: Int32Array;
  /** By how many bits of its sum a row that was offered lately is found. */
  recentBits: number;
  readonly control: Int32Array;
  /** For each thread two counts: transitions, and states outside the bound. */
  readonly counts: Float64Array;
};

/** What differs between the main thread and workers. */
export type Hooks = {
  /** Makes room for more states, if the thread can do it at once. Returns whether it did. */
  readonly makeRoom: () => boolean;
  readonly tell: (what: number, state: number) => void;
  /** Under symmetry: from a row (ids by cell) to the row that stands for all that are symmetric to it; else null. */
  readonly canonical: ((values: Int32Array) => Int32Array) | null;
};

export type Kernel = {
  /** The row being expanded. */
  readonly row: Int32Array;
  /** What the kernel lacks, after a result UNKNOWN: see ASKED. */
  readonly asked: Int32Array;
  /** Offers the successors of a state. Returns the number of its transitions, or UNKNOWN, OUTGROWN or NO_ROOM. */
  readonly expand: (state: number) => number;
  readonly offerRow: (row: Int32Array, parent: number) => boolean;
  /** Looks up the rows offered so far; false if there is no room for them now. */
  readonly flush: () => boolean;
  /** Must be called after the tables have changed. */
  readonly refresh: () => void;
};
