/**
 * Rows in the order in which they were found, each with the state that led to it. They stand in pieces of one size: the
 * store grows by a piece, and never moves rows once the first piece is full. Threads write into the pieces themselves;
 * see `kernel.ts`.
 */
import { PIECE_BITS } from "./kernel.ts";
import type { MakeWords } from "./words.ts";

export type RowStore = {
  readonly words: number;
  readonly rows: Int32Array[];
  readonly parents: Int32Array[];
  readonly count: () => number;
  /** For how many states there is room. */
  readonly room: () => number;
  /** Makes room: adds a piece, or doubles the first one. */
  readonly grow: () => void;
  /** Writes the row and the parent of a state for which there is room. */
  readonly write: (state: number, row: Int32Array, parent: number) => void;
  /** Copies the row of a state into an array. */
  readonly read: (state: number, into: Int32Array) => void;
  /** The state from which this one was first found; -1 for the first state. */
  readonly parent: (state: number) => number;
  /** The words of the rows, or the parents, of all states from this one on, piece by piece; for checkpoints. */
  readonly rowsFrom: (state: number) => Iterable<Int32Array>;
  readonly parentsFrom: (state: number) => Iterable<Int32Array>;
  readonly bytes: () => number;
};

const PIECE = 1 << PIECE_BITS;
/** The rows of the first piece to begin with. It doubles until it has the full size, since most searches are small. */
const FIRST = 1 << 10;

/**
 * An empty store.
 *
 * @param words the number of words in a row
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
