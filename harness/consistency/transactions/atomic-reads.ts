import { type Columns, INITIAL, UNKNOWN } from "./columns.ts";
import type { Findings } from "./findings.ts";
import { type Graph, link, SNAPSHOT, VIEW } from "./graph.ts";
import { keyText, valueText } from "./text.ts";
import type { Versions } from "./versions.ts";

/** A history with its versions. */
export type Versioned = { readonly columns: Columns; readonly versions: Versions };

/**
 * Looks at the reads of each transaction together. A reader of what a transaction wrote has to see
 * all that it wrote: with a snapshot in every read, with a monotonic view in later ones. A read that
 * does not is noted; where the order of two writes is not known, the order that this forces is
 * added as an edge.
 */
export const readTogether = (
  { columns, versions }: Versioned,
  graph: Graph,
  findings: Findings,
): void => {
  const { readTxn, readOwn } = columns;
  const starts = startsOf(columns);
  for (let first = 0; first < readTxn.size; ) {
    let end = first + 1;
    while (end < readTxn.size && readTxn.data[end] === readTxn.data[first]) end++;
    const reads: number[] = [];
    for (let read = first; read < end; read++)
      if (readOwn.data[read] === 0 && versions.readFrom[read] !== UNKNOWN)
        reads.push(read);
    for (let i = 0; i < reads.length; i++)
      for (let j = 0; j < reads.length; j++) {
        if (i === j) continue;
        const pair = { seen: reads[i]!, missing: reads[j]!, isLater: j > i };
        compare({ columns, versions }, pair, starts, graph, findings);
      }
    first = end;
  }
};

type ReadPair = {
  /** A read that saw a transaction, and one that may miss what that transaction wrote. */
  readonly seen: number;
  readonly missing: number;
  /** Did the second happen after the first? */
  readonly isLater: boolean;
};

const compare = (
  versioned: Versioned,
  pair: ReadPair,
  starts: Int32Array,
  graph: Graph,
  findings: Findings,
): void => {
  const { columns, versions } = versioned;
  const { readKey, readTxn } = columns;
  const { readFrom } = versions;
  const { seen, missing, isLater } = pair;
  if (readKey.data[seen] === readKey.data[missing]) {
    if (readFrom[seen] !== readFrom[missing])
      noteChanged(versioned, pair, findings, graph);
    return;
  }
  const from = readFrom[seen]!;
  if (from === INITIAL) return;
  const writer = columns.writeTxn.data[from]!;
  if (writer === readTxn.data[seen]) return;
  const write = writeTo(columns, starts, writer, readKey.data[missing]!);
  if (write < 0) return;
  const order = ageOf(versions, readFrom[missing]!, write);
  if (order === "older") noteFractured(versioned, pair, writer, write, findings);
  else if (order === "unknown")
    link(
      graph,
      writer,
      columns.writeTxn.data[readFrom[missing]!]!,
      isLater ? VIEW : SNAPSHOT,
    );
};

/** Is what was read older than a write of the key? */
const ageOf = (
  { place }: Versions,
  read: number,
  write: number,
): "older" | "not older" | "unknown" => {
  if (read === write) return "not older";
  if (read === INITIAL) return "older";
  const [of, than] = [place[read]!, place[write]!];
  if (of >= 0) return than < 0 || of < than ? "older" : "not older";
  return than >= 0 ? "not older" : "unknown";
};

/** By transaction: the place of its first write. */
export const startsOf = ({ operations, writeTxn }: Columns): Int32Array => {
  const starts = new Int32Array(operations.length + 1);
  for (let write = 0; write < writeTxn.size; write++)
    starts[writeTxn.data[write]! + 1]!++;
  for (let txn = 0; txn < operations.length; txn++) starts[txn + 1]! += starts[txn]!;
  return starts;
};

/** The last write of a transaction to a key; -1 if there is none. */
export const writeTo = (
  { writeKey }: Columns,
  starts: Int32Array,
  txn: number,
  key: number,
): number => {
  for (let write = starts[txn + 1]! - 1; write >= starts[txn]!; write--)
    if (writeKey.data[write] === key) return write;
  return -1;
};

/** Two reads of one key that answer different versions. */
const noteChanged = (
  { columns, versions }: Versioned,
  { seen, missing, isLater }: ReadPair,
  { note }: Findings,
  graph: Graph,
): void => {
  if (!isLater) return;
  const { readTxn, readKey, readValue, writeTxn } = columns;
  const txn = readTxn.data[seen]!;
  const [before, after] = [versions.readFrom[seen]!, versions.readFrom[missing]!];
  const isBack =
    after === INITIAL ||
    (before !== INITIAL && ageOf(versions, after, before) === "older");
  const name = keyText(columns, readKey.data[seen]!);
  const what = `{0} read ${name} = ${valueText(readValue[seen])} and then ${name} = ${valueText(readValue[missing])}, without writing it in between`;
  const forbids = isBack ? "monotonic-atomic-view" : "parallel-snapshot-isolation";
  note("internal inconsistency", [txn], what, forbids);
  if (
    before !== INITIAL &&
    after !== INITIAL &&
    ageOf(versions, after, before) === "unknown"
  )
    link(graph, writeTxn.data[before]!, writeTxn.data[after]!, VIEW);
};

const noteFractured = (
  { columns }: Versioned,
  { seen, missing, isLater }: ReadPair,
  writer: number,
  write: number,
  { note }: Findings,
): void => {
  const { readTxn, readKey, readValue, writeValue } = columns;
  const shown = (read: number): string =>
    `${keyText(columns, readKey.data[read]!)} = ${valueText(readValue[read])}`;
  const wrote = `${columns.isList ? "appended" : "wrote"} ${valueText(writeValue[write])} to ${keyText(columns, readKey.data[missing]!)}`;
  const what = isLater
    ? `{0} read ${shown(seen)}, which {1} wrote, and then ${shown(missing)}, although {1} ${wrote}`
    : `{0} read ${shown(missing)} and then ${shown(seen)}, which {1} wrote, although {1} ${wrote}`;
  const forbids = isLater ? "monotonic-atomic-view" : "parallel-snapshot-isolation";
  note("fractured read", [readTxn.data[seen]!, writer], what, forbids);
};
