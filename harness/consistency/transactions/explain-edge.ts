import type { Versioned } from "./atomic-reads.ts";
import { type Columns, INITIAL } from "./columns.ts";
import type { CycleEdge } from "./cycles.ts";
import { RT, RW, SNAPSHOT, SO, VIEW, WR, WW } from "./graph.ts";
import type { Integers } from "./integers.ts";
import { keyText, valueText } from "./text.ts";

/** Why one transaction precedes another: a short label, and a clause with `{0}` and `{1}` for the two. */
export type EdgeReason = { readonly label: string; readonly says: string };

/** Why the first transaction of an edge precedes the second. */
export const reasonOf = (versioned: Versioned, edge: CycleEdge): EdgeReason => {
  const { columns } = versioned;
  const { from, to, kind } = edge;
  const [first, second] = [columns.operations[from]!, columns.operations[to]!];
  switch (kind) {
    case WR:
      return readFrom(versioned, from, to) ?? unexplained("wr");
    case RW:
      return replaced(versioned, from, to) ?? unexplained("rw");
    case WW:
      return overwritten(versioned, from, to) ?? unexplained("ww");
    case SO:
      return {
        label: "process",
        says: `${first.client} began {1} after its {0}`,
      };
    case RT:
      return {
        label: "realtime",
        says: `{0} was over at ${first.returned}, before {1} began at ${second.invoked}`,
      };
    case VIEW:
    case SNAPSHOT:
      return forcedOrder(versioned, from, to) ?? unexplained("ww");
    default:
      return unexplained("");
  }
};

/** The order of two writes was tried, and nothing else is known of it. */
const unexplained = (label: string): EdgeReason => ({
  label,
  says: "both wrote one key, and this is the order that was tried",
});

/** The items of a list that is sorted by transaction. */
const itemsOf = ({ data, size }: Integers, txn: number): readonly number[] => {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (data[middle]! < txn) low = middle + 1;
    else high = middle;
  }
  const items: number[] = [];
  for (let i = low; i < size && data[i] === txn; i++) items.push(i);
  return items;
};

const shownRead = (columns: Columns, read: number): string =>
  `${keyText(columns, columns.readKey.data[read]!)} = ${valueText(columns.readValue[read])}`;

const wroteText = ({ isList }: Columns): string => (isList ? "appended" : "wrote");

const readFrom = (
  { columns, versions }: Versioned,
  from: number,
  to: number,
): EdgeReason | undefined => {
  for (const read of itemsOf(columns.readTxn, to)) {
    const write = versions.readFrom[read]!;
    if (write < 0 || columns.writeTxn.data[write] !== from) continue;
    const name = keyText(columns, columns.readKey.data[read]!);
    const value = columns.isList
      ? `, where {0} appended ${valueText(columns.writeValue[write])}`
      : ", which {0} wrote";
    return { label: `wr ${name}`, says: `{1} read ${shownRead(columns, read)}${value}` };
  }
  return undefined;
};

const replaced = (
  { columns, versions }: Versioned,
  from: number,
  to: number,
): EdgeReason | undefined => {
  const { place, chain, readFrom: sources } = versions;
  const writes = itemsOf(columns.writeTxn, to);
  for (const read of itemsOf(columns.readTxn, from)) {
    const source = sources[read]!;
    const key = columns.readKey.data[read]!;
    if (source < INITIAL) continue;
    const at = source === INITIAL ? chain.start[key]! - 1 : place[source]!;
    const isInChain = source === INITIAL || at >= 0;
    for (const write of writes) {
      if (columns.writeKey.data[write] !== key) continue;
      const isNext = place[write] === at + 1 || place[write] === -1;
      const also = isInChain ? -1 : rereadIn(columns, sources, to, source);
      if (isInChain ? !isNext : also < 0) continue;
      const wrote = `{1} ${wroteText(columns)} ${valueText(columns.writeValue[write])}`;
      const says =
        isInChain && !columns.isList
          ? `{0} read ${shownRead(columns, read)}, before ${wrote}`
          : isInChain
            ? `{0} read ${shownRead(columns, read)}, before ${wrote} to it`
            : `{0} read ${shownRead(columns, read)}, which {1} read as well before ${wrote}`;
      return { label: `rw ${keyText(columns, key)}`, says };
    }
  }
  return undefined;
};

/** A read of a transaction that read a certain write; -1 if there is none. */
const rereadIn = (
  { readTxn }: Columns,
  sources: Int32Array,
  txn: number,
  source: number,
): number => itemsOf(readTxn, txn).find((read) => sources[read] === source) ?? -1;

const overwritten = (
  { columns, versions }: Versioned,
  from: number,
  to: number,
): EdgeReason | undefined => {
  const { place, chain } = versions;
  const { writeKey, writeValue } = columns;
  for (const later of itemsOf(columns.writeTxn, to))
    for (const earlier of itemsOf(columns.writeTxn, from)) {
      const key = writeKey.data[earlier]!;
      if (writeKey.data[later] !== key || place[earlier] === -1) continue;
      const isNext = place[later] === place[earlier]! + 1;
      const isLast = place[earlier] === chain.start[key + 1]! - 1;
      if (!isNext && !(isLast && place[later] === -1)) continue;
      const [one, two] = [earlier, later].map((write) => valueText(writeValue[write]));
      const name = keyText(columns, key);
      const shows = isNext
        ? `lists of ${name} have ${two} of {1} right after ${one} of {0}`
        : `{1} appended ${two} to ${name}, which no list has, so it came after ${one} of {0}, the last that one has`;
      return { label: `ww ${name}`, says: shows };
    }
  return undefined;
};

const forcedOrder = (
  { columns, versions }: Versioned,
  from: number,
  to: number,
): EdgeReason | undefined => {
  const { readTxn, readKey, writeTxn, writeKey } = columns;
  const keys = new Set(itemsOf(writeTxn, from).map((write) => writeKey.data[write]!));
  for (let read = 0; read < readTxn.size; read++) {
    const source = versions.readFrom[read]!;
    const key = readKey.data[read]!;
    if (source < 0 || writeTxn.data[source] !== to || !keys.has(key)) continue;
    const seen = itemsOf(readTxn, readTxn.data[read]!).find((other) => {
      const write = versions.readFrom[other]!;
      return write >= 0 && writeTxn.data[write] === from;
    });
    if (seen === undefined) continue;
    const says = `a transaction read ${shownRead(columns, seen)} from {0}, and ${shownRead(columns, read)} from {1} although {0} wrote ${keyText(columns, key)} too`;
    return { label: `ww ${keyText(columns, key)}`, says };
  }
  return undefined;
};
