import { isSilent } from "../../history/objects/answers.ts";
import { fieldsOf } from "../../history/operation-text.ts";
import type { Operation } from "../../model/operation.ts";
import type { AnyObject } from "../judgement.ts";
import {
  CAS,
  type Columns,
  INITIAL,
  READ,
  REFUSED,
  ROUGH,
  SILENT,
  UNWRITTEN,
  WITH_CAS,
  WRITE,
} from "./columns.ts";
import { identities } from "./identities.ts";

type Filling = { -readonly [K in keyof Columns]: Columns[K] } & {
  readonly initialOf: number[];
  readonly keyOf: number[];
  readonly writer: number[];
};

type IdOf = (value: unknown) => number;

/** Fills the columns of a history in one pass. */
export const fill = (object: AnyObject, operations: readonly Operation[]): Columns => {
  const columns = empty(operations);
  const keys = new Map<string | number, number>();
  const ids: IdOf[] = [];
  for (let row = 0; row < operations.length; row++) {
    const { request } = operations[row]!;
    const name = object.key?.(request) ?? "";
    let key = keys.get(name);
    if (key === undefined) {
      key = columns.keys++;
      keys.set(name, key);
      ids.push(openKey(columns, key, object.initial));
    }
    columns.key[row] = key;
    fillRow(columns, row, ids[key]!);
    if (columns.kind[row] === READ && isSilent(object, operations[row]!))
      columns.kind[row] = SILENT;
  }
  return columns;
};

const empty = (operations: readonly Operation[]): Filling => {
  const size = operations.length;
  return {
    operations,
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
};

/** Adds a key with its initial value, and numbers its values. */
const openKey = (
  { keyOf, writer, initialOf }: Filling,
  key: number,
  initial: unknown,
): IdOf => {
  const idOf = identities(() => {
    writer.push(UNWRITTEN);
    return keyOf.push(key) - 1;
  });
  initialOf.push(idOf(initial));
  writer[initialOf[key]!] = INITIAL;
  return idOf;
};

const fillRow = (columns: Filling, row: number, idOf: IdOf): void => {
  const { request, result, invoked, returned } = columns.operations[row]!;
  const { type, value, from, to } = fieldsOf(request);
  columns.invoked[row] = invoked;
  columns.returned[row] = result === undefined ? Number.POSITIVE_INFINITY : returned;
  switch (type) {
    case "read":
    case "get":
      if (result === undefined) return;
      columns.kind[row] = READ;
      columns.value[row] = idOf(result);
      return;
    case "write":
    case "put":
      columns.kind[row] = WRITE;
      bring(columns, row, idOf(value));
      return;
    case "cas":
      columns.kind[row] = result === false ? REFUSED : CAS;
      columns.expected[row] = idOf(from);
      if (result !== false) bring(columns, row, idOf(to));
      foreign(columns, row, isAnswer(result) ? WITH_CAS : ROUGH);
      return;
    default:
      foreign(columns, row, ROUGH);
  }
};

const isAnswer = (result: unknown): boolean =>
  result === undefined || typeof result === "boolean";

const bring = (columns: Filling, row: number, value: number): void => {
  columns.value[row] = value;
  if (columns.writer[value] === UNWRITTEN) columns.writer[value] = row;
  else {
    columns.grade[columns.key[row]!] = ROUGH;
    columns.repeated ??= columns.operations[row]!;
  }
};

const foreign = (columns: Filling, row: number, grade: number): void => {
  const key = columns.key[row]!;
  columns.grade[key] = Math.max(columns.grade[key]!, grade);
  columns.foreign ??= columns.operations[row]!;
};
