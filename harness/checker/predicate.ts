/**
 * Questions about states, remembered on the cells they have read so far: an answer stands for every
 * state that agrees on all of them. When a further cell is read, or rows are laid out anew, what was
 * remembered is forgotten.
 */
import type { Layout } from "./layout.ts";
import type { Read } from "./world.ts";

/** A state as the search holds it: a packed row, and a way to read its cells. */
export type View = { row: Int32Array; layout: Layout; readonly read: Read };

export const rememberedOn = (
  judge: (read: Read) => boolean,
): ((view: View) => boolean) => {
  const remembered = numberRememberedOn((read) => (judge(read) ? 1 : 0));
  return (view) => remembered(view) === 1;
};

/** Likewise for answers that are numbers, from 0 on. */
export const numberRememberedOn = (
  judge: (read: Read) => number,
): ((view: View) => number) => {
  const known = new Set<number>();
  let layout: Layout | null = null;
  let masks = new Int32Array(0);
  let size = 0; // Words of an entry: the masked row, then the answer and 1; 0 is no entry.
  let capacity = 0;
  let used = 0;
  let table = new Int32Array(0);

  const forget = (now: Layout): void => {
    layout = now;
    masks = new Int32Array(now.words);
    for (const cell of known)
      masks[now.word[cell]!]! |= now.mask[cell]! << now.shift[cell]!;
    size = now.words + 1;
    capacity = 256;
    used = 0;
    table = new Int32Array(capacity * size);
  };

  /** Where the masked row stands, or would. */
  const place = (row: Int32Array, from: number): number => {
    let hash = 0;
    for (let k = 0; k < masks.length; k++) {
      hash = Math.imul(hash ^ (row[from + k]! & masks[k]!), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    for (let at = hash & (capacity - 1); ; at = (at + 1) & (capacity - 1)) {
      const base = at * size;
      if (table[base + size - 1] === 0) return base;
      let k = 0;
      while (k < masks.length && table[base + k] === (row[from + k]! & masks[k]!)) k++;
      if (k === masks.length) return base;
    }
  };

  const keep = (base: number, row: Int32Array, from: number, answer: number): void => {
    for (let k = 0; k < masks.length; k++) table[base + k] = row[from + k]! & masks[k]!;
    table[base + size - 1] = answer;
  };

  const grow = (): void => {
    const old = table;
    capacity *= 2;
    table = new Int32Array(capacity * size);
    for (let from = 0; from < old.length; from += size)
      if (old[from + size - 1] !== 0)
        keep(place(old, from), old, from, old[from + size - 1]!);
  };

  return (view) => {
    if (view.layout !== layout) forget(view.layout);
    const base = place(view.row, 0);
    const found = table[base + size - 1]!;
    if (found !== 0) return found - 1;
    const before = known.size;
    const answer = judge((cell) => {
      known.add(cell);
      return view.read(cell);
    });
    if (known.size > before) forget(view.layout);
    keep(place(view.row, 0), view.row, 0, answer + 1);
    if (++used * 2 > capacity) grow();
    return answer;
  };
};
