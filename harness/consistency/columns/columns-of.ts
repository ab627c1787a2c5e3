import { isRegister } from "../../history/register.ts";
import type { Operation } from "../../model/operation.ts";
import type { AnyObject } from "../judgement.ts";
import type { Columns } from "./columns.ts";
import { fill } from "./fill.ts";

const known = new WeakMap<readonly Operation[], Columns & { readonly of: AnyObject }>();

/** A history shorter than this is written down again sooner than it is remembered. */
export const REMEMBERED_MIN = 64;

/** Undefined for an object that is not surely a register. */
export const columnsOf = (
  object: AnyObject,
  operations: readonly Operation[],
): Columns | undefined => {
  if (!isRegister(object)) return undefined;
  if (operations.length < REMEMBERED_MIN) return fill(object, operations);
  // Many models judge one history, so it is written down once.
  const before = known.get(operations);
  if (before?.of === object) return before;
  const columns = { ...fill(object, operations), of: object };
  known.set(operations, columns);
  return columns;
};
