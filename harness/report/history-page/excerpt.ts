import type { Operation } from "../../model/operation.ts";
import { endOf } from "../interval-layout.ts";
import type { KeptInterval, Overview } from "./page-data.ts";

/** A page has the whole history up to this number of operations. */
const WHOLE_MAX = 1_000_000;

/** The number of operations that a page has of a larger history, around all witnesses together. */
const AROUND_MAX = 100_000;

/** The number of operations of a witness whose surroundings a page has. */
const CENTRES_MAX = 50;

const PARTS = 600;

/** How many operations a page may have; tests use smaller numbers. */
export type Limits = { readonly whole: number; readonly around: number };

/** The usual limits. */
export const LIMITS: Limits = { whole: WHOLE_MAX, around: AROUND_MAX };

/** The part of a history that a page has. */
type Excerpt = {
  readonly operations: readonly Operation[];
  /** An overview of the whole history, unless all of it is here. */
  readonly overview?: Overview;
};

/**
 * The part of a history that a page has: all of it, or else the witnesses with the operations that
 * began shortly before and after each of theirs. If nothing is violated, it is the beginning.
 * Operations are given and returned in order of invocation.
 */
export const excerptOf = (
  operations: readonly Operation[],
  witnesses: readonly (readonly Operation[])[],
  { whole, around }: Limits = LIMITS,
): Excerpt => {
  if (operations.length <= whole) return { operations };
  const marked = new Set(witnesses.flat());
  const centres = centresIn(operations, witnesses);
  const kept = new Uint8Array(operations.length);
  const each = Math.max(1, Math.floor(around / Math.max(1, centres.length)));
  for (const centre of centres.length === 0 ? [0] : centres) {
    const first = Math.max(0, centre - Math.floor(each / 2));
    kept.fill(1, first, Math.min(operations.length, first + each));
  }
  return {
    operations: operations.filter(
      (operation, row) => kept[row] === 1 || marked.has(operation),
    ),
    overview: { ...overviewOf(operations), held: heldIn(operations, kept) },
  };
};

/** The times from the first to the last operation of each stretch that is kept. */
const heldIn = (
  operations: readonly Operation[],
  kept: Uint8Array,
): readonly KeptInterval[] => {
  const held: KeptInterval[] = [];
  for (let row = 0; row < kept.length; row++) {
    if (kept[row] === 0) continue;
    const from = operations[row]!.invoked;
    while (kept[row + 1] === 1) row++;
    held.push([from, operations[row]!.invoked]);
  }
  return held;
};

/** The rows whose surroundings are kept. */
const centresIn = (
  operations: readonly Operation[],
  witnesses: readonly (readonly Operation[])[],
): readonly number[] => {
  const wanted = new Set(witnesses.flatMap((witness) => witness.slice(0, CENTRES_MAX)));
  return operations.flatMap((operation, row) => (wanted.has(operation) ? [row] : []));
};

const overviewOf = (operations: readonly Operation[]): Overview => {
  let from = Infinity;
  let to = -Infinity;
  for (const operation of operations) {
    const end = endOf(operation);
    from = Math.min(from, operation.invoked);
    to = Math.max(to, end === Infinity ? operation.invoked : end);
  }
  const began = new Array<number>(PARTS).fill(0);
  const scale = PARTS / (to - from || 1);
  for (const { invoked } of operations)
    began[Math.min(PARTS - 1, Math.floor((invoked - from) * scale))]! += 1;
  return { from, to, began };
};
