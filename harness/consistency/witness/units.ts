import { fieldsOf } from "../../history/operation-text.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";

const CONTAINER = new Set<unknown>(["enqueue", "dequeue", "push", "pop"]);
const MUTEX = new Set<unknown>(["acquire", "release"]);

/**
 * Operations that have to be left out together: those on one element of a queue or stack, since a
 * queue without the dequeue of its first element is another queue, and an acquire with its release.
 *
 * @returns undefined for objects whose operations depend on each other one by one
 */
export const unitsOf = (
  operations: readonly Operation[],
): readonly (readonly Operation[])[] | undefined => {
  const types = operations.map(({ request }) => fieldsOf(request).type);
  if (types.some((type) => CONTAINER.has(type))) return grouped(operations, elementOf);
  if (types.some((type) => MUTEX.has(type))) return holds(operations);
  return undefined;
};

/** An operation that found the container empty has no element. */
const elementOf = ({ request, result }: Operation): string | undefined => {
  const { type, value } = fieldsOf(request);
  if (type === "enqueue" || type === "push") return valueKey(value);
  return result === undefined || result === null ? undefined : valueKey(result);
};

const grouped = (
  operations: readonly Operation[],
  nameOf: (operation: Operation) => string | undefined,
): readonly (readonly Operation[])[] => {
  const groups = new Map<string | Operation, Operation[]>();
  for (const operation of operations) {
    const name = nameOf(operation) ?? operation;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [operation]);
    else group.push(operation);
  }
  return [...groups.values()];
};

/** Each acquire with the next release of the same client. */
const holds = (operations: readonly Operation[]): readonly (readonly Operation[])[] => {
  const units: Operation[][] = [];
  const held = new Map<string, Operation[]>();
  for (const operation of operations.toSorted((a, b) => a.invoked - b.invoked)) {
    const isRelease = fieldsOf(operation.request).type === "release";
    const hold = isRelease ? held.get(operation.client) : undefined;
    if (hold !== undefined) {
      hold.push(operation);
      held.delete(operation.client);
    } else {
      const unit = [operation];
      units.push(unit);
      if (!isRelease && operation.result !== false) held.set(operation.client, unit);
    }
  }
  return units;
};
