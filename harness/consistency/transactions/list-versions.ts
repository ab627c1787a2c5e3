import {
  COMMITTED,
  type Columns,
  FAILED,
  INITIAL,
  isEqual,
  OPEN,
  SEEN,
  UNKNOWN,
  writeOf,
} from "./columns.ts";
import { type Findings, noFindings } from "./findings.ts";
import type { Grouped } from "./integers.ts";
import { keyText, valueText } from "./text.ts";
import { looseIn, placesIn, type Versions } from "./versions.ts";

type List = readonly unknown[];

/**
 * The versions of lists. The longest list that was read of a key has its appends in order, and all
 * other lists that were read of it are first parts of that one. Appends that no list has come after
 * those of the longest list, in no known order.
 */
export const listVersions = (columns: Columns): Versions => {
  const findings = noFindings();
  const { readTxn, readKey, readOwn, keyNames } = columns;
  const longest = longestLists(columns);
  const chains = keyNames.map((_, key) => chainOf(columns, key, longest[key]!, findings));
  const chain = joined(chains);
  const place = placesIn(columns, chain);
  const readFrom = new Int32Array(readTxn.size).fill(UNKNOWN);
  for (let read = 0; read < readTxn.size; read++) {
    const key = readKey.data[read]!;
    const length = lengthIn(columns, read, longest[key]!, chains[key]!, findings);
    if (length === undefined) continue;
    const outside = outerLength(columns, read, length, chains[key]!, findings);
    if (outside === undefined) continue;
    readFrom[read] = outside === 0 ? INITIAL : chains[key]![outside - 1]!;
    if (outside > 0 && readOwn.data[read] === 0)
      noteIntermediate(columns, read, readFrom[read]!, findings);
  }
  return {
    readFrom,
    chain,
    place,
    loose: looseIn(columns, place),
    findings: findings.all,
  };
};

/** What was read, as a list; a nil is an empty one. */
const listOf = (value: unknown): List =>
  value === null ? [] : Array.isArray(value) ? value : [value];

const longestLists = ({ readTxn, readKey, readValue, keyNames }: Columns): List[] => {
  const longest: List[] = keyNames.map(() => []);
  for (let read = 0; read < readTxn.size; read++) {
    const list = listOf(readValue[read]);
    const key = readKey.data[read]!;
    if (list.length > longest[key]!.length) longest[key] = list;
  }
  return longest;
};

/** The writes of the longest list, without those that do not count. */
const chainOf = (
  columns: Columns,
  key: number,
  list: List,
  { note }: Findings,
): number[] => {
  const { status, writeTxn } = columns;
  const chain: number[] = [];
  const seen = new Set<number>();
  let aborted = -1;
  for (const value of list) {
    const write = writeOf(columns, key, value);
    if (write < 0 || seen.has(write)) continue;
    seen.add(write);
    const txn = writeTxn.data[write]!;
    if (status[txn] === FAILED) {
      aborted = txn;
      continue;
    }
    if (status[txn] === OPEN) status[txn] = SEEN;
    if (aborted >= 0) {
      const what = `{1} appended ${valueText(value)} to ${keyText(columns, key)} after what {0} had appended, although {0} aborted`;
      note("dirty update", [aborted, txn], what);
      aborted = -1;
    }
    noteSkipped(columns, write, seen, list, note);
    chain.push(write);
  }
  return chain;
};

/** An append shows where an earlier one by the same transaction does not. */
const noteSkipped = (
  columns: Columns,
  write: number,
  seen: ReadonlySet<number>,
  list: List,
  note: Findings["note"],
): void => {
  const { writeTxn, writeKey, writeValue } = columns;
  const txn = writeTxn.data[write]!;
  const key = writeKey.data[write]!;
  for (let before = write - 1; writeTxn.data[before] === txn; before--) {
    if (writeKey.data[before] !== key || seen.has(before)) continue;
    const [first, second] = [before, write].map((each) => valueText(writeValue[each]));
    const what = `{0} appended ${first} and then ${second} to ${keyText(columns, key)}, which was read as ${valueText(list)}`;
    note("incompatible order", [txn], what);
    return;
  }
};

const joined = (chains: readonly (readonly number[])[]): Grouped => {
  const start = new Int32Array(chains.length + 1);
  for (let key = 0; key < chains.length; key++)
    start[key + 1] = start[key]! + chains[key]!.length;
  const items = new Int32Array(start[chains.length]!);
  for (let key = 0; key < chains.length; key++) items.set(chains[key]!, start[key]);
  return { start, items };
};

/** How many writes of the chain a read has; undefined if it is no first part of the chain. */
const lengthIn = (
  columns: Columns,
  read: number,
  longest: List,
  chain: readonly number[],
  findings: Findings,
): number | undefined => {
  const list = listOf(columns.readValue[read]);
  if (longest.length === chain.length && isFirstPart(list, longest)) return list.length;
  return strippedLength(columns, read, list, chain, findings);
};

const isFirstPart = (list: List, of: List): boolean => {
  if (list.length > of.length) return false;
  for (let i = 0; i < list.length; i++) if (!isEqual(list[i], of[i])) return false;
  return true;
};

/** The same for a list with elements that do not count, or that is no first part. */
const strippedLength = (
  columns: Columns,
  read: number,
  list: List,
  chain: readonly number[],
  { note }: Findings,
): number | undefined => {
  const { status, writeTxn, readTxn, readKey } = columns;
  const key = readKey.data[read]!;
  const txn = readTxn.data[read]!;
  const shown = `{0} read ${keyText(columns, key)} = ${valueText(list)}`;
  const seen = new Set<number>();
  let length = 0;
  let isInOrder = true;
  for (const value of list) {
    const write = writeOf(columns, key, value);
    if (write < 0) {
      note(
        "unwritten read",
        [txn],
        `${shown}, and no transaction appended ${valueText(value)}`,
      );
      return undefined;
    }
    const writer = writeTxn.data[write]!;
    if (seen.has(write)) {
      note(
        "duplicate elements",
        [txn, writer],
        `${shown}, which has ${valueText(value)} twice, although {1} appended it once`,
      );
      return undefined;
    }
    seen.add(write);
    if (status[writer] === FAILED)
      note(
        "G1a",
        [txn, writer],
        `${shown}, and {1}, which appended ${valueText(value)}, aborted`,
      );
    else if (chain[length] === write) length++;
    else isInOrder = false;
  }
  if (isInOrder) return length;
  noteIncompatible(columns, read, shown, note);
  return undefined;
};

/** Two lists of which neither is a first part of the other. */
const noteIncompatible = (
  { readTxn, readKey, readValue }: Columns,
  read: number,
  shown: string,
  note: Findings["note"],
): void => {
  const key = readKey.data[read]!;
  const list = listOf(readValue[read]);
  for (let other = 0; other < readTxn.size; other++) {
    if (readKey.data[other] !== key || other === read) continue;
    const than = listOf(readValue[other]);
    const shorter = Math.min(list.length, than.length);
    if (list.slice(0, shorter).every((each, i) => isEqual(each, than[i]))) continue;
    const what = `${shown} and {1} read it as ${valueText(than)}: neither is the beginning of the other`;
    note("incompatible order", [readTxn.data[read]!, readTxn.data[other]!], what);
    return;
  }
};

/**
 * The length of a read without what its own transaction had appended before, which has to be at the
 * end of it.
 */
const outerLength = (
  columns: Columns,
  read: number,
  length: number,
  chain: readonly number[],
  { note }: Findings,
): number | undefined => {
  const { writeTxn, readTxn, readOwn, readWrites, readKey, readValue } = columns;
  const txn = readTxn.data[read]!;
  const own = readOwn.data[read]!;
  let outside = length;
  while (outside > 0 && writeTxn.data[chain[outside - 1]!] === txn) outside--;
  const isOwn = length - outside === own;
  // An own append further back was read before something that another transaction appended.
  let isApart = false;
  if (readWrites.data[read] === 1)
    for (let i = 0; i < outside && !isApart; i++)
      isApart = writeTxn.data[chain[i]!] === txn;
  if (isOwn && !isApart) return outside;
  const shown = `{0} read ${keyText(columns, readKey.data[read]!)} = ${valueText(listOf(readValue[read]))}`;
  const why =
    own === 0
      ? "before it appended to it itself"
      : `after it had appended ${own === 1 ? "to it" : `${own} times to it`} itself: its own appends should be the end of the list`;
  note("internal inconsistency", [txn], `${shown} ${why}`);
  return undefined;
};

const noteIntermediate = (
  columns: Columns,
  read: number,
  write: number,
  { note }: Findings,
): void => {
  const { writeTxn, writeFinal, writeValue, readTxn, readKey, status } = columns;
  const reader = readTxn.data[read]!;
  const writer = writeTxn.data[write]!;
  if (writeFinal.data[write] === 1 || writer === reader || status[writer] === FAILED)
    return;
  const name = keyText(columns, readKey.data[read]!);
  const what = `{0} read ${name} after {1} appended ${valueText(writeValue[write])} to it, and before {1} appended to it again`;
  if (status[reader] === COMMITTED) note("G1b", [reader, writer], what);
};
