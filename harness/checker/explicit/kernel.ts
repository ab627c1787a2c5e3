/**
 * What every thread of a search does: expand states, offer what they lead to, look it up. Numbers
 * alone: no handler is called here and no value looked at. What is not known yet is asked of the main
 * thread, which learns it and writes it into the numbers that all threads read.
 *
 * The functions of this file are also given to the workers as text (see `pool.ts`), so they use nothing
 * but each other, the constants of this file and what the language has.
 */

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
/** Answers of `expand` that are no counts. */
export const UNKNOWN = -1;
export const OUTGROWN = -2;
export const NO_ROOM = -3;

/** Images and answers are kept from 1 on, since 0 is what is not known; a map may have no image. */
export const IMAGE = { disabled: 1, first: 2 } as const;
/** Likewise for the cut that a value of the faults cell has in force. */
export const CUT = { none: 1, first: 2 } as const;

/** Words that threads share: the number of states; the next to expand, and the end of the layer; whoever waits, and for what. */
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
export const PIECE_BITS = 16;
export const SEGMENT_SHIFT = 26;
export const PLACE_MASK = 0x3ffffff;
/** In the place of a first word: a row is being written. The first bit of a row is set, so it is none. */
export const WRITING = 2;
/** Candidates looked up together. */
export const BATCH = 512;
export const MOST_LOAD = 0.75;

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
  readonly offerRow: (row: Int32Array, parent: number) => void;
  /** Looks up what was offered; false where there is no room for it now. */
  readonly flush: () => boolean;
  /** The tables have changed. */
  readonly refresh: () => void;
};

/** From a sum to a hash: rows differ in few bits, and mostly in low ones of a word. */
export const spread = (sum: number): number => {
  let hash = sum ^ (sum >>> 16);
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x297a2d39);
  return hash ^ (hash >>> 16);
};

export const hashOfPair = (a: number, b: number): number => {
  const hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
  return hash ^ (hash >>> 15);
};

export const hashOfWords = (hash: number, word: number): number => {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
};

/** What is remembered of a pair of values, from 1 on, or 0. A table: its capacity - 1, then triples. */
export const pairAt = (
  numbers: Int32Array,
  slot: number,
  a: number,
  b: number,
): number => {
  const table = numbers[slot]!;
  if (table === 0) return 0;
  const mask = numbers[table]!;
  for (let place = hashOfPair(a, b) & mask; ; place = (place + 1) & mask) {
    const at = table + 1 + 3 * place;
    const found = Atomics.load(numbers, at + 2);
    if (found === 0 || (numbers[at] === a && numbers[at + 1] === b)) return found;
  }
};

/**
 * What is remembered of rows that agree in some bits, from 1 on, or 0. The slot leads to the number of
 * words that hold those bits, the table, and each word with its mask; a table is its capacity - 1, and
 * then the masked words and the answer of each entry.
 */
export const recalled = (
  numbers: Int32Array,
  slot: number,
  from: Int32Array,
  at: number,
): number => {
  const header = numbers[slot]!;
  if (header === 0) return 0;
  const count = numbers[header]!;
  const table = numbers[header + 1]!;
  const mask = numbers[table]!;
  let hash = 0;
  for (let k = 0; k < count; k++)
    hash = hashOfWords(
      hash,
      from[at + numbers[header + 2 + 2 * k]!]! & numbers[header + 3 + 2 * k]!,
    );
  for (let place = hash & mask; ; place = (place + 1) & mask) {
    const entry = table + 1 + place * (count + 1);
    const answer = Atomics.load(numbers, entry + count);
    if (answer === 0) return 0;
    let k = 0;
    while (
      k < count &&
      numbers[entry + k] ===
        (from[at + numbers[header + 2 + 2 * k]!]! & numbers[header + 3 + 2 * k]!)
    )
      k++;
    if (k === count) return answer;
  }
};

/**
 * What is remembered of rows by the fields that were read of them, from 1 on, or 0. The slot, and each
 * place in a list of what follows, leads to a branch; or it is the answer, and negative.
 */
export const followed = (
  numbers: Int32Array,
  slot: number,
  rareSlot: number,
  from: Int32Array,
  at: number,
): number => {
  let branch = numbers[slot]!;
  while (branch > 0) {
    const word = from[at + numbers[branch]!]!;
    const local = (word >>> numbers[branch + 1]!) & numbers[branch + 2]!;
    const values = numbers[numbers[branch + 3]!]!;
    const value = local < numbers[values]! ? numbers[values + 1 + local]! : 0;
    const next = numbers[branch + 4]!;
    if (value < numbers[next]!) branch = Atomics.load(numbers, next + 1 + value);
    else if (value < MANY_VALUES) branch = 0;
    else branch = pairAt(numbers, rareSlot, branch, value);
  }
  return -branch;
};

/** What is remembered of a row for a group of questions, from 1 on, or 0. */
export const answered = (
  numbers: Int32Array,
  group: number,
  rareSlot: number,
  from: Int32Array,
  at: number,
): number =>
  numbers[group + QUESTIONS.isByFields] === 0
    ? recalled(numbers, group, from, at)
    : followed(numbers, group, rareSlot, from, at);

export const kernelOf = (tables: Tables, thread: number, hooks: Hooks): Kernel => {
  const { words, threads, factors, cells, processes, plan, control, counts } = tables;
  const { cutsSlot, lastingSlot, jointSlots, rareSlot, boundSlot } = tables;
  const { questionsSlot, heardSlots } = tables;
  const { makeRoom, tell, canonical } = hooks;
  const isAlone = threads === 1;
  const stride = words + 2;
  const row = new Int32Array(words);
  const candidate = new Int32Array(words);
  const nothing = new Int32Array(words + 1);
  const asked = new Int32Array(4);
  const buffer = new Int32Array(BATCH * stride);
  const places = new Int32Array(BATCH);
  const inSegment = new Int32Array(BATCH);
  let filled = 0;
  let numbers = tables.numbers;
  const scales = new Float64Array(64);
  let recent = new Int32Array(0);
  let recentShift = 32;
  let sum = 0;
  let candidateSum = 0;
  let progress = 0;

  const refresh = (): void => {
    numbers = tables.numbers;
    for (const [segment, table] of tables.segments.entries())
      scales[segment] = table.length / words / (PLACE_MASK + 1);
    if (recentShift === 32 - tables.recentBits) return;
    recentShift = 32 - tables.recentBits;
    recent = new Int32Array(words << tables.recentBits);
  };

  const valueAt = (of: Int32Array, cell: number): number =>
    (of[cells[3 * cell]!]! >>> cells[3 * cell + 1]!) & cells[3 * cell + 2]!;

  const unknown = (what: number, a: number, b: number, c: number): number => {
    asked[0] = what;
    asked[1] = a;
    asked[2] = b;
    asked[3] = c;
    return UNKNOWN;
  };

  /**
   * Reads the places where candidates will be looked up. These reads do not wait for one another, so
   * the memory serves many at once; the look-ups that follow find what they need in the cache.
   */
  const touch = (): number => {
    const { segments } = tables;
    const ofSegment = segments.length - 1;
    let many = 0;
    for (let next = words; next < filled; next += stride) {
      const hash = buffer[next]!;
      const segment = (hash >>> SEGMENT_SHIFT) & ofSegment;
      places[many] = (((hash & PLACE_MASK) * scales[segment]!) | 0) * words;
      inSegment[many++] = segment;
    }
    let touched = 0;
    for (let k = 0; k < many; k++) touched ^= segments[inSegment[k]!]![places[k]!]!;
    return touched;
  };

  /** Enters a candidate into a table, at this place or after it; false if it stood there. */
  const enter = (table: Int32Array, next: number, place: number): boolean => {
    const first = buffer[next]!;
    let at = place;
    for (;;) {
      let held = table[at]!;
      if (held === 0) {
        if (isAlone) {
          for (let k = 0; k < words; k++) table[at + k] = buffer[next + k]!;
          return true;
        }
        held = Atomics.compareExchange(table, at, 0, WRITING);
        if (held === 0) {
          for (let k = 1; k < words; k++) table[at + k] = buffer[next + k]!;
          Atomics.store(table, at, first);
          return true;
        }
      }
      while (held === WRITING) held = Atomics.load(table, at);
      if (held === first) {
        let k = 1;
        while (k < words && table[at + k] === buffer[next + k]) k++;
        if (k === words) return false;
      }
      at += words;
      if (at === table.length) at = 0;
    }
  };

  /** Whether an open question is true of a row, or nobody knows. */
  const isToBeJudged = (at: number): boolean => {
    let group = numbers[questionsSlot]!;
    while (group !== 0) {
      const open = numbers[group + QUESTIONS.open]!;
      if (open !== 0) {
        const answer = answered(numbers, group, rareSlot, buffer, at);
        if (answer === 0 || ((answer - 1) & open) !== 0) return true;
      }
      group = Atomics.load(numbers, group + QUESTIONS.next);
    }
    return false;
  };

  const flush = (): boolean => {
    if (filled === 0) return true;
    const isRoomy = Atomics.load(control, CONTROL.count) + threads * BATCH <= tables.room;
    if (!isRoomy && !makeRoom()) return false;
    counts[2 * threads] = touch(); // Or else the reads are of no use to anyone, and left out.
    const { segments, used } = tables;
    let fresh = 0;
    let isFull = false;
    for (let next = 0, k = 0; next < filled; next += stride, k++) {
      const segment = inSegment[k]!;
      const table = segments[segment]!;
      if (!enter(table, next, places[k]!)) continue;
      const rows = isAlone ? ++used[segment]! : Atomics.add(used, segment, 1);
      if (rows * words > table.length * MOST_LOAD) isFull = true;
      for (let k = 0; k < stride; k++) buffer[fresh + k] = buffer[next + k]!;
      fresh += stride;
    }
    filled = 0;
    if (fresh > 0) append(fresh);
    if (isFull && !makeRoom()) Atomics.store(control, CONTROL.wanted, 1);
    return true;
  };

  /** New rows get the next numbers. */
  const append = (end: number): void => {
    const { rows, parents } = tables;
    const many = end / stride;
    const first = isAlone
      ? (control[CONTROL.count]! += many) - many
      : Atomics.add(control, CONTROL.count, many);
    let state = first;
    for (let at = 0; at < end; at += stride) {
      const piece = rows[state >>> PIECE_BITS]!;
      const index = state & ((1 << PIECE_BITS) - 1);
      for (let k = 0; k < words; k++) piece[index * words + k] = buffer[at + k]!;
      parents[state >>> PIECE_BITS]![index] = buffer[at + words + 1]!;
      if (isToBeJudged(at)) tell(TOLD.toJudge, state);
      state++;
    }
  };

  /** Offers what differs from a row by what stands in `steps`; false where there is no room. */
  const offer = (
    from: Int32Array,
    ofRow: number,
    steps: Int32Array,
    at: number,
    parent: number,
  ): boolean => {
    const total = (ofRow + steps[at + words]!) | 0;
    const known = (total >>> recentShift) * words;
    // Rows offered lately: independent steps lead to the same row in any order, and most often from
    // states near to one another. Two offers of three end here.
    let same = 0;
    for (let k = 0; k < words; k++) {
      const word = (from[k]! + steps[at + k]!) | 0;
      if (recent[known + k] === word) same++;
      else recent[known + k] = word;
    }
    if (same === words) return true;
    const place = filled;
    for (let k = 0; k < words; k++) buffer[place + k] = recent[known + k]!;
    buffer[place + words] = spread(total);
    buffer[place + words + 1] = parent;
    filled = place + stride;
    return filled < buffer.length || flush();
  };

  const offerRow = (of: Int32Array, parent: number): void => {
    let total = 0;
    for (let k = 0; k < words; k++) total = (total + Math.imul(of[k]!, factors[k]!)) | 0;
    offer(of, total, nothing, 0, parent);
  };

  /** Offers the candidate, or the row that stands for it: 0, or why not. */
  const offerCandidate = (state: number): number => {
    if (canonical === null)
      return offer(candidate, candidateSum, nothing, 0, state) ? 0 : NO_ROOM;
    const count = cells.length / 3;
    const values = new Int32Array(count);
    for (let cell = 0; cell < count; cell++) values[cell] = valueAt(candidate, cell);
    const stands = canonical(values);
    candidate.fill(0);
    candidate[0] = 1;
    for (let cell = 0; cell < count; cell++) {
      if (stands[cell]! > cells[3 * cell + 2]!) return OUTGROWN;
      candidate[cells[3 * cell]!]! |= stands[cell]! << cells[3 * cell + 1]!;
    }
    offerRow(candidate, state);
    return 0;
  };

  const setCandidate = (cell: number, value: number): void => {
    const word = cells[3 * cell]!;
    const added = (value - valueAt(candidate, cell)) << cells[3 * cell + 1]!;
    candidate[word]! += added;
    candidateSum = (candidateSum + Math.imul(added, factors[word]!)) | 0;
  };

  /** 1: applied; 0: the step is not enabled; or UNKNOWN. */
  const applyMaps = (from: number, to: number): number => {
    for (let at = from; at < to; at += MAP.size) {
      const deaf = numbers[at + MAP.deaf]!;
      if (deaf !== 0) {
        const local = valueAt(row, numbers[at + MAP.target]!);
        const block = numbers[deaf]!;
        const hears = local < numbers[block]! ? numbers[block + 1 + local]! : 0;
        if (hears === 0) return unknown(ASKED.deafness, deaf, local, 0);
        if (hears === 1) continue;
      }
      const cell = numbers[at + MAP.cell]!;
      const value = valueAt(candidate, cell);
      const images = numbers[at + MAP.images]!;
      const block = numbers[images]!;
      const image = value < numbers[block]! ? numbers[block + 1 + value]! : 0;
      if (image === 0) return unknown(ASKED.image, images, value, 0);
      if (image === IMAGE.disabled) return 0;
      setCandidate(cell, image - IMAGE.first);
    }
    return 1;
  };

  /** The record of what the processes of a group hold, or 0. */
  const recordAt = (group: number): number => {
    const fields = group + GROUP.fields;
    if (plan[group + GROUP.isDirect] === 0)
      return pairAt(
        numbers,
        plan[group + GROUP.base]!,
        (row[plan[fields]!]! >>> plan[fields + FIELD.shift]!) &
          plan[fields + FIELD.mask]!,
        (row[plan[fields + FIELD.size]!]! >>> plan[fields + FIELD.size + FIELD.shift]!) &
          plan[fields + FIELD.size + FIELD.mask]!,
      );
    let index = 0;
    for (let at = fields; at < plan[group]!; at += FIELD.size)
      index |=
        ((row[plan[at]!]! >>> plan[at + FIELD.shift]!) & plan[at + FIELD.mask]!) <<
        plan[at + FIELD.left]!;
    return numbers[plan[group + GROUP.base]! + index]!;
  };

  const takeSimple = (from: number, to: number, state: number): number => {
    const steps = numbers;
    for (let at = from; at < to; at += words + 1)
      if (canonical === null) {
        if (!offer(row, sum, steps, at, state)) return NO_ROOM;
      } else {
        for (let k = 0; k < words; k++) candidate[k] = row[k]! + steps[at + k]!;
        const offered = offerCandidate(state);
        if (offered < 0) return offered;
      }
    return 0;
  };

  /** The transitions among these steps, or why they cannot be counted. */
  const takeGuarded = (from: number, to: number, state: number, cut: number): number => {
    const steps = numbers;
    let enabled = 0;
    for (let at = from; at < to; at += GUARDED.deltas + words + 1) {
      if ((steps[at + GUARDED.heldBy]! & cut) !== 0) continue;
      for (let k = 0; k < words; k++)
        candidate[k] = row[k]! + steps[at + GUARDED.deltas + k]!;
      candidateSum = (sum + steps[at + GUARDED.deltas + words]!) | 0;
      const applied = applyMaps(steps[at + GUARDED.maps]!, steps[at + GUARDED.mapsEnd]!);
      if (applied < 0) return applied;
      if (applied === 0) continue;
      const offered = offerCandidate(state);
      if (offered < 0) return offered;
      enabled++;
      progress += 1 - steps[at + GUARDED.fault]!;
      numbers[steps[at + GUARDED.action]!] = 1;
    }
    return enabled;
  };

  /** Takes a step of the world: 1 if it is enabled, 0, or why nobody can say. */
  const takeWorldStep = (at: number, state: number): number => {
    const steps = numbers;
    for (let k = 0; k < words; k++) candidate[k] = row[k]!;
    candidateSum = sum;
    const applied = applyMaps(steps[at + WORLD.maps]!, steps[at + WORLD.mapsEnd]!);
    if (applied <= 0) return applied;
    for (
      let k = steps[at + WORLD.normalises]!;
      k < steps[at + WORLD.normalisesEnd]!;
      k++
    ) {
      const p = steps[k]!;
      const local = valueAt(candidate, p);
      const inbox = valueAt(candidate, processes + p);
      const heard = pairAt(numbers, heardSlots[p]!, local, inbox);
      if (heard === 0) return unknown(ASKED.inbox, p, local, inbox);
      setCandidate(processes + p, heard - 1);
    }
    let same = 0;
    for (let k = 0; k < words; k++) if (candidate[k] === row[k]) same++;
    const isIdle = steps[at + WORLD.isTick] === 1 && same === words;
    if (steps[at + WORLD.fault] === 0 && !isIdle) progress++;
    numbers[steps[at + WORLD.action]!] = 1;
    const offered = offerCandidate(state);
    return offered < 0 ? offered : 1;
  };

  /** Takes a list of world steps: their number, and where each begins. */
  const takeWorldSteps = (list: number, state: number): number => {
    const steps = numbers;
    let enabled = 0;
    for (let k = 1; k <= steps[list]!; k++) {
      const taken = takeWorldStep(steps[list + k]!, state);
      if (taken < 0) return taken;
      enabled += taken;
    }
    return enabled;
  };

  /** The bit of the cut in force, 0 if there is none, or UNKNOWN. */
  const cutInForce = (): number => {
    if (cutsSlot === 0) return 0;
    const value = valueAt(row, tables.faultsCell);
    const block = numbers[cutsSlot]!;
    const cut = value < numbers[block]! ? numbers[block + 1 + value]! : 0;
    if (cut === 0) return unknown(ASKED.cut, value, 0, 0);
    return cut === CUT.none ? 0 : 1 << (cut - CUT.first);
  };

  const expandRow = (state: number): number => {
    let transitions = 0;
    const cut = cutInForce();
    if (cut < 0) return cut;
    for (let group = 0; group < plan.length; group = plan[group]!) {
      const record = recordAt(group);
      if (record === 0) return unknown(ASKED.steps, group, 0, 0);
      const steps = numbers;
      transitions += steps[record]!;
      progress += steps[record + RECORD.progress]!;
      const simpleEnd = steps[record + RECORD.simpleEnd]!;
      const end = steps[record + RECORD.end]!;
      const simple = takeSimple(record + RECORD.size, simpleEnd, state);
      if (simple < 0) return simple;
      if (end === simpleEnd) continue;
      const guarded = takeGuarded(simpleEnd, end, state, cut);
      if (guarded < 0) return guarded;
      transitions += guarded;
    }
    if (lastingSlot !== 0) {
      const lasting = takeWorldSteps(numbers[lastingSlot]!, state);
      if (lasting < 0) return lasting;
      transitions += lasting;
    }
    for (let k = 0; k < jointSlots.length; k++) {
      const list = followed(numbers, jointSlots[k]!, rareSlot, row, 0);
      if (list === 0) return unknown(ASKED.joint, k, 0, 0);
      const joint = takeWorldSteps(list, state);
      if (joint < 0) return joint;
      transitions += joint;
    }
    return transitions;
  };

  const expand = (state: number): number => {
    const piece = tables.rows[state >>> PIECE_BITS]!;
    const base = (state & ((1 << PIECE_BITS) - 1)) * words;
    sum = 0;
    for (let k = 0; k < words; k++) {
      const word = piece[base + k]!;
      row[k] = word;
      sum = (sum + Math.imul(word, factors[k]!)) | 0;
    }
    progress = 0;
    if (boundSlot !== 0) {
      const inside = answered(numbers, numbers[boundSlot]!, rareSlot, row, 0);
      if (inside === 0) return unknown(ASKED.bound, 0, 0, 0);
      if (inside === 1) {
        counts[2 * thread + 1]!++;
        return 0;
      }
    }
    const transitions = expandRow(state);
    if (transitions < 0) return transitions;
    if (progress === 0) tell(TOLD.stuck, state);
    counts[2 * thread]! += transitions;
    return transitions;
  };

  refresh();
  return { row, asked, expand, offerRow, flush, refresh };
};
