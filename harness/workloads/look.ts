import { isMicros } from "../history/objects/transaction.ts";
import { fieldsOf } from "../history/operation-text.ts";
import type { RecordedHistory } from "../history/read-history.ts";
import type { Operation } from "../model/operation.ts";

/** The form of a value, as far as it tells workloads apart. */
type Form =
  | "nil"
  | "number"
  | "scalar"
  | "list"
  | "keyed-list"
  | "rows"
  | "balances"
  | "record";

/** What the operations of a history look like. */
export type Look = {
  readonly object: string;
  /** The names of operations, as they were recorded. */
  readonly functions: ReadonlySet<string>;
  /** The forms of what reads answered, and of what was written. */
  readonly read: ReadonlySet<Form>;
  readonly written: ReadonlySet<Form>;
  readonly operations: readonly Operation[];
};

/** Looks once at all operations. */
export const lookOf = (
  object: string,
  { functions, operations }: Pick<RecordedHistory, "functions" | "operations">,
): Look => {
  const read = new Set<Form>();
  const written = new Set<Form>();
  for (const { request, result } of operations) {
    const { type, value } = fieldsOf(request);
    if (type === "read" && result !== undefined) read.add(formOf(result));
    if (type === "write") written.add(formOf(value));
  }
  return { object, functions, read, written, operations };
};

/** Are these all the names of operations that a history has? */
export const hasOnly = (look: Look, ...names: readonly string[]): boolean =>
  [...look.functions].every((f) => names.includes(f));

/** Did reads answer values of this form, apart from nil, and no others? */
export const readsOnly = ({ read }: Look, form: Form): boolean =>
  read.has(form) && [...read].every((each) => each === form || each === "nil");

const formOf = (value: unknown): Form => {
  if (value === null || value === undefined) return "nil";
  if (typeof value === "number") return "number";
  if (typeof value !== "object") return "scalar";
  if (Array.isArray(value)) return formOfList(value);
  const parts = Object.values(value);
  const isBalance = (each: unknown) => each === null || typeof each === "number";
  return parts.length > 0 && parts.every(isBalance) ? "balances" : "record";
};

const formOfList = (list: readonly unknown[]): Form => {
  if (list.length > 0 && list.every(isRow)) return "rows";
  const [key, subkeys] = list;
  const isKeyed = list.length === 2 && Array.isArray(subkeys) && !isMicros(list);
  return isKeyed && (typeof key === "string" || typeof key === "number")
    ? "keyed-list"
    : "list";
};

const isRow = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "val" in value && "sts" in value;
