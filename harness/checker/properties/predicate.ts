/**
 * Predicates on states. Answers are remembered by the cells that a predicate has read so far: an answer holds for every
 * state that agrees on all of them. When the predicate reads another cell, or rows get a new layout, its answers are
 * forgotten.
 */
import { bitsOf, type Layout } from "../cells/layout.ts";
import type { Read } from "../cells/world.ts";
import {
  type Arena,
  arenaOf,
  type Recollection,
  recollectionAt,
} from "../explicit/arena.ts";
import { recalled } from "../explicit/kernel.ts";
import { ownWords } from "../explicit/words.ts";

/** A state as the search holds it: a packed row, and a way to read its cells. */
export type View = { row: Int32Array; layout: Layout; readonly read: Read };

/** A predicate that remembers its answers by the cells that it reads. */
export const rememberedOn = (
  judge: (read: Read) => boolean,
): ((view: View) => boolean) => {
  const remembered = numberRememberedOn((read) => (judge(read) ? 1 : 0));
  return (view) => remembered(view) === 1;
};

/** A function of states whose results are numbers, with the cells that it has read so far. */
type Remembered = ((view: View) => number) & {
  readonly reads: ReadonlySet<number>;
};

/** Like `rememberedOn`, for a function whose results are numbers from 0 on. */
export const numberRememberedOn = (judge: (read: Read) => number): Remembered => {
  const reads = new Set<number>();
  let layout: Layout | null = null;
  let arena: Arena;
  let slot = 0;
  let known: Recollection;

  const forget = (now: Layout): void => {
    layout = now;
    arena = arenaOf(ownWords, () => {});
    slot = arena.reserve(1);
    known = recollectionAt(arena, slot);
    known.begin(bitsOf(now, reads));
  };

  const learned = (view: View): number => {
    const before = reads.size;
    const answer = judge((cell) => {
      reads.add(cell);
      return view.read(cell);
    });
    if (reads.size > before) forget(view.layout);
    known.put(view.row, 1 + answer);
    return answer;
  };

  const answered = (view: View): number => {
    if (view.layout !== layout) forget(view.layout);
    const found = recalled(arena.numbers(), slot, view.row, 0);
    return found === 0 ? learned(view) : found - 1;
  };
  return Object.assign(answered, { reads });
};
