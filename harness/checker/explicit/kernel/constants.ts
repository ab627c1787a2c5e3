/**
 * The layout of the numbers that threads share: what was learned, and what threads tell one another. A constant gives
 * the places of the parts of a record, and its size.
 */

/**
 * A record of the steps of a group: how many steps need no guard, how many of these are no faults, where the simple
 * steps end, and where the record ends.
 */
export const RECORD = { enabled: 0, progress: 1, simpleEnd: 2, end: 3, size: 4 } as const;
/**
 * A simple step is a number to add to each word of a row, and one to add to its sum. A guarded step has these numbers
 * (`deltas`) after five others: the cuts that block the step as bits, whether it is a fault, where its action is
 * marked, and where the list of its maps begins and ends.
 */
export const GUARDED = {
  heldBy: 0,
  fault: 1,
  action: 2,
  maps: 3,
  mapsEnd: 4,
  deltas: 5,
} as const;
/**
 * A map of a step: the slot of its images, and its cell. If the map adds a letter to a process that may be deaf: the
 * slot of the local values that are deaf to the letter, and the process; else 0.
 */
export const MAP = { images: 0, cell: 1, deaf: 2, target: 3, size: 4 } as const;
/**
 * A step of the world: the mark of its action, whether it is a fault, whether it is a tick, its list of maps, and the
 * list of processes whose inboxes may lose letters to which the process has become deaf.
 */
export const WORLD = {
  action: 0,
  fault: 1,
  isTick: 2,
  maps: 3,
  mapsEnd: 4,
  normalises: 5,
  normalisesEnd: 6,
  size: 7,
} as const;
/**
 * A group of processes in the plan: where the next group begins, where its records are found, whether by an index (else
 * by a pair), and its fields.
 */
export const GROUP = { next: 0, base: 1, isDirect: 2, fields: 3 } as const;
/**
 * A field of a group: its word, shift and mask in a row, and by how many bits it is shifted left in the index of the
 * group.
 */
export const FIELD = { word: 0, shift: 1, mask: 2, left: 3, size: 4 } as const;

/**
 * A branch of a read trie, for one field of a process: word, shift and mask of the local value in a row, the slot of
 * the table from local values to values of the field, and the slot of the list of what follows each value of the field.
 */
export const BRANCH = {
  word: 0,
  shift: 1,
  mask: 2,
  values: 3,
  next: 4,
  size: 5,
} as const;
/**
 * Values of a field from this number on are not in the list of a branch: what follows them is in one table of pairs.
 */
export const MANY_VALUES = 64;

/**
 * A group of questions that are looked up together: the slot of their answers, which of them are open as bits, whether
 * answers are remembered by fields (see `followed`) or by cells (see `recalled`), and where the next group is, or 0.
 */
export const QUESTIONS = { known: 0, open: 1, isByFields: 2, next: 3, size: 4 } as const;

/** What a thread may lack. Up to three more numbers say which one. */
export const ASKED = {
  steps: 0,
  image: 1,
  deafness: 2,
  inbox: 3,
  joint: 4,
  bound: 5,
  cut: 6,
} as const;
/**
 * What a thread reports of a state: a question is to be judged; no step but faults is enabled; the main thread has to
 * expand it.
 */
export const TOLD = { toJudge: 0, stuck: 1, postponed: 2 } as const;
/** A result of `expand`: a number that a step needs is not known yet; see ASKED. */
export const UNKNOWN = -1;
/** A result of `expand`: a value has no room in its field, so the rows have to be laid out anew. */
export const OUTGROWN = -2;
/** A result of `expand`: there is no room for more states now. */
export const NO_ROOM = -3;

/**
 * How the image of a value under a map is stored: 0 if it is not known yet, `disabled` if there is none, or `first`
 * plus the image.
 */
export const IMAGE = { disabled: 1, first: 2 } as const;
/**
 * How the cut in force at a value of the faults cell is stored: 0 if it is not known yet, `none`, or `first` plus the
 * cut.
 */
export const CUT = { none: 1, first: 2 } as const;

/**
 * The words by which threads control one another: the number of states; the next state to take, and the end of the
 * layer; whether workers are to halt, and the number of their turn; how many workers are parked, and how many of these
 * with unfinished work; whether a worker wants room, and whether one has failed.
 */
export const CONTROL = {
  count: 0,
  cursor: 1,
  end: 2,
  halt: 3,
  turn: 4,
  parked: 5,
  unclean: 6,
  wanted: 7,
  failed: 8,
  /** For each thread two words: how many reports it has written, and how many of them the main thread has read. */
  rings: 9,
} as const;

/** How many states a thread takes at once. */
export const CHUNK = 256;
/** The words in a ring of reports; a report takes two. */
export const RING = 1 << 15;
/** The number of bits of a state's index in its piece of rows. */
export const PIECE_BITS = 16;
/** The bits of a hash from this one on choose a segment of the hash table. */
export const SEGMENT_SHIFT = 26;
/** The bits of a hash that choose a place in a segment. */
export const PLACE_MASK = 0x3ffffff;
/**
 * Stands in the place of a row's first word while a thread writes the row. It cannot be a first word, since bit 0 of a
 * first word is set.
 */
export const WRITING = 2;
/** How many candidates are looked up together. */
export const BATCH = 512;
/** A segment grows when more than this share of its places is used. */
export const MOST_LOAD = 0.75;
