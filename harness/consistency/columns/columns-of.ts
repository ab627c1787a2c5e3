import { isRegister } from "../../history/register.ts";
import type { Operation } from "../../model/operation.ts";
import type { AnyObject } from "../judgement.ts";
import type { Columns } from "./columns.ts";
import { fill } from "./fill.ts";

const known = new WeakMap<readonly Operation[], Columns & { readonly of: AnyObject }>();

/** Shorter histories are not cached, since filling their columns is cheaper. */
export const REMEMBERED_MIN = 64;

/**
 * The columns of a history of registers.
 *
 * @returns undefined if the object is not known to be a register
 */
export const columnsOf = (
  object: AnyObject,
  operations: readonly Operation[],
): Columns | undefined => {
  if (!isRegister(object)) return undefined;
  if (operations.length < REMEMBERED_MIN) return fill(object, operations);
  // Many models judge one history, so its columns are cached.
  const before = known.get(operations);
  if (before?.of === object) return before;
  const columns = { ...fill(object, operations), of: object };
  known.set(operations, columns);
  return columns;
};
