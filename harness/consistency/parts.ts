import type { Operation } from "../model/operation.ts";
import type { AnyObject } from "./judgement.ts";

/** The operations on each key, as indices into the history. An object without keys has one part. */
export const partsByKey = (
  object: AnyObject,
  operations: readonly Operation[],
): readonly (readonly number[])[] => {
  if (object.key === undefined) return [operations.map((_, row) => row)];
  const parts = new Map<string | number, number[]>();
  for (let row = 0; row < operations.length; row++) {
    const key = object.key(operations[row]!.request);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [row]);
    else part.push(row);
  }
  return [...parts.values()];
};

/** The operations on each key, as one history per key. */
export const historiesByKey = (
  object: AnyObject,
  operations: readonly Operation[],
): readonly (readonly Operation[])[] => {
  const parts = partsByKey(object, operations);
  // With one key this is the history itself, for which columns may be cached.
  if (parts.length === 1) return [operations];
  return parts.map((part) => part.map((row) => operations[row]!));
};
