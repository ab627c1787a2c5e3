/** Histories of a few transactions, in the form in which the definitions of the levels read them. */
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";

/** A micro-operation; a read without a value is one whose answer is not known. */
export type Step = {
  readonly f: "append" | "w" | "r";
  readonly key: unknown;
  readonly value?: unknown;
};

/**
 * A transaction. "unknown": it may or may not have committed. `returned` is Infinity while it is
 * not known to be over.
 */
export type Transaction = {
  readonly client: string;
  readonly outcome: "committed" | "aborted" | "unknown";
  readonly steps: readonly Step[];
  readonly invoked: number;
  readonly returned: number;
};

/** The objects whose operations are transactions. */
export type TransactionObject = "list-append" | "rw-register";

/**
 * Keys and values as texts that equal ones share. What a key holds is a list of texts; that of a
 * register has one entry.
 */
export type TextStep =
  | { readonly f: "append" | "w"; readonly key: string; readonly value: string }
  | {
      readonly f: "r";
      readonly key: string;
      readonly value: readonly string[] | undefined;
    };

/** A transaction of texts, with its place in the history. */
export type TextTransaction = Omit<Transaction, "steps"> & {
  readonly number: number;
  readonly steps: readonly TextStep[];
  /** The keys that it writes. */
  readonly writes: ReadonlySet<string>;
};

/** The history of an object, and what each key holds at first. */
export type SmallHistory = {
  readonly object: TransactionObject;
  readonly initial: readonly string[];
  readonly transactions: readonly TextTransaction[];
};

/**
 * A history in texts.
 *
 * @param initial what each register holds at first; a list is always empty
 */
export const smallHistory = (
  object: TransactionObject,
  transactions: readonly Transaction[],
  initial: unknown = null,
): SmallHistory => ({
  object,
  initial: object === "list-append" ? [] : [valueKey(initial)],
  transactions: transactions.map((transaction, number) => ({
    ...transaction,
    number,
    steps: transaction.steps.map((step) => textOf(object, step)),
    writes: new Set(
      transaction.steps.filter(({ f }) => f !== "r").map(({ key }) => valueKey(key)),
    ),
  })),
});

const textOf = (object: TransactionObject, { f, key, value }: Step): TextStep => {
  if (f !== "r") return { f, key: valueKey(key), value: valueKey(value) };
  return { f, key: valueKey(key), value: readOf(object, value) };
};

/** What was read; an empty list may be recorded as nil. */
const readOf = (
  object: TransactionObject,
  value: unknown,
): readonly string[] | undefined => {
  if (value === undefined) return undefined;
  if (object === "rw-register") return [valueKey(value)];
  if (value === null) return [];
  return Array.isArray(value) ? value.map(valueKey) : [`not a list: ${valueKey(value)}`];
};

/**
 * The transactions of operations `{ type: "txn", value: [[f, key, value], …] }`. The answer repeats
 * the micro-operations, with what was read. Any other answer says that the transaction aborted.
 */
export const transactionsOf = (
  operations: readonly Operation[],
): readonly Transaction[] =>
  operations.map(({ client, request, result, invoked, returned }) => {
    const asked = (request as { readonly value: readonly MicroOperation[] }).value;
    const answered = Array.isArray(result) ? (result as readonly MicroOperation[]) : [];
    const outcome =
      result === undefined ? "unknown" : Array.isArray(result) ? "committed" : "aborted";
    const steps = asked.map(
      ([f, key, value], i): Step =>
        f === "r" ? { f, key, value: answered[i]?.[2] } : { f, key, value },
    );
    return { client, outcome, steps, invoked, returned };
  });

type MicroOperation = readonly [f: Step["f"], key: unknown, value?: unknown];
