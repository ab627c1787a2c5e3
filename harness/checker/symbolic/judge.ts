/**
 * Finds the states of a set that a property decides. It calls the property once for each combination of values of the
 * cells that the property reads. It learns which cells these are from the calls.
 */
import { InputError } from "../../model/input-error.ts";
import { pollOf, unlessInterrupted } from "../interruption.ts";
import type { View } from "../properties/predicate.ts";
import { unpacked } from "../properties/properties.ts";
import type { Tuple } from "./ldd.ts";
import { EMPTY } from "./node-table.ts";
import { countOf, eachTuple, filtered, projected, selected } from "./set-queries.ts";
import type { Space } from "./space.ts";

/** The states that a property decides, as a set. */
export type Decided = {
  readonly states: number;
  /** The reason why states could not be judged, or null. */
  readonly unsupported: string | null;
  /** A limit was reached before every state was judged. */
  readonly unfinished?: true;
};

/**
 * The states of a set that a property decides.
 *
 * @throws what the property throws
 */
export const decidedIn = (
  space: Space,
  set: number,
  decides: (view: View) => boolean,
): Decided => unlessInterrupted(() => judged(space, set, decides), UNFINISHED);

/**
 * The number of calls between two looks at the limits. So much work is done even after a limit was reached: a set found
 * by then can mostly still be judged.
 */
const POLL_EVERY = 1 << 14;

/** The result if a limit was reached. */
export const UNFINISHED: Decided = {
  states: EMPTY,
  unsupported: null,
  unfinished: true,
};

const judged = (space: Space, set: number, decides: (view: View) => boolean): Decided => {
  const { cells, ldd, levels, interrupt } = space;
  const poll = pollOf(interrupt.isOver, POLL_EVERY);
  const read = new Set<number>();
  for (;;) {
    const keep = new Set([...read].flatMap((cell) => [...levels.ofCell(cell)]));
    const looks = projected(ldd, set, keep);
    const count = countOf(ldd.table, looks);
    if (count > space.mostAsked)
      return {
        states: EMPTY,
        unsupported: `it reads at least ${read.size} cells of the state, and these have ${count} different values: too many to judge one by one`,
      };
    // A layout object of its own: a predicate forgets the answers that it gave when fewer cells were read.
    const values = new Int32Array(cells.count);
    const { row, layout } = unpacked(values);
    let further = -1;
    const view: View = {
      row,
      layout: { ...layout },
      read: (cell) => {
        if (read.has(cell)) return values[cell]!;
        further = cell;
        throw new InputError("read of a cell that is not shown");
      },
    };
    const ask = (tuple: Tuple): boolean => {
      poll();
      if (further >= 0) return false;
      for (const cell of read) values[cell] = levels.valueAt(tuple, cell);
      return answerOf(
        () => decides(view),
        () => further >= 0,
      );
    };
    // The first tuple shows most cells that the property reads. Other tuples follow only if it shows no new cell.
    eachTuple(ldd.table, looks, (tuple) => ask(tuple) && false);
    const found = further < 0 ? filtered(ldd, looks, ask) : EMPTY;
    if (further < 0)
      return { states: selected(ldd, set, found, keep), unsupported: null };
    read.add(further);
  }
};

/** The answer of a property; false if it read a new cell, after which the property is called again for all tuples. */
const answerOf = (ask: () => boolean, isVoid: () => boolean): boolean => {
  try {
    return ask() && !isVoid();
  } catch (error) {
    if (isVoid()) return false;
    throw error;
  }
};
