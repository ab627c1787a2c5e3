import { fieldsOf } from "../../history/operation-text.ts";
import { printable } from "../../history/printable.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";
import { type Because, becauseRead, type Pair } from "../explanation/argue.ts";

/** Session order: the earlier operation of a client comes first. */
export const bySession = ({ first, second, names }: Pair): Because => {
  if (first.client !== second.client || first.invoked >= second.invoked) return undefined;
  return `${printable(first.client)} did ${names[0]} before ${names[1]}`;
};

/** Causal order: session order, and a write before a read of it by another client. */
export const byCause = (pair: Pair): Because => {
  const [write, read] = pair.names;
  return bySession(pair) ?? (pair.isRead ? becauseRead(read, write) : undefined);
};

/** Is this a read or a get? */
export const isRead = ({ request }: Operation): boolean => {
  const { type } = fieldsOf(request);
  return type === "read" || type === "get";
};

/** The clients of a history, each once. */
export const clientsOf = (operations: readonly Operation[]): readonly string[] => [
  ...new Set(operations.map(({ client }) => client)),
];

/** Are two operations on the same key? */
export const haveOneKey = (
  { request: a }: Operation,
  { request: b }: Operation,
): boolean => valueKey(fieldsOf(a).key) === valueKey(fieldsOf(b).key);
