/**
 * Where each cell stands in a packed row: a row is a few 32-bit words, a cell a field of bits in
 * one of them. Bit 0 of word 0 is always set, so that no row is all zero.
 */
export type Layout = {
  readonly words: number;
  readonly word: Int32Array;
  readonly shift: Int32Array;
  /** The mask of each field, before the shift to the place of the field. */
  readonly mask: Int32Array;
};

/**
 * The layout for cells of these widths in bits, in the fewest words into which they fit. Bits left over in these words
 * widen fields, so that rows are seldom laid out anew. Each field gets one more bit, the narrowest first; then fields
 * grow in proportion to their widths, since a cell with many values will probably get more.
 */
export const layoutOf = (bits: readonly number[]): Layout => {
  const least = fewestWords(bits);
  const room = 32 * least.words - 1 - bits.reduce((sum, each) => sum + each, 0);
  for (let free = room; free > 0; free -= Math.ceil(free / 8)) {
    const roomy = placed(widened(bits, free), least.words);
    if (roomy !== null) return roomy;
  }
  return least;
};

const fewestWords = (bits: readonly number[]): Layout => {
  for (let words = 1; ; words++) {
    const found = placed(bits, words);
    if (found !== null) return found;
  }
};

/** Shares out `free` bits among fields. A field of width 0, whose cell has a single value, gets none. */
const widened = (bits: readonly number[], free: number): readonly number[] => {
  const wide = [...bits];
  const growing = [...bits.keys()].filter((cell) => bits[cell]! > 0);
  const spare = (cell: number): number =>
    wide[cell] === bits[cell] ? bits[cell]! - MOST_BITS : wide[cell]! / bits[cell]!;
  for (let left = free; left > 0; left--) {
    const able = growing.filter((cell) => wide[cell]! < MOST_BITS);
    if (able.length === 0) break;
    wide[able.reduce((least, cell) => (spare(cell) < spare(least) ? cell : least))]! += 1;
  }
  return wide;
};

/**
 * Places the fields in this many words, the widest first, each in the first word with room; null if they do not fit.
 */
const placed = (bits: readonly number[], words: number): Layout | null => {
  const word = new Int32Array(bits.length);
  const shift = new Int32Array(bits.length);
  const used: number[] = new Array(words).fill(0);
  used[0] = 1;
  for (const cell of [...bits.keys()].sort((a, b) => bits[b]! - bits[a]!)) {
    const at = used.findIndex((taken) => taken + bits[cell]! <= 32);
    if (at < 0) return null;
    if (bits[cell] === 0) continue;
    word[cell] = at;
    shift[cell] = used[at]!;
    used[at]! += bits[cell]!;
  }
  return { words, word, shift, mask: Int32Array.from(bits, (each) => 2 ** each - 1) };
};

/**
 * Fields are not widened beyond this many bits: the tables of what maps make of their values would become too large.
 */
const MOST_BITS = 24;

/** The number of bits that tell `count` values apart. */
export const bitsFor = (count: number): number =>
  count <= 1 ? 0 : Math.max(1, Math.ceil(Math.log2(count)));

/** The value of a cell in a row. */
export const valueAt = (layout: Layout, row: Int32Array, cell: number): number =>
  (row[layout.word[cell]!]! >>> layout.shift[cell]!) & layout.mask[cell]!;

/** For each word of a row, the mask of the bits that hold these cells. */
export const bitsOf = (layout: Layout, cells: Iterable<number>): Int32Array => {
  const bits = new Int32Array(layout.words);
  for (const cell of cells)
    bits[layout.word[cell]!]! |= layout.mask[cell]! << layout.shift[cell]!;
  return bits;
};

/** The row that holds these values, which are indexed by cell. */
export const packed = (layout: Layout, values: ArrayLike<number>): Int32Array => {
  const row = new Int32Array(layout.words);
  row[0] = 1;
  for (let cell = 0; cell < values.length; cell++)
    row[layout.word[cell]!]! |= values[cell]! << layout.shift[cell]!;
  return row;
};

/** Makes a function that copies a row from one layout into another. No field of the other layout may be narrower. */
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

/**
 * The width in bits for each cell, from its number of values. A cell that has outgrown its field in the old layout gets
 * one or two bits more than it needs now.
 */
export const widthsOf = (sizes: readonly number[], old: Layout | null): number[] =>
  sizes.map((size, cell) => {
    const outgrew = old !== null && size - 1 > old.mask[cell]!;
    return bitsFor(size) + (outgrew ? (size > 16 ? 2 : 1) : 0);
  });
