/**
 * Rows in the order in which they were found, each with the state that led to it. They stand in
 * pieces of one size: the store grows by a piece, and nothing that it holds is ever moved.
 */
export type RowStore = {
  readonly words: number;
  readonly count: () => number;
  /** Adds the row that begins at this place. */
  readonly add: (from: Int32Array, at: number, parent: number) => void;
  /** Copies the row of a state. */
  readonly read: (state: number, into: Int32Array) => void;
  /** The state from which this one was found first, or -1. */
  readonly parent: (state: number) => number;
  /** The words of all rows from a state on, or their parents: for checkpoints. */
  readonly rowsFrom: (state: number) => Iterable<Int32Array>;
  readonly parentsFrom: (state: number) => Iterable<Int32Array>;
  readonly bytes: () => number;
};

const PIECE_BITS = 16;
const PIECE = 1 << PIECE_BITS;
/** The first piece begins with this many rows and doubles: most searches are small. */
const FIRST = 1 << 8;

export const rowStore = (words: number): RowStore => {
  const rows: Int32Array[] = [];
  const parents: Int32Array[] = [];
  let count = 0;
  let room = 0;
  let row = new Int32Array(0);
  let parent = new Int32Array(0);

  const grow = (): void => {
    const isFirst = room < PIECE;
    const size = isFirst ? Math.max(FIRST, 2 * room) : PIECE;
    const [oldRow, oldParent] = [row, parent];
    row = new Int32Array(size * words);
    parent = new Int32Array(size);
    if (isFirst) {
      row.set(oldRow);
      parent.set(oldParent);
    }
    const piece = isFirst ? 0 : rows.length;
    rows[piece] = row;
    parents[piece] = parent;
    room = piece * PIECE + size;
  };

  const pieces = function* (
    all: readonly Int32Array[],
    each: number,
    state: number,
  ): Iterable<Int32Array> {
    for (let at = state; at < count; ) {
      const piece = at >>> PIECE_BITS;
      const end = Math.min(count, (piece + 1) * PIECE);
      const start = piece * PIECE;
      yield all[piece]!.subarray((at - start) * each, (end - start) * each);
      at = end;
    }
  };

  return {
    words,
    count: () => count,
    add: (from, at, of) => {
      if (count === room) grow();
      const index = count & (PIECE - 1);
      const base = index * words;
      for (let k = 0; k < words; k++) row[base + k] = from[at + k]!;
      parent[index] = of;
      count++;
    },
    read: (state, into) => {
      const piece = rows[state >>> PIECE_BITS]!;
      const base = (state & (PIECE - 1)) * words;
      for (let k = 0; k < words; k++) into[k] = piece[base + k]!;
    },
    parent: (state) => parents[state >>> PIECE_BITS]![state & (PIECE - 1)]!,
    rowsFrom: (state) => pieces(rows, words, state),
    parentsFrom: (state) => pieces(parents, 1, state),
    bytes: () => rows.length * Math.min(room, PIECE) * (words + 1) * 4,
  };
};
