/**
 * The successor that a step leads to, as a row in the making: a copy of the row being expanded, to which the step's
 * numbers are added, and then changed by the step's maps.
 */
import { ASKED, IMAGE, MAP, NO_ROOM, OUTGROWN, UNKNOWN } from "./constants.ts";
import type { Offers } from "./offers.ts";
import type { Hooks, Tables } from "./tables.ts";

/** The value of a cell in a row. `cells` has the word, the shift and the mask of each cell. */
export const valueIn = (cells: Int32Array, row: Int32Array, cell: number): number =>
  (row[cells[3 * cell]!]! >>> cells[3 * cell + 1]!) & cells[3 * cell + 2]!;

/** Writes what the kernel lacks into `asked`: its kind (see ASKED) and three numbers. Returns UNKNOWN. */
export const unknown = (
  asked: Int32Array,
  what: number,
  a: number,
  b: number,
  c: number,
): number => {
  asked[0] = what;
  asked[1] = a;
  asked[2] = b;
  asked[3] = c;
  return UNKNOWN;
};

export type Candidate = {
  readonly row: Int32Array;
  /**
   * Starts with the row `from`, whose sum is `ofRow`, plus the numbers at `at` of `steps`: one for each word, and one
   * for the sum.
   */
  readonly begin: (
    from: Int32Array,
    ofRow: number,
    steps: Int32Array,
    at: number,
  ) => void;
  readonly set: (cell: number, value: number) => void;
  /** Applies a list of maps. Returns 1 if it did, 0 if the step is not enabled, or UNKNOWN. */
  readonly applyMaps: (from: number, to: number) => number;
  /** Offers the candidate or, under symmetry, the row that represents it. Returns 0, or a negative reason why not. */
  readonly offer: (parent: number) => number;
};

/**
 * A candidate, to be used for one step after another.
 *
 * @param row the row being expanded, whose values decide which processes are deaf
 * @param asked receives what is unknown
 */
export const candidateOf = (
  tables: Tables,
  { row, asked }: { readonly row: Int32Array; readonly asked: Int32Array },
  { offer, offerRow }: Offers,
  canonical: Hooks["canonical"],
): Candidate => {
  const { words, factors, cells } = tables;
  const candidate = new Int32Array(words);
  const nothing = new Int32Array(words + 1);
  let sum = 0;

  const set = (cell: number, value: number): void => {
    const word = cells[3 * cell]!;
    const added = (value - valueIn(cells, candidate, cell)) << cells[3 * cell + 1]!;
    candidate[word]! += added;
    sum = (sum + Math.imul(added, factors[word]!)) | 0;
  };

  /** Replaces the candidate by the row that represents it, and offers that. */
  const offerCanonical = (
    standsFor: (values: Int32Array) => Int32Array,
    parent: number,
  ): number => {
    const count = cells.length / 3;
    const values = new Int32Array(count);
    for (let cell = 0; cell < count; cell++)
      values[cell] = valueIn(cells, candidate, cell);
    const stands = standsFor(values);
    candidate.fill(0);
    candidate[0] = 1;
    for (let cell = 0; cell < count; cell++) {
      if (stands[cell]! > cells[3 * cell + 2]!) return OUTGROWN;
      candidate[cells[3 * cell]!]! |= stands[cell]! << cells[3 * cell + 1]!;
    }
    offerRow(candidate, parent);
    return 0;
  };

  return {
    row: candidate,
    begin: (from, ofRow, steps, at) => {
      for (let k = 0; k < words; k++) candidate[k] = from[k]! + steps[at + k]!;
      sum = (ofRow + steps[at + words]!) | 0;
    },
    set,
    applyMaps: (from, to) => {
      const { numbers } = tables;
      for (let at = from; at < to; at += MAP.size) {
        const deaf = numbers[at + MAP.deaf]!;
        if (deaf !== 0) {
          const local = valueIn(cells, row, numbers[at + MAP.target]!);
          const block = numbers[deaf]!;
          const hears = local < numbers[block]! ? numbers[block + 1 + local]! : 0;
          if (hears === 0) return unknown(asked, ASKED.deafness, deaf, local, 0);
          if (hears === 1) continue;
        }
        const cell = numbers[at + MAP.cell]!;
        const value = valueIn(cells, candidate, cell);
        const images = numbers[at + MAP.images]!;
        const block = numbers[images]!;
        const image = value < numbers[block]! ? numbers[block + 1 + value]! : 0;
        if (image === 0) return unknown(asked, ASKED.image, images, value, 0);
        if (image === IMAGE.disabled) return 0;
        set(cell, image - IMAGE.first);
      }
      return 1;
    },
    offer: (parent) => {
      if (canonical !== null) return offerCanonical(canonical, parent);
      return offer(candidate, sum, nothing, 0, parent) ? 0 : NO_ROOM;
    },
  };
};
