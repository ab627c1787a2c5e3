import { type Columns, INITIAL, UNKNOWN } from "./columns.ts";
import { type Graph, link, linkAll, noGraph, RW, WR, WW } from "./graph.ts";
import { type Grouped, grouped } from "./integers.ts";
import type { Versions } from "./versions.ts";

/**
 * The edges that every execution has that gives these answers: a transaction read what another one
 * wrote, wrote over it, or read what another one replaced.
 */
export const dependenciesOf = (columns: Columns, versions: Versions): Graph => {
  const { operations, keyNames, readKey, readTxn, readWrites } = columns;
  const { readFrom } = versions;
  const graph = noGraph(
    operations.length,
    2 * (columns.writeTxn.size + readTxn.size) + 4 * operations.length,
  );
  const reads = grouped(keyNames.length, readKey);
  for (let key = 0; key < keyNames.length; key++) {
    linkChain(graph, key, columns, versions);
    const last: number[] = [];
    const built = new Map<number, { readers: number[]; writers: number[] }>();
    for (let i = reads.start[key]!; i < reads.start[key + 1]!; i++) {
      const read = reads.items[i]!;
      const from = readFrom[read]!;
      if (from === UNKNOWN) continue;
      if (linkRead(graph, read, key, columns, versions)) last.push(readTxn.data[read]!);
      if (from === INITIAL || versions.place[from]! >= 0) continue;
      const group = built.get(from) ?? { readers: [], writers: [] };
      built.set(from, group);
      group.readers.push(readTxn.data[read]!);
      if (readWrites.data[read] === 1) group.writers.push(readTxn.data[read]!);
    }
    linkLoose(graph, key, last, columns, versions);
    // What replaced a value that others had read comes after these.
    for (const { readers, writers } of built.values())
      if (writers.length > 0) linkAll(graph, distinct(readers), distinct(writers), RW);
  }
  return graph;
};

const distinct = (numbers: readonly number[]): readonly number[] =>
  numbers.length < 2 ? numbers : [...new Set(numbers)];

const linkChain = (
  graph: Graph,
  key: number,
  { writeTxn }: Columns,
  { chain }: Versions,
): void => {
  for (let i = chain.start[key]! + 1; i < chain.start[key + 1]!; i++) {
    const from = writeTxn.data[chain.items[i - 1]!]!;
    const to = writeTxn.data[chain.items[i]!]!;
    if (from !== to) link(graph, from, to, WW);
  }
};

/** The edges of a read. Returns whether it read the last of the writes whose order is known. */
const linkRead = (
  graph: Graph,
  read: number,
  key: number,
  { writeTxn, readTxn }: Columns,
  { readFrom, chain, place }: Versions,
): boolean => {
  const reader = readTxn.data[read]!;
  const from = readFrom[read]!;
  const start = chain.start[key]!;
  const end = chain.start[key + 1]!;
  const writer = from === INITIAL ? -1 : writeTxn.data[from]!;
  if (writer >= 0 && writer !== reader) link(graph, writer, reader, WR);
  const at = from === INITIAL ? start - 1 : place[from]!;
  if (from !== INITIAL && at < 0) return false;
  const next = at + 1;
  if (next === end) return true;
  const replacer = writeTxn.data[chain.items[next]!]!;
  if (replacer !== reader && replacer !== writer) link(graph, reader, replacer, RW);
  return false;
};

/** Writes in no known order come after the last of those in order. */
const linkLoose = (
  graph: Graph,
  key: number,
  readers: readonly number[],
  { writeTxn }: Columns,
  { chain, loose }: Versions,
): void => {
  const targets = groupOf(loose, key).map((write) => writeTxn.data[write]!);
  if (targets.length === 0) return;
  linkAll(graph, distinct(readers), targets, RW);
  const end = chain.start[key + 1]!;
  if (end > chain.start[key]!)
    linkAll(graph, [writeTxn.data[chain.items[end - 1]!]!], targets, WW);
};

/** The members of a group. */
export const groupOf = ({ start, items }: Grouped, group: number): number[] => [
  ...items.subarray(start[group]!, start[group + 1]!),
];
