import { fieldsOf } from "../../history/operation-text.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";

/** What an operation opens, and what has to be open, or closed, for it. */
type Frame = { readonly opens?: string; readonly within?: string };

/**
 * Operations on a file depend on its open, and an open depends on the close before it. Empty for
 * objects that are never opened.
 */
export const framesOf = (
  operations: readonly Operation[],
): ReadonlyMap<Operation, Frame> => {
  const frames = new Map<Operation, Frame>();
  const types = operations.map(({ request }) => fieldsOf(request).type);
  if (!types.includes("open")) return frames;
  /** By client and file: the name of the frame that the last open or close began. */
  const now = new Map<string, string>();
  for (const operation of operations.toSorted((a, b) => a.invoked - b.invoked)) {
    const { type, key } = fieldsOf(operation.request);
    const file = `${operation.client} ${valueKey(key)}`;
    const within = now.get(file);
    const needs = within === undefined ? {} : { within };
    if (type !== "open" && type !== "close") {
      frames.set(operation, needs);
      continue;
    }
    const opens = `${type} ${file} ${operation.invoked}`;
    now.set(file, opens);
    frames.set(operation, { ...needs, opens });
  }
  return frames;
};
