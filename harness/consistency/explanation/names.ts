import { fieldsOf, operationText } from "../../history/operation-text.ts";
import { printable } from "../../history/printable.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";

/**
 * The operations of a witness with names, the keys that they write, and the writes that its reads
 * answer.
 */
export type NamedOperations = {
  readonly operations: readonly Operation[];
  readonly names: readonly string[];
  /** By operation: the key that it writes, if it does. */
  readonly writes: readonly (string | undefined)[];
  readonly readings: readonly ReadFrom[];
};

/** A read and the write that it answers; undefined if it answers the initial value. */
export type ReadFrom = {
  readonly read: number;
  readonly write: number | undefined;
  readonly key: string;
};

/**
 * Names the operations of a witness and matches reads with writes.
 *
 * @returns undefined if two writes could have given one answer, or none
 */
export const namedOperations = (
  operations: readonly Operation[],
  initial: unknown,
): NamedOperations | undefined => {
  const fields = operations.map(({ request }) => fieldsOf(request));
  const keys = fields.map(({ key }) => valueKey(key));
  const writer = new Map<string, number>();
  const writes = operations.map(({ result }, i) => {
    const { type, value, to } = fields[i]!;
    const isWrite =
      type === "write" || type === "put" || (type === "cas" && result !== false);
    if (!isWrite) return undefined;
    const id = `${keys[i]}:${valueKey(type === "cas" ? to : value)}`;
    writer.set(id, writer.has(id) ? -1 : i);
    return keys[i];
  });
  const readings: ReadFrom[] = [];
  for (const [i, { result }] of operations.entries()) {
    const { type, from } = fields[i]!;
    if (type === "cas" ? result === false : result === undefined || writes[i]) continue;
    const found = valueKey(type === "cas" ? from : result);
    const write = writer.get(`${keys[i]}:${found}`);
    const isInitial = found === valueKey(initial);
    if (write === -1 || (write === undefined) !== isInitial) return undefined;
    readings.push({ read: i, write, key: keys[i]! });
  }
  return { operations, names: namesOf(operations), writes, readings };
};

/** The names `w1`, `r1`, `c1` for writes, reads and other operations, numbered by invocation. */
export const namesOf = (operations: readonly Operation[]): readonly string[] => {
  const counts = new Map<string, number>();
  return operations.map(({ request }) => {
    const { type } = fieldsOf(request);
    const letter = typeof type === "string" ? type.charAt(0) : "o";
    const initialLetter = type === "get" ? "r" : type === "put" ? "w" : letter;
    const count = (counts.get(initialLetter) ?? 0) + 1;
    counts.set(initialLetter, count);
    return `${initialLetter}${count}`;
  });
};

/** The sentence "Let …" that introduces the names. */
export const letSentence = (operations: readonly Operation[]): string => {
  const names = namesOf(operations);
  const each = operations.map(
    (operation, i) =>
      `${names[i]} = ${operationText(operation)} by ${printable(operation.client)}`,
  );
  return `Let ${each.join(", ")}.`;
};
