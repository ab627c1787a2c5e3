import type { Operation } from "../../model/operation.ts";
import { addBlock, type Blocks, conflict, extend, noBlocks } from "../blocks/blocks.ts";
import { byStart } from "../blocks/order.ts";
import type { Monitor, Monitored } from "./monitor.ts";
import { START, type Store, storeOf } from "./store.ts";
import { clashIn, type Stretch, type Stretches, stretchesOf } from "./stretches.ts";
import { evidenceOf, grounded } from "./text-evidence.ts";

/**
 * Linearizability of one key of a `kv`, in n log n and linear in the answers, if each
 * answer has one origin: what was put, and what was appended since. Such an answer shows the order
 * of its parts, so a put with its appends and gets is a block, like a write with its reads for a
 * register. An operation that no get shows is a block of its own, or left out if it is open.
 *
 * Compare Gibbons, Korach. "Testing Shared Memories". SIAM Journal on Computing 26(4), 1997.
 */
export const appendsMonitor: Monitor = (operations) => {
  const store = storeOf(operations);
  if (store === undefined) return undefined;
  const found = stretchesOf(store);
  if (found === undefined) return undefined;
  if ("wrong" in found) return violated(store, found.parsed, found.wrong);
  const clash = clashIn(found);
  if (clash !== undefined) return violated(store, found, clash);
  const members = found.stretches.map((stretch) => membersOf(found, stretch));
  for (const [i, stretch] of found.stretches.entries()) {
    const pair = outOfTime(store, members[i]!);
    if (pair !== undefined)
      return violated(store, found, evidenceOf(found, stretch, pair));
  }
  return inBlocks(store, found, members);
};

/** A row of a stretch. Rows of one rank may change places. */
type Member = { readonly row: number; readonly rank: number };

/** The rows of a stretch in order, without `START`. */
const membersOf = (
  { originOf }: Stretches,
  { reset, gets, appended }: Stretch,
): readonly Member[] => {
  const members: Member[] = reset === START ? [] : [{ row: reset, rank: 0 }];
  let next = 0;
  for (let length = 0; length <= appended.length; length++) {
    if (length > 0) members.push({ row: appended[length - 1]!, rank: 2 * length });
    for (; next < gets.length; next++) {
      if (originOf(gets[next]!).appended.length > length) break;
      members.push({ row: gets[next]!, rank: 2 * length + 1 });
    }
  }
  return members;
};

/** Two rows in the wrong order of time. */
const outOfTime = (
  { operations, returned }: Store,
  members: readonly Member[],
): readonly number[] | undefined => {
  /** The row invoked last: before the present rank, and up to it. */
  let [before, latest] = [START, START];
  let rank = 0;
  const invoked = (row: number): number =>
    row === START ? Number.NEGATIVE_INFINITY : operations[row]!.invoked;
  for (const member of members) {
    if (member.rank > rank) [before, rank] = [latest, member.rank];
    if (returned(member.row) < invoked(before)) return [before, member.row];
    if (invoked(member.row) > invoked(latest)) latest = member.row;
  }
  return undefined;
};

/** Do the stretches, and the operations that no get shows, have an order that keeps time? */
const inBlocks = (
  store: Store,
  parsed: Stretches,
  members: readonly (readonly Member[])[],
): Monitored => {
  const { operations, returned } = store;
  const seen = new Set(members.flat().map(({ row }) => row));
  const alone = [...store.resets.values(), ...store.appends.values()]
    .flat()
    .filter((row) => row !== START && !seen.has(row) && returned(row) !== Infinity);
  const rows = [...members.map((all) => all.map(({ row }) => row)), ...alone.map(single)];
  const blocks = noBlocks(rows.length);
  for (const each of rows) addRows(blocks, store, each);
  for (const [i, { reset }] of parsed.stretches.entries())
    if (reset === START) blocks.first[i] = Number.NEGATIVE_INFINITY;
  const all = Int32Array.from(rows, (_, i) => i);
  const pair = conflict(blocks, all);
  if (pair === undefined) {
    const sorted = all.sort((a, b) => byStart(blocks, a, b));
    const order = [...sorted].flatMap((block) => rows[block]!);
    return { verdict: "holds", order: order.map((row) => operations[row]!) };
  }
  const ends = pair.flatMap((block) => {
    const both = [blocks.firstRow[block]!, blocks.lastRow[block]!];
    const stretch = parsed.stretches[block];
    return stretch === undefined ? both : evidenceOf(parsed, stretch, both);
  });
  return violated(store, parsed, ends);
};

const single = (row: number): readonly number[] => [row];

const addRows = (
  blocks: Blocks,
  { operations, returned }: Store,
  rows: readonly number[],
): void => {
  const block = addBlock(blocks);
  for (const row of rows) {
    const { invoked } = operations[row]!;
    extend(blocks, block, { row, invoked, returned: returned(row) });
  }
};

const violated = (
  store: Store,
  parsed: Stretches,
  rows: readonly number[],
): Monitored => {
  const suspects: Operation[] = [];
  for (const row of grounded(store, parsed, rows)) suspects.push(store.operations[row]!);
  return { verdict: "violated", suspects };
};
