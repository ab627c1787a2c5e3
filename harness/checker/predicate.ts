/**
 * Questions about states, remembered on the cells they have read so far: an answer stands for every
 * state that agrees on all of them. When a further cell is read, or rows are laid out anew, what was
 * remembered is forgotten.
 */
import type { Layout } from "./cells/layout.ts";
import type { Read } from "./cells/world.ts";

/** A state as the search holds it: a packed row, and a way to read its cells. */
export type View = { row: Int32Array; layout: Layout; readonly read: Read };

export const rememberedOn = (
  judge: (read: Read) => boolean,
): ((view: View) => boolean) => {
  const remembered = numberRememberedOn((read) => (judge(read) ? 1 : 0));
  return (view) => remembered(view) === 1;
};

/** Entries in front of the table: few enough for the fastest cache. */
const LATELY = 1 << 9;

/** A question whose answers are numbers, with the cells that it was seen to read. */
export type Remembered = ((view: View) => number) & {
  readonly reads: ReadonlySet<number>;
};

/** Likewise for answers that are numbers, from 0 on. */
export const numberRememberedOn = (judge: (read: Read) => number): Remembered => {
  const known = new Set<number>();
  let layout: Layout | null = null;
  // The words of a row that hold what was read, and in each the bits.
  let words = new Int32Array(0);
  let masks = new Int32Array(0);
  let size = 0; // Words of an entry: the masked words, then the answer and 1; 0 is no entry.
  let capacity = 0;
  let used = 0;
  let table = new Int32Array(0);
  // Entries found lately, by the last bits of their hash: states near to one another agree on much.
  let lately = new Int32Array(0);
  let entry = new Int32Array(0);

  const forget = (now: Layout): void => {
    layout = now;
    const bits = new Int32Array(now.words);
    for (const cell of known)
      bits[now.word[cell]!]! |= now.mask[cell]! << now.shift[cell]!;
    words = Int32Array.from(bits.keys()).filter((word) => bits[word] !== 0);
    masks = words.map((word) => bits[word]!);
    entry = new Int32Array(words.length);
    size = words.length + 1;
    capacity = 256;
    used = 0;
    table = new Int32Array(capacity * size);
    lately = new Int32Array(LATELY * size);
  };

  const take = (row: Int32Array): void => {
    for (let k = 0; k < words.length; k++) entry[k] = row[words[k]!]! & masks[k]!;
  };

  const hashOf = (from: Int32Array, at: number): number => {
    let hash = 0;
    for (let k = 0; k < size - 1; k++) {
      hash = Math.imul(hash ^ from[at + k]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  };

  /** Does `held` have these words at `base`? */
  const isAt = (
    held: Int32Array,
    base: number,
    from: Int32Array,
    at: number,
  ): boolean => {
    for (let k = 0; k < size - 1; k++) if (held[base + k] !== from[at + k]) return false;
    return true;
  };

  /** Where the words of `from` stand in the table, or would. */
  const place = (from: Int32Array, at: number, hash: number): number => {
    for (let slot = hash & (capacity - 1); ; slot = (slot + 1) & (capacity - 1)) {
      const base = slot * size;
      if (table[base + size - 1] === 0 || isAt(table, base, from, at)) return base;
    }
  };

  const grow = (): void => {
    const old = table;
    capacity *= 2;
    table = new Int32Array(capacity * size);
    for (let from = 0; from < old.length; from += size)
      if (old[from + size - 1] !== 0)
        table.set(old.subarray(from, from + size), place(old, from, hashOf(old, from)));
  };

  const keep = (row: Int32Array, answer: number): void => {
    take(row);
    const base = place(entry, 0, hashOf(entry, 0));
    table.set(entry, base);
    table[base + size - 1] = answer + 1;
    if (++used * 2 > capacity) grow();
  };

  const learned = (view: View): number => {
    const before = known.size;
    const answer = judge((cell) => {
      known.add(cell);
      return view.read(cell);
    });
    if (known.size > before) forget(view.layout);
    keep(view.row, answer);
    return answer;
  };

  const answered = (view: View): number => {
    if (view.layout !== layout) forget(view.layout);
    take(view.row);
    const hash = hashOf(entry, 0);
    const near = (hash & (LATELY - 1)) * size;
    const answer = near + size - 1;
    if (lately[answer] !== 0 && isAt(lately, near, entry, 0)) return lately[answer]! - 1;
    const found = table[place(entry, 0, hash) + size - 1]!;
    if (found === 0) return learned(view);
    for (let k = 0; k < size - 1; k++) lately[near + k] = entry[k]!;
    lately[answer] = found;
    return found - 1;
  };
  return Object.assign(answered, { reads: known });
};
