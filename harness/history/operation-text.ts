import type { Operation } from "../model/operation.ts";
import {
  ABORTED,
  isMicros,
  microsOf,
  transactionText,
  unanswered,
} from "./objects/transaction.ts";
import { printable } from "./printable.ts";

const LONGEST = 24;

/**
 * An operation in a few words: `write 1`, `read 3`, `cas 1→2 refused`, `get "x" ""`, `write at 2 ["a"]`.
 */
export const operationText = (operation: Operation): string => {
  const { type, key, value, from, to, offset, values } = fieldsOf(operation.request);
  const isOpen = operation.result === undefined;
  if (type === "txn" && isMicros(value)) return transactionOf(operation, value);
  const words = [
    typeof type === "string" ? printable(type) : valueText(operation.request),
  ];
  if (key !== undefined) words.push(valueText(key));
  if (type === "cas") {
    words.push(`${valueText(from)}→${valueText(to)}`);
    if (!isOpen && operation.result !== true) words.push("refused");
    return words.join(" ");
  }
  if (offset !== undefined) words.push(`at ${valueText(offset)}`);
  if (offset !== undefined && values !== undefined) words.push(valueText(values));
  if (value !== undefined) words.push(valueText(value));
  if (type === "read" || type === "get") {
    words.push(isOpen ? "?" : valueText(operation.result));
  } else if (!isOpen && operation.result !== null) {
    words.push(`= ${valueText(operation.result)}`);
  }
  return words.join(" ");
};

/** The micro-operations with what was read, and whether the transaction aborted. */
const transactionOf = (
  { result }: Operation,
  asked: readonly (readonly unknown[])[],
): string =>
  isMicros(result)
    ? transactionText(microsOf(result))
    : `${transactionText(unanswered(microsOf(asked)))}${result === ABORTED ? " aborted" : ""}`;

/** A value as short JSON. */
export const valueText = (value: unknown): string => {
  const text = printable(JSON.stringify(value) ?? String(value));
  if (text.length <= LONGEST) return text;
  // Values that grow at their end differ there, so the end is kept.
  return `${text.slice(0, 6)}…${text.slice(7 - LONGEST)}`;
};

type Fields = Readonly<
  Record<"type" | "key" | "value" | "from" | "to" | "offset" | "values", unknown>
>;

/** The fields of a request; a request of a user's own object may have none of them. */
export const fieldsOf = (request: unknown): Partial<Fields> =>
  typeof request === "object" && request !== null ? request : {};
