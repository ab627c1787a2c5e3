import { isSilent } from "../../history/objects/answers.ts";
import { type Kind, kindOf } from "../../history/objects/kind.ts";
import { fieldsOf } from "../../history/operation-text.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";
import type { AnyObject } from "../judgement.ts";
import { appendsMonitor } from "./appends.ts";
import { growingSetMonitor } from "./growing-set.ts";
import type { Monitor } from "./monitor.ts";
import { mutexMonitor } from "./mutex.ts";
import { queueMonitor } from "./queue.ts";
import { stackMonitor } from "./stack.ts";

const MONITORS: Partial<Record<Kind, Monitor>> = {
  queue: queueMonitor,
  stack: stackMonitor,
  mutex: mutexMonitor,
  set: growingSetMonitor,
  kv: appendsMonitor,
};

/** The monitor for an object, if there is one. */
export const monitorOf = (object: AnyObject): Monitor | undefined => {
  const kind = kindOf(object);
  const monitor = kind === undefined ? undefined : MONITORS[kind];
  if (monitor === undefined) return undefined;
  return (operations, budget) =>
    operations.some((operation) => tookAny(object, operation))
      ? undefined
      : monitor(operations, budget);
};

/** Did a take remove something that its answer does not name, if it removed anything? */
const tookAny = (object: AnyObject, operation: Operation): boolean => {
  const { type } = fieldsOf(operation.request);
  if (type !== "dequeue" && type !== "pop") return false;
  return operation.result !== undefined && isSilent(object, operation);
};

/**
 * Divides the rows of one key into parts that can be judged apart: a set that is never read as a
 * whole is one independent set per value.
 */
export const independentParts = (
  object: AnyObject,
  operations: readonly Operation[],
  part: readonly number[],
): readonly (readonly number[])[] => {
  if (kindOf(object) !== "set") return [part];
  const byValue = new Map<string, number[]>();
  for (const row of part) {
    const { type, value } = fieldsOf(operations[row]!.request);
    if (type === "read") return [part];
    const rows = byValue.get(valueKey(value));
    if (rows === undefined) byValue.set(valueKey(value), [row]);
    else rows.push(row);
  }
  return [...byValue.values()];
};
