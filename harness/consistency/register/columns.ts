import { fieldsOf } from "../../history/operation-text.ts";
import { isRegister } from "../../history/register.ts";
import type { Operation } from "../../model/operation.ts";
import type { AnyObject } from "../judgement.ts";
import { identities } from "./identities.ts";

/** What a row is. A read that is open, or whose answer fits any value, says nothing. */
export const SILENT = 0;
export const READ = 1;
export const WRITE = 2;
/** A compare-and-set that succeeded, or is open: a read and a write in one. */
export const CAS = 3;
/** A compare-and-set that found another value than it expected. */
export const REFUSED = 4;

/** A key with reads and writes of unique values; also with compare-and-sets; with anything else. */
export const PLAIN = 0;
export const WITH_CAS = 1;
export const ROUGH = 2;

/** In place of the row that wrote a value: it was there from the start, or nobody wrote it. */
export const INITIAL = -1;
export const NOBODY = -2;

/**
 * A history of registers, a row per operation and a typed array per column: what the fast judges
 * work on. Values are numbers that stand for one value of one key.
 */
export type Columns = {
  readonly operations: readonly Operation[];
  readonly initial: unknown;
  readonly kind: Uint8Array;
  readonly key: Int32Array;
  /** The value that a row answers or brings. */
  readonly value: Int32Array;
  /** The value that a compare-and-set expects. */
  readonly expected: Int32Array;
  readonly invoked: Float64Array;
  /** Infinity for an open operation. */
  readonly returned: Float64Array;
  readonly keys: number;
  /** By key: the value that it starts with. */
  readonly initialOf: readonly number[];
  /** By value: its key, and the row that writes it; where several do, the first of them. */
  readonly keyOf: readonly number[];
  readonly writer: readonly number[];
  /** By key: what it takes to judge it. */
  readonly grade: Uint8Array;
  /** The first operation that is neither a read nor a write, if there is one. */
  readonly foreign: Operation | undefined;
  /** The first write of a value that was there before. */
  readonly repeated: Operation | undefined;
};

const known = new WeakMap<readonly Operation[], Columns & { readonly of: AnyObject }>();

/** Undefined for an object that is not surely a register. */
export function columnsOf(
  object: AnyObject,
  operations: readonly Operation[],
): Columns | undefined {
  if (!isRegister(object)) return undefined;
  // Many models judge one history, so it is written down once.
  const before = known.get(operations);
  if (before?.of === object) return before;
  const columns = { ...fill(object, operations), of: object };
  known.set(operations, columns);
  return columns;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Filling = Mutable<Columns> & {
  readonly initialOf: number[];
  readonly keyOf: number[];
  readonly writer: number[];
};

function fill(object: AnyObject, operations: readonly Operation[]): Columns {
  const columns = empty(object, operations);
  const keys = new Map<string | number, number>();
  const values: ((value: unknown) => number)[] = [];
  const open = (name: string | number): number => {
    const key = columns.keys++;
    keys.set(name, key);
    values.push(
      identities(() => {
        columns.writer.push(NOBODY);
        return columns.keyOf.push(key) - 1;
      }),
    );
    columns.initialOf.push(values[key]!(object.initial));
    columns.writer[columns.initialOf[key]!] = INITIAL;
    return key;
  };
  for (let row = 0; row < operations.length; row++) {
    const operation = operations[row]!;
    const name = object.key?.(operation.request) ?? "";
    const key = keys.get(name) ?? open(name);
    columns.key[row] = key;
    fillRow(columns, { object, operation, row, key, idOf: values[key]! });
  }
  return columns;
}

function empty(object: AnyObject, operations: readonly Operation[]): Filling {
  const size = operations.length;
  return {
    operations,
    initial: object.initial,
    kind: new Uint8Array(size),
    key: new Int32Array(size),
    value: new Int32Array(size),
    expected: new Int32Array(size),
    invoked: new Float64Array(size),
    returned: new Float64Array(size),
    keys: 0,
    initialOf: [],
    keyOf: [],
    writer: [],
    grade: new Uint8Array(size),
    foreign: undefined,
    repeated: undefined,
  };
}

type Row = {
  readonly object: AnyObject;
  readonly operation: Operation;
  readonly row: number;
  readonly key: number;
  readonly idOf: (value: unknown) => number;
};

function fillRow(columns: Filling, { object, operation, row, key, idOf }: Row): void {
  const { request, result, invoked, returned } = operation;
  const isOpen = result === undefined;
  columns.invoked[row] = invoked;
  columns.returned[row] = isOpen ? Number.POSITIVE_INFINITY : returned;
  const { type, value, from, to } = fieldsOf(request);
  const rough = (): void => {
    columns.grade[key] = ROUGH;
    columns.foreign ??= operation;
  };
  if (type === "read" || type === "get") {
    // Does the object take this answer for any value, even for one that nobody can have written?
    if (isOpen || object.accepts?.(Symbol("a value of nobody"), result)) return;
    columns.kind[row] = READ;
    columns.value[row] = idOf(result);
  } else if (type === "write" || type === "put") {
    columns.kind[row] = WRITE;
    bring(columns, { row, key, value: idOf(value), operation });
    // A write answers nothing; a recorded answer is for the search to weigh.
    if (!isOpen && result !== null) rough();
  } else if (type === "cas") {
    columns.kind[row] = result === false ? REFUSED : CAS;
    columns.expected[row] = idOf(from);
    columns.grade[key] = Math.max(columns.grade[key]!, WITH_CAS);
    columns.foreign ??= operation;
    if (result !== false) bring(columns, { row, key, value: idOf(to), operation });
    if (!isOpen && typeof result !== "boolean") rough();
  } else rough();
}

type Brought = {
  readonly row: number;
  readonly key: number;
  readonly value: number;
  readonly operation: Operation;
};

function bring(columns: Filling, { row, key, value, operation }: Brought): void {
  columns.value[row] = value;
  if (columns.writer[value] === NOBODY) columns.writer[value] = row;
  else {
    columns.grade[key] = ROUGH;
    columns.repeated ??= operation;
  }
}
