/**
 * Which states of a set a property decides. The property is asked once for each way the states look
 * on the cells that it reads; which these are turns out as it is asked.
 */
import { InputError } from "../../model/input-error.ts";
import { pollOf, unlessInterrupted } from "../interruption.ts";
import type { View } from "../properties/predicate.ts";
import { unpacked } from "../properties/properties.ts";
import type { Tuple } from "./ldd.ts";
import { EMPTY } from "./node-table.ts";
import { countOf, eachTuple, filtered, projected, selected } from "./set-queries.ts";
import type { Space } from "./space.ts";

export type Decided = {
  readonly states: number;
  /** Why not every state was asked, or null. */
  readonly unsupported: string | null;
  /** A limit was reached before every state was asked. */
  readonly unfinished?: true;
};

export const decidedIn = (
  space: Space,
  set: number,
  decides: (view: View) => boolean,
): Decided => unlessInterrupted(() => asked(space, set, decides), UNFINISHED);

/** What a search has found until a limit ended it is still asked about, if that is no more work. */
const POLL_EVERY = 1 << 14;

export const UNFINISHED: Decided = {
  states: EMPTY,
  unsupported: null,
  unfinished: true,
};

const asked = (space: Space, set: number, decides: (view: View) => boolean): Decided => {
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
        unsupported: `it reads ${read.size} cells of the state or more, and these look in ${count} ways`,
      };
    // Of the same values, with a layout of its own: answers remembered before read fewer cells.
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
      return askedOf(
        () => decides(view),
        () => further >= 0,
      );
    };
    // The first one tells most of the cells that are read; only then the others are asked.
    eachTuple(ldd.table, looks, (tuple) => ask(tuple) && false);
    const found = further < 0 ? filtered(ldd, looks, ask) : EMPTY;
    if (further < 0)
      return { states: selected(ldd, set, found, keep), unsupported: null };
    read.add(further);
  }
};

/** An answer, or false where a further cell was read: it is asked again then. */
const askedOf = (ask: () => boolean, isVoid: () => boolean): boolean => {
  try {
    return ask() && !isVoid();
  } catch (error) {
    if (isVoid()) return false;
    throw error;
  }
};
