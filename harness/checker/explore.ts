/**
 * Breadth-first search over packed rows. A state is a few 32-bit words; a remembered step is a
 * mask and a value per word, and for each other cell a table from old to new value. The visited
 * table holds the rows themselves, so that a duplicate costs one probe; rows are compared in full.
 *
 * When a cell outgrows its bits the rows are laid out anew and the state being expanded starts over.
 */
import { InputError } from "../model/input-error.ts";
import { type Cells, DISABLED } from "./cells.ts";
import { bitsFor, type Layout, layoutOf, packed, valueAt } from "./layout.ts";
import { pairTable } from "./pair-table.ts";
import type { View } from "./predicate.ts";
import { initialRow, normalised, type Step, stepsOf } from "./steps.ts";
import { takeWorldStep, worldStepsOf } from "./world-steps.ts";

export type Limits = {
  /** Distinct states kept at most. */
  readonly states?: number;
  /** Bytes of rows, tables and parents at most. */
  readonly bytes?: number;
  /** Asked now and then; true ends the search, unfinished. */
  readonly stop?: (progress: Progress) => boolean;
};

export type Progress = {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly frontier: number;
  readonly bytes: number;
};

export type Explored = Progress & {
  readonly complete: boolean;
  /** Rows, in the order they were found. */
  readonly valuesAt: (state: number) => Int32Array;
  /** The steps from the first state to this one. */
  readonly pathTo: (state: number) => readonly PathStep[];
  readonly calls: number;
};

/** A state of a path as ids by cell, and the step that led to it; the first has none. */
export type PathStep = { readonly step: TakenStep | null; readonly values: Int32Array };
export type TakenStep = Pick<Step, "action" | "sends" | "responses">;

/** What the search asks of whoever judges its states. */
export type Visitor = {
  /** A new state; `view` shows its cells. True: end the search. */
  readonly visit: (state: number, view: View) => boolean;
  /** A state in which no step is left but faults. True: end the search. */
  readonly stuck: (state: number, view: View) => boolean;
};

const POLL_EVERY = 1 << 16;

export const explore = (cells: Cells, visitor: Visitor, limits: Limits): Explored => {
  const processes = cells.nodes.length;
  const maxStates = limits.states ?? Number.MAX_SAFE_INTEGER;
  const maxBytes = limits.bytes ?? Number.MAX_SAFE_INTEGER;
  const worldSteps = worldStepsOf(cells);
  const first = initialRow(cells);

  // Steps by process, in a flat list per (local, inbox): see `remember`.
  const groups = cells.nodes.map(() => pairTable());
  const origins: {
    readonly p: number;
    readonly local: number;
    readonly inbox: number;
  }[] = [];
  let flat = new Int32Array(1 << 12);
  let top = 0;
  let tables: Int32Array[] = [];

  let layout: Layout = layoutOf(widths(cells));
  let words = layout.words;
  let rows = new Int32Array(words << 10);
  let parents = new Int32Array(1 << 10);
  let capacity = 1 << 12;
  let table = new Int32Array(capacity * words);
  let count = 0;
  let transitions = 0;
  let ended = false;
  let full = false;
  let current = new Int32Array(words);
  let candidate = new Int32Array(words);
  // Fields of each process's two cells, and of the faults, in the layout in force.
  let fields = new Int32Array(0);

  const view: View = {
    row: candidate,
    layout,
    read: (cell) => valueAt(layout, candidate, cell),
  };

  const settle = (): void => {
    fields = new Int32Array(processes * 6);
    for (let p = 0; p < processes; p++)
      for (const [k, cell] of [p, processes + p].entries()) {
        fields[p * 6 + k * 3] = layout.word[cell]!;
        fields[p * 6 + k * 3 + 1] = layout.shift[cell]!;
        fields[p * 6 + k * 3 + 2] = layout.mask[cell]!;
      }
    tables = [];
    for (const group of groups) group.clear();
    origins.length = 0;
    top = 0;
    current = new Int32Array(words);
    candidate = new Int32Array(words);
    view.row = candidate;
    view.layout = layout;
  };

  const outgrown = (): boolean => {
    for (let cell = 0; cell < cells.count; cell++)
      if (cells.sizeOf(cell) - 1 > layout.mask[cell]!) return true;
    return false;
  };

  /** New widths; every row found so far is packed again, and the table filled anew. */
  const relayout = (): void => {
    const old = layout;
    const oldWords = words;
    layout = layoutOf(widths(cells, old));
    words = layout.words;
    const moved = new Int32Array(Math.max(1 << 10, (rows.length / oldWords) | 0) * words);
    for (let state = 0; state < count; state++) moved[state * words] = 1;
    for (let cell = 0; cell < cells.count; cell++) {
      const from = old.word[cell]!;
      const to = layout.word[cell]!;
      const down = old.shift[cell]!;
      const up = layout.shift[cell]!;
      const mask = old.mask[cell]!;
      if (mask === 0) continue;
      for (
        let a = from, b = to, end = count * oldWords;
        a < end;
        a += oldWords, b += words
      )
        moved[b]! |= ((rows[a]! >>> down) & mask) << up;
    }
    rows = moved;
    settle();
    refill(capacity);
  };

  const refill = (size: number): void => {
    capacity = size;
    table = new Int32Array(capacity * words);
    const mask = capacity - 1;
    for (let state = 0; state < count; state++) {
      let hash = 0;
      for (let k = 0; k < words; k++) hash = mixed(hash, rows[state * words + k]!);
      let at = (hash ^ (hash >>> 15)) & mask;
      while (table[at * words] !== 0) at = (at + 1) & mask;
      for (let k = 0; k < words; k++) table[at * words + k] = rows[state * words + k]!;
    }
  };

  const grow = (): void => {
    const wider = new Int32Array(rows.length * 2);
    wider.set(rows);
    rows = wider;
    const longer = new Int32Array(rows.length / words);
    longer.set(parents.subarray(0, count));
    parents = longer;
  };

  /** Adds `candidate` unless it is known; true when it is new. */
  const insert = (parent: number): boolean => {
    const mask = capacity - 1;
    let hash = 0;
    for (let k = 0; k < words; k++) hash = mixed(hash, candidate[k]!);
    let at = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const base = at * words;
      if (table[base] === 0) break;
      let k = 0;
      while (k < words && table[base + k] === candidate[k]) k++;
      if (k === words) return false;
      at = (at + 1) & mask;
    }
    if ((count + 1) * words > rows.length || count >= parents.length) grow();
    const base = at * words;
    const row = count * words;
    for (let k = 0; k < words; k++) {
      table[base + k] = candidate[k]!;
      rows[row + k] = candidate[k]!;
    }
    parents[count] = parent;
    count++;
    if (count * 2 > capacity) refill(capacity * (capacity < 1 << 20 ? 4 : 2));
    return true;
  };

  /** Is this row of two words the one being expanded, or in the table? */
  const isKnown = (first: number, second: number): boolean => {
    if (first === current[0] && second === current[1]) return true;
    const mask = capacity - 1;
    const hash = mixed(mixed(0, first), second);
    let at = ((hash ^ (hash >>> 15)) & mask) << 1;
    for (let found = table[at]!; found !== 0; found = table[at]!) {
      if (found === first && table[at + 1] === second) return true;
      at = (at + 2) & (mask * 2 + 1);
    }
    return false;
  };

  /**
   * The steps of a pair of values, flat: length, then per step its size, cuts that hold it up,
   * whether it is a fault, a mask and a value per word, and per map its cell, its index and, where
   * the addressee may be deaf, the letter.
   */
  const remember = (p: number, local: number, inbox: number): number => {
    const steps = stepsOf(cells, p, local, inbox);
    const size = 2 * words + 4;
    const length = steps.reduce((sum, step) => sum + size + 3 * step.maps.length, 0);
    while (top + length + 2 > flat.length) {
      const longer = new Int32Array(flat.length * 2);
      longer.set(flat);
      flat = longer;
    }
    const start = top;
    flat[top++] = length;
    for (const [i, step] of steps.entries()) {
      flat[top] = size + 3 * step.maps.length;
      flat[top + 1] = step.heldBy;
      flat[top + 2] = step.fault ? 1 : 0;
      flat[top + 3] = i;
      const at = top + 4;
      for (let k = 0; k < words; k++) {
        flat[at + 2 * k] = -1;
        flat[at + 2 * k + 1] = 0;
      }
      for (const [cell, value] of [
        [p, step.local],
        [processes + p, step.inbox],
      ] as const) {
        const word = at + 2 * layout.word[cell]!;
        flat[word]! &= ~(layout.mask[cell]! << layout.shift[cell]!);
        flat[word + 1]! |= value << layout.shift[cell]!;
      }
      let map = at + 2 * words;
      for (const [k, index] of step.maps.entries()) {
        const letter = step.adds[k]!;
        flat[map] = cells.maps[index]!.cell;
        flat[map + 1] = index;
        flat[map + 2] =
          letter >= 0 && cells.processes[cells.target(letter)]!.deaf !== undefined
            ? letter
            : -1;
        map += 3;
      }
      top += flat[top]!;
    }
    groups[p]!.put(local, inbox, start);
    return start;
  };

  const mapped = (index: number, value: number): number => {
    let remembered = tables[index];
    if (remembered === undefined || value >= remembered.length) {
      const longer = new Int32Array(layout.mask[cells.maps[index]!.cell]! + 1).fill(-1);
      if (remembered !== undefined) longer.set(remembered);
      tables[index] = remembered = longer;
    }
    let image = remembered[value]!;
    if (image === -1) {
      image = cells.maps[index]!.of(value);
      remembered[value] = image;
    }
    return image;
  };

  /** Applies the maps of a step to `candidate`. False: not enabled; `widen` when a value is too large. */
  let widen = false;
  const applied = (from: number, to: number): boolean => {
    for (let at = from; at < to; at += 3) {
      const cell = flat[at]!;
      const letter = flat[at + 2]!;
      if (letter >= 0) {
        const q = cells.target(letter);
        const local = valueAt(layout, current, q);
        if (cells.reactions[q]!.deaf(cells.locals[q]!.values[local]!.state, letter))
          continue;
      }
      const word = layout.word[cell]!;
      const shift = layout.shift[cell]!;
      const mask = layout.mask[cell]!;
      const value = (candidate[word]! >>> shift) & mask;
      const index = flat[at + 1]!;
      const remembered = tables[index];
      let image = remembered === undefined ? -1 : remembered[value]!;
      if (image === -1) image = mapped(index, value);
      if (image === DISABLED) return false;
      if (image > mask) {
        widen = true;
        return false;
      }
      candidate[word] = (candidate[word]! & ~(mask << shift)) | (image << shift);
    }
    return true;
  };

  const localNow = (p: number): number => valueAt(layout, current, p);

  const setCell = (cell: number, value: number): boolean => {
    const mask = layout.mask[cell]!;
    const shift = layout.shift[cell]!;
    const word = layout.word[cell]!;
    if (value > mask) {
      widen = true;
      return false;
    }
    candidate[word] = (candidate[word]! & ~(mask << shift)) | (value << shift);
    return true;
  };

  /** Applies maps to `candidate`. False: one is not enabled, or `widen`. */
  const appliedMaps = (maps: readonly number[]): boolean => {
    for (const index of maps) {
      const { cell } = cells.maps[index]!;
      const image = mapped(index, valueAt(layout, candidate, cell));
      if (image === DISABLED || !setCell(cell, image)) return false;
    }
    return true;
  };

  /** Drops letters that processes changed by others are deaf to now. */
  const heard = (changed: readonly number[]): boolean =>
    changed.every((p) => {
      const local = valueAt(layout, candidate, p);
      const inbox = valueAt(layout, candidate, processes + p);
      return setCell(processes + p, normalised(cells, p, local, inbox));
    });

  const differs = (): boolean => candidate.some((word, k) => word !== current[k]);

  /** Expands a state; false when the rows must be laid out anew first. */
  const expand = (state: number): boolean => {
    let progress = 0;
    for (let k = 0; k < words; k++) current[k] = rows[state * words + k]!;
    const cut =
      cells.cuts.length === 0
        ? 0
        : cutBit(cells.faults.values[valueAt(layout, current, cells.faultsCell)]!.cut);
    for (let p = 0; p < processes; p++) {
      const f = p * 6;
      const local = (current[fields[f]!]! >>> fields[f + 1]!) & fields[f + 2]!;
      const inbox = (current[fields[f + 3]!]! >>> fields[f + 4]!) & fields[f + 5]!;
      let at = groups[p]!.find(local, inbox);
      if (at < 0) {
        at = remember(p, local, inbox);
        if (outgrown()) return false;
      }
      const end = at + 1 + flat[at]!;
      for (at++; at < end; ) {
        const next = at + flat[at]!;
        if ((flat[at + 1]! & cut) === 0) {
          let k = at + 4;
          if (words === 2 && k + 4 === next) {
            // The common case, without a loop: two words, no maps. Most successors are known.
            const first = (current[0]! & flat[k]!) | flat[k + 1]!;
            const second = (current[1]! & flat[k + 2]!) | flat[k + 3]!;
            transitions++;
            if (flat[at + 2] === 0) progress++;
            if (!isKnown(first, second)) {
              candidate[0] = first;
              candidate[1] = second;
              if (insert(state) && visitor.visit(count - 1, view)) ended = true;
            }
          } else {
            for (let w = 0; w < words; w++, k += 2)
              candidate[w] = (current[w]! & flat[k]!) | flat[k + 1]!;
            if (k === next || applied(k, next)) {
              transitions++;
              if (flat[at + 2] === 0) progress++;
              if (insert(state) && visitor.visit(count - 1, view)) ended = true;
            } else if (widen) return false;
          }
        }
        at = next;
      }
    }
    for (const { maps, normalises, fault, action } of worldSteps(localNow)) {
      candidate.set(current);
      if (!appliedMaps(maps) || !heard(normalises)) {
        if (widen) return false;
        continue;
      }
      transitions++;
      if (!fault && (action.type !== "tick" || differs())) progress++;
      if (insert(state) && visitor.visit(count - 1, view)) ended = true;
    }
    if (progress === 0) {
      candidate.set(current);
      if (visitor.stuck(state, view)) ended = true;
    }
    return true;
  };

  const bytes = (): number =>
    rows.byteLength +
    table.byteLength +
    parents.byteLength +
    flat.byteLength +
    tables.reduce((sum, each) => sum + (each?.byteLength ?? 0), 0) +
    groups.reduce((sum, group) => sum + group.bytes(), 0);

  settle();
  candidate.set(packed(layout, first));
  insert(-1);
  ended = visitor.visit(0, view);
  let state = 0;
  let depth = 0;
  let layerEnd = 1;
  let sincePoll = 0;
  const report = (): Progress => ({
    states: count,
    transitions,
    depth: count > layerEnd ? depth + 1 : depth,
    frontier: count - state,
    bytes: bytes(),
  });
  while (state < count && !ended) {
    if (count > maxStates) {
      full = true;
      break;
    }
    if (++sincePoll >= POLL_EVERY) {
      sincePoll = 0;
      if (bytes() > maxBytes || limits.stop?.(report())) {
        full = true;
        break;
      }
    }
    const before = transitions;
    if (!expand(state)) {
      transitions = before;
      widen = false;
      relayout();
      continue;
    }
    state++;
    if (state === layerEnd && count > state) {
      depth++;
      layerEnd = count;
    }
  }
  const rowAt = (at: number): Int32Array => rows.slice(at * words, (at + 1) * words);
  const valuesAt = (at: number): Int32Array => {
    const row = rowAt(at);
    return Int32Array.from({ length: cells.count }, (_, cell) =>
      valueAt(layout, row, cell),
    );
  };
  return {
    ...report(),
    complete: !full && !ended,
    valuesAt,
    pathTo: (at) => {
      const chain: number[] = [];
      for (let each = at; each >= 0; each = parents[each]!) chain.unshift(each);
      return chain.map((each, i) => ({
        values: valuesAt(each),
        step:
          i === 0 ? null : stepBetween(cells, valuesAt(chain[i - 1]!), valuesAt(each)),
      }));
    },
    calls: cells.reactions.reduce((sum, each) => sum + each.calls(), 0),
  };
};

const cutBit = (cut: number): number => (cut < 0 ? 0 : 1 << cut);

const mixed = (hash: number, word: number): number => {
  let h = Math.imul(hash ^ word, 0x9e3779b1);
  h ^= h >>> 15;
  h = Math.imul(h, 0x85ebca6b);
  return h ^ (h >>> 13);
};

/** Bits per cell: what its values need, and where a cell has outgrown its field, some to spare. */
const widths = (cells: Cells, old?: Layout): number[] =>
  Array.from({ length: cells.count }, (_, cell) => {
    const size = cells.sizeOf(cell);
    const outgrew = old !== undefined && size - 1 > old.mask[cell]!;
    return bitsFor(size) + (outgrew ? (size > 16 ? 2 : 1) : 0);
  });

export type Successor = {
  readonly step: TakenStep;
  readonly values: Int32Array;
  readonly fault: boolean;
};

/** Every step from a state, slowly: for paths, replay and trace validation. */
export const successors = (cells: Cells, values: Int32Array): Successor[] => {
  const found: Successor[] = [];
  const processes = cells.nodes.length;
  const { cut } = cells.faults.values[values[cells.faultsCell]!]!;
  for (let p = 0; p < processes; p++)
    for (const step of stepsOf(cells, p, values[p]!, values[processes + p]!)) {
      if ((step.heldBy & cutBit(cut)) !== 0) continue;
      const next = values.slice();
      next[p] = step.local;
      next[processes + p] = step.inbox;
      const enabled = step.maps.every((index, k) => {
        const letter = step.adds[k]!;
        if (letter >= 0) {
          const q = cells.target(letter);
          if (
            cells.reactions[q]!.deaf(cells.locals[q]!.values[values[q]!]!.state, letter)
          )
            return true;
        }
        const { cell, of } = cells.maps[index]!;
        const image = of(next[cell]!);
        next[cell] = image;
        return image !== DISABLED;
      });
      if (enabled) found.push({ step, values: next, fault: step.fault });
    }
  for (const step of worldStepsOf(cells)((p) => values[p]!)) {
    const next = takeWorldStep(cells, values, step);
    if (next !== null)
      found.push({
        step: { action: step.action, sends: [], responses: [] },
        values: next,
        fault: step.fault,
      });
  }
  return found;
};

const stepBetween = (cells: Cells, from: Int32Array, to: Int32Array): TakenStep => {
  const found = successors(cells, from).find((each) =>
    each.values.every((v, cell) => v === to[cell]),
  );
  if (found === undefined)
    throw new InputError(
      "a remembered step could not be taken again: a handler is impure, or a bug of the explorer",
    );
  return found.step;
};
