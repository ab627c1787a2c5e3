import { fieldsOf } from "../../history/operation-text.ts";
import { printable } from "../../history/printable.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";
import { type Because, becauseRead, type Pair } from "../explanation/argue.ts";

/** What a client did first comes first. */
export const bySession = ({ first, second, names }: Pair): Because => {
  if (first.client !== second.client || first.invoked >= second.invoked) return undefined;
  return `${printable(first.client)} did ${names[0]} before ${names[1]}`;
};

/** What a client did first, or wrote for another to read. */
export const byCause = (pair: Pair): Because => {
  const [write, read] = pair.names;
  return bySession(pair) ?? (pair.isRead ? becauseRead(read, write) : undefined);
};

export const isRead = ({ request }: Operation): boolean => {
  const { type } = fieldsOf(request);
  return type === "read" || type === "get";
};

export const clientsOf = (operations: readonly Operation[]): readonly string[] => [
  ...new Set(operations.map(({ client }) => client)),
];

export const haveOneKey = (
  { request: a }: Operation,
  { request: b }: Operation,
): boolean => valueKey(fieldsOf(a).key) === valueKey(fieldsOf(b).key);
