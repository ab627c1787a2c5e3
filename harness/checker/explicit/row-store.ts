/**
 * Rows in the order in which they were found, each with the state that led to it. They stand in
 * pieces of one size: the store grows by a piece, and nothing that it holds is ever moved. Threads
 * write into the pieces themselves; see `kernel.ts`.
 */
import { PIECE_BITS } from "./kernel.ts";
import type { MakeWords } from "./words.ts";

export type RowStore = {
  readonly words: number;
  readonly rows: Int32Array[];
  readonly parents: Int32Array[];
  readonly count: () => number;
  /** States for which there is room. */
  readonly room: () => number;
  /** Makes room for a piece more. */
  readonly grow: () => void;
  /** Sets the row of a state for which there is room. */
  readonly write: (state: number, row: Int32Array, parent: number) => void;
  /** Copies the row of a state. */
  readonly read: (state: number, into: Int32Array) => void;
  /** The state from which this one was found first, or -1. */
  readonly parent: (state: number) => number;
  /** The words of all rows from a state on, or their parents: for checkpoints. */
  readonly rowsFrom: (state: number) => Iterable<Int32Array>;
  readonly parentsFrom: (state: number) => Iterable<Int32Array>;
  readonly bytes: () => number;
};

const PIECE = 1 << PIECE_BITS;
/** The first piece begins with this many rows and doubles: most searches are small. */
const FIRST = 1 << 10;

/**
 * A store without rows.
 * @param words the length of a row
 * @param count reads the number of states, which the caller keeps: threads may share it
 */
export const rowStore = (
  words: number,
  make: MakeWords,
  count: () => number,
): RowStore => {
  const rows: Int32Array[] = [];
  const parents: Int32Array[] = [];
  let room = 0;

  const grow = (): void => {
    const isFirst = room < PIECE;
    const size = isFirst ? Math.max(FIRST, 2 * room) : PIECE;
    const row = make(size * words);
    const parent = make(size);
    const piece = isFirst ? 0 : rows.length;
    if (isFirst && rows.length > 0) {
      row.set(rows[0]!);
      parent.set(parents[0]!);
    }
    rows[piece] = row;
    parents[piece] = parent;
    room = piece * PIECE + size;
  };

  const pieces = function* (
    all: readonly Int32Array[],
    each: number,
    state: number,
  ): Iterable<Int32Array> {
    for (let at = state; at < count(); ) {
      const piece = at >>> PIECE_BITS;
      const end = Math.min(count(), (piece + 1) * PIECE);
      const start = piece * PIECE;
      yield all[piece]!.subarray((at - start) * each, (end - start) * each);
      at = end;
    }
  };

  return {
    words,
    rows,
    parents,
    count,
    room: () => room,
    grow,
    write: (state, row, parent) => {
      rows[state >>> PIECE_BITS]!.set(row, (state & (PIECE - 1)) * words);
      parents[state >>> PIECE_BITS]![state & (PIECE - 1)] = parent;
    },
    read: (state, into) => {
      const piece = rows[state >>> PIECE_BITS]!;
      const base = (state & (PIECE - 1)) * words;
      for (let k = 0; k < words; k++) into[k] = piece[base + k]!;
    },
    parent: (state) => parents[state >>> PIECE_BITS]![state & (PIECE - 1)]!,
    rowsFrom: (state) => pieces(rows, words, state),
    parentsFrom: (state) => pieces(parents, 1, state),
    bytes: () => room * (words + 1) * 4,
  };
};
