import { type Columns, INITIAL, READ } from "../columns/columns.ts";
import { type Observed, observed } from "../columns/observed.ts";
import {
  addBlock,
  type Blocks,
  conflict,
  extend,
  intervalOf,
  noBlocks,
} from "./blocks.ts";

/** How stale a key is, and the two values that show it. */
export type Staleness = {
  readonly delta: number;
  readonly pair?: readonly [number, number];
};

/** After so many halvings the exact value is found step by step. */
const HALVINGS = 50;

/**
 * The least delta such that a history of one key would be linearizable if every read had begun
 * delta earlier. Values are unique, and each read has a write that began before the read was over.
 * A larger delta never makes it worse: of two blocks in conflict, the reads of one have to move
 * before the first return of the other.
 *
 * Golab, Li, Shah. "Analyzing Consistency Properties for Fun and Profit". PODC 2011.
 */
export const stalenessOf = (columns: Columns): Staleness => {
  const { blocks, chosen, written, read } = blocksOf(columns, observed(columns));
  let staleness: Staleness = { delta: 0 };

  const conflictAt = (delta: number): readonly [number, number] | undefined => {
    for (const value of chosen)
      blocks.last[value] = Math.max(written[value]!, read[value]! - delta);
    return conflict(blocks, chosen);
  };

  let pair = conflictAt(0);
  if (pair === undefined) return staleness;

  const span = (): number => {
    const { invoked, returned, kind } = columns;
    let [start, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let row = 0; row < kind.length; row++) {
      start = Math.min(start, invoked[row]!, returned[row]!);
      end = Math.max(end, invoked[row]!);
    }
    return end - start;
  };

  let [low, high] = [0, span()];
  for (let i = 0; i < HALVINGS && low < high; i++) {
    const middle = (low + high) / 2;
    if (conflictAt(middle) === undefined) high = middle;
    else low = middle;
  }

  const missing = ([a, b]: readonly [number, number]): number => {
    const { first } = blocks;
    const fromB =
      written[b]! <= first[a]! ? read[b]! - first[a]! : Number.POSITIVE_INFINITY;
    const fromA =
      written[a]! <= first[b]! ? read[a]! - first[b]! : Number.POSITIVE_INFINITY;
    return Math.min(fromA, fromB);
  };

  // From just below the value, each conflict says how much is missing.
  for (let delta = low; (pair = conflictAt(delta)) !== undefined; delta = staleness.delta)
    staleness = { delta: missing(pair), pair };
  return staleness;
};

type Shifting = {
  /** By value: its block, whose latest invocation depends on how far reads are moved. */
  readonly blocks: Blocks;
  readonly chosen: Int32Array;
  /** By value: the invocations of its write and of its last read. */
  readonly written: Float64Array;
  readonly read: Float64Array;
};

const blocksOf = (columns: Columns, { counts }: Observed): Shifting => {
  const { kind, value, writer, keyOf, invoked } = columns;
  const blocks = noBlocks(keyOf.length);
  const written = new Float64Array(keyOf.length).fill(Number.NEGATIVE_INFINITY);
  const read = new Float64Array(keyOf.length).fill(Number.NEGATIVE_INFINITY);
  const chosen: number[] = [];
  for (let v = 0; v < keyOf.length; v++) {
    addBlock(blocks);
    const row = writer[v]!;
    if (row < INITIAL || (row >= 0 && counts[row] === 0)) continue;
    chosen.push(v);
    if (row === INITIAL) blocks.first[v] = Number.NEGATIVE_INFINITY;
    else {
      extend(blocks, v, intervalOf(columns, row));
      written[v] = invoked[row]!;
    }
  }
  for (let row = 0; row < kind.length; row++) {
    if (kind[row] !== READ) continue;
    extend(blocks, value[row]!, intervalOf(columns, row));
    read[value[row]!] = Math.max(read[value[row]!]!, invoked[row]!);
  }
  return { blocks, chosen: Int32Array.from(chosen), written, read };
};
