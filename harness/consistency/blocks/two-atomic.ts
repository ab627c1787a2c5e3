import { type Columns, INITIAL, READ } from "../columns/columns.ts";
import { type Observed, observed } from "../columns/observed.ts";
import {
  addBlock,
  type Blocks,
  extend,
  intervalOf,
  noBlocks,
  sortedBy,
} from "./blocks.ts";

/**
 * Decides 2-atomicity of one key: is there an order that keeps real time in which each read answers
 * the last write before it or the one before that? Values are unique, and each read has a write
 * that began before the read was over.
 *
 * The procedure builds the order from its end. The last write leaves some reads that must come
 * after it. They can only be reads of the write before it, so that write is forced. When nothing is
 * forced a round is over, and its choice need never be undone.
 *
 * Golab, Hurwitz, Li. "On the k-Atomicity-Verification Problem". ICDCS 2013 (LBT).
 */
export const isTwoAtomic = (columns: Columns): boolean => {
  const game = gameOf(columns, observed(columns));
  while (game.left > 0) {
    const candidates = candidatesOf(game);
    if (!candidates.some((value) => playRound(game, value))) return false;
  }
  return true;
};

/** The writes that have no place yet, by their values, and what the placed ones force. */
type Game = {
  readonly columns: Columns;
  /** By value: the earliest return of its write and reads. */
  readonly blocks: Blocks;
  readonly isPlaced: Uint8Array;
  /**
   * Values by the invocation of their writes, and by the first return of their blocks, last first.
   */
  readonly byInvocation: Int32Array;
  readonly byReturn: Int32Array;
  /** Reads by invocation, last first. */
  readonly reads: Int32Array;
  /** The first entry of each list that has no place yet. */
  readonly heads: { byInvocation: number; byReturn: number; reads: number };
  left: number;
  /**
   * The earliest moment by which every placed operation is over. Operations that begin later come
   * after it.
   */
  earliest: number;
};

const gameOf = (columns: Columns, { counts }: Observed): Game => {
  const { kind, value, writer, keyOf, invoked } = columns;
  const blocks = noBlocks(keyOf.length);
  const values: number[] = [];
  for (let v = 0; v < keyOf.length; v++) {
    addBlock(blocks);
    const row = writer[v]!;
    if (row < INITIAL || (row >= 0 && counts[row] === 0)) continue;
    values.push(v);
    if (row === INITIAL) blocks.first[v] = Number.NEGATIVE_INFINITY;
    else extend(blocks, v, intervalOf(columns, row));
  }
  const reads: number[] = [];
  for (let row = 0; row < kind.length; row++) {
    if (kind[row] !== READ) continue;
    extend(blocks, value[row]!, intervalOf(columns, row));
    reads.push(row);
  }
  const begun = Float64Array.from(keyOf, (_, v) => begins(columns, v));
  return {
    columns,
    blocks,
    isPlaced: new Uint8Array(keyOf.length),
    byInvocation: sortedBy(Int32Array.from(values), begun).toReversed(),
    byReturn: sortedBy(Int32Array.from(values), blocks.first).toReversed(),
    reads: sortedBy(Int32Array.from(reads), invoked).toReversed(),
    heads: { byInvocation: 0, byReturn: 0, reads: 0 },
    left: values.length,
    earliest: Number.POSITIVE_INFINITY,
  };
};

const begins = ({ writer, invoked }: Columns, value: number): number => {
  const row = writer[value]!;
  return row < 0 ? Number.NEGATIVE_INFINITY : invoked[row]!;
};

/**
 * The writes that could come last of those that are left: no other remaining write begins after
 * they are over.
 */
const candidatesOf = (game: Game): readonly number[] => {
  const { columns, blocks, isPlaced, byReturn, heads } = game;
  const [latest, second] = twoLeft(game);
  const candidates: number[] = [];
  const limit = begins(columns, latest!);
  for (let i = heads.byReturn; i < byReturn.length; i++) {
    const value = byReturn[i]!;
    if (blocks.first[value]! < limit) break;
    if (isPlaced[value] === 0) candidates.push(value);
  }
  const isLatestFree =
    second === undefined || blocks.first[latest!]! >= begins(columns, second);
  if (isLatestFree && !candidates.includes(latest!)) candidates.push(latest!);
  return candidates;
};

/** The two remaining writes that began last. */
const twoLeft = ({ byInvocation, isPlaced, heads }: Game): readonly number[] => {
  const found: number[] = [];
  for (let i = heads.byInvocation; i < byInvocation.length && found.length < 2; i++)
    if (isPlaced[byInvocation[i]!] === 0) found.push(byInvocation[i]!);
  return found;
};

/**
 * Places a write and everything that this forces; returns false and places nothing if that fails.
 */
const playRound = (game: Game, first: number): boolean => {
  const { columns, blocks, isPlaced } = game;
  const placed: number[] = [];
  let earliest = game.earliest;
  for (let value: number | undefined = first; value !== undefined; ) {
    placed.push(value);
    isPlaced[value] = 1;
    earliest = Math.min(earliest, blocks.first[value]!);
    const [latest] = twoLeft(game);
    const isTooLate = latest !== undefined && begins(columns, latest) > earliest;
    const forced: number | "many" | undefined = isTooLate
      ? "many"
      : forcedBy(game, earliest);
    if (forced === "many") {
      for (const each of placed) isPlaced[each] = 0;
      return false;
    }
    value = forced;
  }
  game.earliest = earliest;
  game.left -= placed.length;
  moveOn(game);
  return true;
};

/** The write whose unplaced reads begin after a placed operation is over. */
const forcedBy = (
  { columns: { value, invoked }, isPlaced, reads, heads }: Game,
  earliest: number,
): number | "many" | undefined => {
  let forced: number | undefined;
  for (let i = heads.reads; i < reads.length; i++) {
    const read = reads[i]!;
    if (invoked[read]! <= earliest) break;
    const v = value[read]!;
    if (isPlaced[v] === 1) continue;
    if (forced !== undefined && forced !== v) return "many";
    forced = v;
  }
  return forced;
};

const moveOn = ({
  columns,
  isPlaced,
  byInvocation,
  byReturn,
  reads,
  heads,
}: Game): void => {
  while (isPlaced[byInvocation[heads.byInvocation]!] === 1) heads.byInvocation++;
  while (isPlaced[byReturn[heads.byReturn]!] === 1) heads.byReturn++;
  while (isPlaced[columns.value[reads[heads.reads]!]!] === 1) heads.reads++;
};
