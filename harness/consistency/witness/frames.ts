import { fieldsOf } from "../../history/operation-text.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";

/** What an operation opens, and what has to be open, or closed, for it. */
export type Frame = { readonly opens?: string; readonly within?: string };

/**
 * What is done with a file depends on its being open, and opening it again on its having been
 * closed. Empty where nothing is opened.
 */
export const framesOf = (
  operations: readonly Operation[],
): ReadonlyMap<Operation, Frame> => {
  const frames = new Map<Operation, Frame>();
  const types = operations.map(({ request }) => fieldsOf(request).type);
  if (!types.includes("open")) return frames;
  /** By client and file: what the last opening or closing brought. */
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
