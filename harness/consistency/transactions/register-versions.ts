import {
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

/**
 * The versions of registers of which no value was written twice. What a read answers tells which
 * write it read, and nothing about the order of the writes: all of them are loose.
 */
export const registerVersions = (columns: Columns): Versions => {
  const { readTxn, status, writeTxn, keyNames } = columns;
  const findings = noFindings();
  const readFrom = new Int32Array(readTxn.size).fill(UNKNOWN);
  for (let read = 0; read < readTxn.size; read++) {
    readFrom[read] = sourceOf(columns, read, findings);
    if (readFrom[read]! < 0) continue;
    const writer = writeTxn.data[readFrom[read]!]!;
    if (status[writer] === OPEN) status[writer] = SEEN;
  }
  const chain: Grouped = {
    start: new Int32Array(keyNames.length + 1),
    items: new Int32Array(0),
  };
  const place = placesIn(columns, chain);
  return {
    readFrom,
    chain,
    place,
    loose: looseIn(columns, place),
    findings: findings.all,
  };
};

/** The write that a read from outside of its transaction answers. */
const sourceOf = (columns: Columns, read: number, findings: Findings): number => {
  const { readTxn, readKey, readValue, readOwn, status, writeTxn, writeFinal } = columns;
  const { note } = findings;
  const txn = readTxn.data[read]!;
  const key = readKey.data[read]!;
  const value = readValue[read];
  if (readOwn.data[read]! > 0) {
    checkOwn(columns, read, findings);
    return UNKNOWN;
  }
  if (value === null) return INITIAL;
  const shown = `{0} read ${keyText(columns, key)} = ${valueText(value)}`;
  const write = writeOf(columns, key, value);
  if (write < 0) {
    note("unwritten read", [txn], `${shown}, which no transaction wrote`);
    return UNKNOWN;
  }
  const writer = writeTxn.data[write]!;
  if (writer === txn) {
    note("internal inconsistency", [txn], `${shown} before it wrote that itself`);
    return UNKNOWN;
  }
  if (status[writer] === FAILED) {
    note("G1a", [txn, writer], `${shown}, and {1}, which wrote it, aborted`);
    return UNKNOWN;
  }
  if (writeFinal.data[write] === 1) return write;
  note("G1b", [txn, writer], `${shown}, which {1} wrote and then replaced itself`);
  return UNKNOWN;
};

/** A read after a write of its own transaction has to answer the last such write. */
const checkOwn = (columns: Columns, read: number, { note }: Findings): void => {
  const { readTxn, readKey, readValue, readOwn, writeTxn, writeKey, writeValue } =
    columns;
  const txn = readTxn.data[read]!;
  const key = readKey.data[read]!;
  // Writes of one transaction stand together, so the first is found from any of them.
  let write = firstWriteOf(columns, txn);
  for (let left = readOwn.data[read]!; ; write++) {
    if (writeTxn.data[write] !== txn) return;
    if (writeKey.data[write] === key && --left === 0) break;
  }
  const own = writeValue[write];
  if (isEqual(own, readValue[read])) return;
  const shown = `{0} read ${keyText(columns, key)} = ${valueText(readValue[read])}`;
  note(
    "internal inconsistency",
    [txn],
    `${shown} after it had written ${valueText(own)} itself`,
  );
};

/** The first write of a transaction: writes stand in the order of their transactions. */
const firstWriteOf = ({ writeTxn }: Columns, txn: number): number => {
  let low = 0;
  let high = writeTxn.size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (writeTxn.data[middle]! < txn) low = middle + 1;
    else high = middle;
  }
  return low;
};
