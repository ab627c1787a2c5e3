import { ABORTED, type Micro } from "../../history/objects/transaction.ts";
import { fieldsOf } from "../../history/operation-text.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";
import { identities } from "../columns/identities.ts";
import { type Integers, integers, push } from "./integers.ts";
import { numberOfPair, type PairTable, pairTable, putPair } from "./pair-table.ts";

/** The transaction surely did not happen. */
export const FAILED = 0;
/** It happened. */
export const COMMITTED = 1;
/** Nothing is known of its end, and none of its writes was read. */
export const OPEN = 2;
/** Nothing is known of its end, but one of its writes was read, so it happened. */
export const SEEN = 3;

/** Stands in place of the write that was read: the read saw the initial value of the key. */
export const INITIAL = -1;
/** Stands in place of the write that was read: the read does not count, for a reason that a finding gives. */
export const UNKNOWN = -2;

/**
 * A history of transactions as typed arrays. Transactions, keys, writes and reads are numbers. A
 * write is an append, or a write of a register.
 */
export type Columns = {
  readonly operations: readonly Operation[];
  readonly isList: boolean;
  /** By transaction: `FAILED`, `COMMITTED`, `OPEN` or `SEEN`. */
  readonly status: Uint8Array;
  /** By key: its name. */
  readonly keyNames: unknown[];
  readonly writeTxn: Integers;
  readonly writeKey: Integers;
  readonly writeValue: unknown[];
  /** By write: 1 if it is the last one to its key by its transaction. */
  readonly writeFinal: Integers;
  readonly readTxn: Integers;
  readonly readKey: Integers;
  /** By read: what it read, and how many writes to the key its transaction had made before. */
  readonly readValue: unknown[];
  readonly readOwn: Integers;
  /** By read: 1 if its transaction writes the key, before or after. */
  readonly readWrites: Integers;
  /** By key and value: the write. */
  readonly writes: PairTable;
  /** A write of a value that was there before, if there is one; else -1. */
  repeated: number;
  /** The number of a value, the same for equal ones. */
  readonly numberOf: (value: unknown) => number;
};

/** The write of a value to a key; -1 if there is none. */
export const writeOf = (
  { writes, numberOf }: Columns,
  key: number,
  value: unknown,
): number => numberOfPair(writes, key, numberOf(value));

/** The micro-operations of an operation: with what was read, if it is known to have committed. */
export const microsIn = ({ request, result }: Operation): readonly Micro[] =>
  (Array.isArray(result) ? result : fieldsOf(request).value) as readonly Micro[];

/** Fills the columns of a history in one pass. */
export const columnsOf = (operations: readonly Operation[], isList: boolean): Columns => {
  let values = 0;
  const { writes, reads } = counted(operations);
  const columns: Columns = {
    operations,
    isList,
    status: new Uint8Array(operations.length),
    keyNames: [],
    writeTxn: integers(writes),
    writeKey: integers(writes),
    writeValue: [],
    writeFinal: integers(writes),
    readTxn: integers(reads),
    readKey: integers(reads),
    readValue: [],
    readOwn: integers(reads),
    readWrites: integers(reads),
    writes: pairTable(writes * 2 + 2),
    repeated: -1,
    numberOf: identities(() => values++),
  };
  const keyOf = identities(() => columns.keyNames.length);
  const number = (key: unknown): number => {
    const known = keyOf(key);
    if (known === columns.keyNames.length) columns.keyNames.push(key);
    return known;
  };
  const keys: number[] = [];
  for (let txn = 0; txn < operations.length; txn++) {
    const operation = operations[txn]!;
    columns.status[txn] = statusOf(operation);
    const space = fieldsOf(operation.request).key;
    const micros = microsIn(operation);
    for (let i = 0; i < micros.length; i++) {
      const key = micros[i]![1];
      keys[i] = number(space === undefined ? key : [space, key]);
    }
    fillMicros(columns, txn, micros, keys);
  }
  return columns;
};

/** How many writes and reads there are, so that the columns need not grow. */
const counted = (
  operations: readonly Operation[],
): { readonly writes: number; readonly reads: number } => {
  let writes = 1;
  let reads = 1;
  for (const operation of operations)
    for (const micro of microsIn(operation))
      if (micro[0] === "r") reads++;
      else writes++;
  return { writes, reads };
};

const statusOf = ({ result }: Operation): number => {
  if (result === undefined) return OPEN;
  return result === ABORTED || !Array.isArray(result) ? FAILED : COMMITTED;
};

const fillMicros = (
  columns: Columns,
  txn: number,
  micros: readonly Micro[],
  keys: readonly number[],
): void => {
  for (let i = 0; i < micros.length; i++) {
    const [f, , value] = micros[i]!;
    const key = keys[i]!;
    if (f !== "r") {
      let isFinal = 1;
      for (let j = i + 1; j < micros.length; j++)
        if (keys[j] === key && micros[j]![0] !== "r") isFinal = 0;
      const write = push(columns.writeTxn, txn);
      push(columns.writeKey, key);
      columns.writeValue.push(value);
      push(columns.writeFinal, isFinal);
      const number = columns.numberOf(value);
      const isInitial = f === "w" && value === null;
      if (isInitial || numberOfPair(columns.writes, key, number) >= 0)
        columns.repeated = write;
      else putPair(columns.writes, key, number, write);
    } else if (value !== undefined && columns.status[txn] === COMMITTED) {
      let own = 0;
      let all = 0;
      for (let j = 0; j < micros.length; j++) {
        if (keys[j] !== key || micros[j]![0] === "r") continue;
        all = 1;
        if (j < i) own++;
      }
      push(columns.readTxn, txn);
      push(columns.readKey, key);
      columns.readValue.push(value);
      push(columns.readOwn, own);
      push(columns.readWrites, all);
    }
  }
};

/** Are two values of a history equal? */
export const isEqual = (a: unknown, b: unknown): boolean =>
  a === b ||
  (typeof a === "object" && typeof b === "object" && valueKey(a) === valueKey(b));
