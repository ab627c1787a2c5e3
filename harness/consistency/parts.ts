import type { Operation } from "../model/operation.ts";
import type { AnyObject } from "./judgement.ts";

/** The operations on each key; where the object has no keys, all of them. */
export function partsByKey(
  object: AnyObject,
  operations: readonly Operation[],
): readonly (readonly Operation[])[] {
  if (object.key === undefined) return [operations];
  const parts = new Map<string | number, Operation[]>();
  for (const operation of operations) {
    const key = object.key(operation.request);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [operation]);
    else part.push(operation);
  }
  return [...parts.values()];
}
