/** Transactions as operations: lists of micro-operations on keys. */

/** What a micro-operation does: appends to a list, writes a register, or reads either. */
export type MicroName = "append" | "w" | "r";

/**
 * A micro-operation. The value of an append or a write is what is written. That of a read is what
 * was read; it is left out where that is not known.
 */
export type Micro = readonly [f: MicroName, key: unknown, value?: unknown];

/**
 * The request of a transaction. In the answer each read has what it read. A recorded request may be
 * the same list as its answer; what its reads have there says nothing.
 */
export type TransactionRequest = {
  readonly type: "txn";
  readonly value: readonly Micro[];
};

/** Instead of the answer of a transaction that surely did not happen. */
export const ABORTED = "aborted";

const NAMES: Readonly<Record<string, MicroName>> = {
  append: "append",
  ":append": "append",
  w: "w",
  ":w": "w",
  write: "w",
  ":write": "w",
  r: "r",
  ":r": "r",
  read: "r",
  ":read": "r",
};

/** The name of a micro-operation, as histories write it; undefined if there is none such. */
export const microNamed = (name: unknown): MicroName | undefined =>
  typeof name === "string" && Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;

/** Is this a list of micro-operations, at least one? */
export const isMicros = (value: unknown): value is readonly (readonly unknown[])[] =>
  Array.isArray(value) && value.length > 0 && value.every(isMicro);

const isMicro = (each: unknown): boolean =>
  Array.isArray(each) &&
  each.length >= 2 &&
  each.length <= 3 &&
  microNamed(each[0]) !== undefined;

/**
 * Micro-operations with the names that are used here. What they have already is kept, so that
 * long histories are not copied.
 *
 * @param value a list for which `isMicros` is true
 */
export const microsOf = (value: readonly (readonly unknown[])[]): readonly Micro[] =>
  value.every(([f]) => f === NAMES[f as string])
    ? (value as readonly Micro[])
    : value.map(([f, ...rest]) => [NAMES[f as string]!, ...rest] as unknown as Micro);

/** The micro-operations of an answer in which nothing is said of the reads. */
export const unanswered = (asked: readonly Micro[]): readonly Micro[] =>
  asked.map((micro) => (micro[0] === "r" ? ["r", micro[1]] : micro));

/** A micro-operation in a few words: `append x 1`, `r x [1 2]`, `r x ?`. */
const microText = (micro: Micro): string => {
  const [f, key, value] = micro;
  return `${f} ${plainText(key)} ${value === undefined ? "?" : plainText(value)}`;
};

/** The micro-operations of a transaction, its reads with what they read. */
export const transactionText = (micros: readonly Micro[]): string =>
  `[${micros.map(microText).join(", ")}]`;

/** A value of a history in few characters; a long list keeps its end, where lists differ. */
export const plainText = (value: unknown): string => {
  // Keywords are strings with their colon.
  if (typeof value === "string") return value.replace(/^:/, "");
  if (!Array.isArray(value)) return `${JSON.stringify(value)}`;
  const shown = value.slice(-SHOWN_MAX).map(plainText);
  return `[${value.length > SHOWN_MAX ? "… " : ""}${shown.join(" ")}]`;
};

const SHOWN_MAX = 8;
