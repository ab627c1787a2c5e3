/** The layout of the numbers that threads share: what is learned, and what threads tell one another. */

/** A record of steps: how many are always enabled, how many of those are no faults, where the simple ones end, where it ends. */
export const RECORD = { enabled: 0, progress: 1, simpleEnd: 2, end: 3, size: 4 } as const;
/**
 * A simple step is a number to add to each word of a row, and one for its sum. The others have the
 * same numbers behind the cuts that hold the step up, whether it is a fault, its action, and where the
 * list of its maps begins and ends.
 */
export const GUARDED = {
  heldBy: 0,
  fault: 1,
  action: 2,
  maps: 3,
  mapsEnd: 4,
  deltas: 5,
} as const;
/** Where the map's images are, its cell; for a letter that may not be heard where deafness is, and whose. */
export const MAP = { images: 0, cell: 1, deaf: 2, target: 3, size: 4 } as const;
/** A step of the world, and the processes whose inboxes it may change by making them deaf. */
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
/** A group of processes in the plan: where the next begins, where its records are found, how, the fields. */
export const GROUP = { next: 0, base: 1, isDirect: 2, fields: 3 } as const;
/** A field of a group: where it stands in a row, and how far left in the index of the group. */
export const FIELD = { word: 0, shift: 1, mask: 2, left: 3, size: 4 } as const;

/**
 * A branch of what was learned by the fields that were read: where the local value of the process is
 * in a row, where the field's value is found by it, and where what follows by that.
 */
export const BRANCH = {
  word: 0,
  shift: 1,
  mask: 2,
  values: 3,
  next: 4,
  size: 5,
} as const;
/** What follows a field's values from this one on stands in a table of its own. */
export const MANY_VALUES = 64;

/**
 * Questions that are looked up together: what leads to their answers, which of them are open, whether
 * answers are remembered by the fields that were read (see `followed`) or by cells (see `recalled`), and
 * where the next group is, or 0.
 */
export const QUESTIONS = { known: 0, open: 1, isByFields: 2, next: 3, size: 4 } as const;

/** What a thread can find that it does not know; two or three numbers more say of what. */
export const ASKED = {
  steps: 0,
  image: 1,
  deafness: 2,
  inbox: 3,
  joint: 4,
  bound: 5,
  cut: 6,
} as const;
/** What a thread tells of a state. */
export const TOLD = { toJudge: 0, stuck: 1, postponed: 2 } as const;
/** An answer of `expand`: what a step needs is not known yet; see ASKED. */
export const UNKNOWN = -1;
/** An answer of `expand`: a value has no room in its field, so the rows have to be laid out anew. */
export const OUTGROWN = -2;
/** An answer of `expand`: there is no room for more states now. */
export const NO_ROOM = -3;

/** Where images and answers are stored, 0 means that none is known yet; a map may also have no image (`disabled`). */
export const IMAGE = { disabled: 1, first: 2 } as const;
/** The same for the cut in force by a value of the faults cell. */
export const CUT = { none: 1, first: 2 } as const;

/** Words that threads share: the number of states; the next to expand, and the end of the layer; which workers wait, and for what. */
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
  /** Per thread: how much was told, and how much of it heard. */
  rings: 9,
} as const;

/** States that a thread takes at once. */
export const CHUNK = 256;
/** Words for what a thread tells, two each. */
export const RING = 1 << 15;
/** The place of a state in its piece of rows has so many bits. */
export const PIECE_BITS = 16;
/** The bits of a hash from this one on choose a segment of the hash table. */
export const SEGMENT_SHIFT = 26;
/** The bits of a hash that choose a place in a segment. */
export const PLACE_MASK = 0x3ffffff;
/** In the place of a first word: a row is being written. The first bit of a row is set, so it is none. */
export const WRITING = 2;
/** Candidates looked up together. */
export const BATCH = 512;
/** A segment grows when so large a part of it is used. */
export const MOST_LOAD = 0.75;
