/**
 * Where each cell stands in a packed row: a row is a few 32-bit words, a cell a field of bits in
 * one of them. Bit 0 of word 0 is always set, so that no row is all zero.
 */
export type Layout = {
  readonly words: number;
  readonly word: Int32Array;
  readonly shift: Int32Array;
  /** The field's mask, not shifted. */
  readonly mask: Int32Array;
};

/**
 * Places the widest fields first, each in the first word with room. What is left of a word is shared
 * out among its fields: room to grow that costs nothing, so that rows are laid out anew rarely.
 */
export const layoutOf = (bits: readonly number[]): Layout => {
  const room = [31];
  const word = new Int32Array(bits.length);
  const order = bits.map((_, cell) => cell).sort((a, b) => bits[b]! - bits[a]!);
  for (const cell of order) {
    let at = room.findIndex((free) => free >= bits[cell]!);
    if (at < 0) at = room.push(32) - 1;
    word[cell] = at;
    room[at]! -= bits[cell]!;
  }
  const wide = [...bits];
  const growing = order.filter((cell) => bits[cell]! > 0);
  for (let spread = true; spread; ) {
    spread = false;
    for (const cell of growing)
      if (room[word[cell]!]! > 0 && wide[cell]! < MOST_BITS) {
        room[word[cell]!]! -= 1;
        wide[cell]! += 1;
        spread = true;
      }
  }
  const shift = new Int32Array(bits.length);
  const mask = new Int32Array(bits.length);
  const used = room.map((_, at) => (at === 0 ? 1 : 0));
  for (const cell of order) {
    if (wide[cell] === 0) continue;
    shift[cell] = used[word[cell]!]!;
    mask[cell] = 2 ** wide[cell]! - 1;
    used[word[cell]!]! += wide[cell]!;
  }
  return { words: room.length, word, shift, mask };
};

/** Past this a cell's remembered maps would be larger than they are worth. */
const MOST_BITS = 24;

/** Bits that name one of `count` values. */
export const bitsFor = (count: number): number =>
  count <= 1 ? 0 : Math.max(1, Math.ceil(Math.log2(count)));

export const valueAt = (layout: Layout, row: Int32Array, cell: number): number =>
  (row[layout.word[cell]!]! >>> layout.shift[cell]!) & layout.mask[cell]!;

export const packed = (layout: Layout, values: ArrayLike<number>): Int32Array => {
  const row = new Int32Array(layout.words);
  row[0] = 1;
  for (let cell = 0; cell < values.length; cell++)
    row[layout.word[cell]!]! |= values[cell]! << layout.shift[cell]!;
  return row;
};

/** Moves a row from one layout to another, whose fields are no narrower. */
export const repacking = (
  old: Layout,
  now: Layout,
): ((from: Int32Array, into: Int32Array) => void) => {
  const cells = [...old.mask.keys()].filter((cell) => old.mask[cell] !== 0);
  return (from, into) => {
    into.fill(0);
    into[0] = 1;
    for (const cell of cells)
      into[now.word[cell]!]! |= valueAt(old, from, cell) << now.shift[cell]!;
  };
};

/** Bits per cell: what its values need, and where a cell has outgrown its field, some to spare. */
export const widthsOf = (sizes: readonly number[], old: Layout | null): number[] =>
  sizes.map((size, cell) => {
    const outgrew = old !== null && size - 1 > old.mask[cell]!;
    return bitsFor(size) + (outgrew ? (size > 16 ? 2 : 1) : 0);
  });
