import { fieldsOf } from "../history/operation-text.ts";
import type { Operation } from "../model/operation.ts";

/** An operation of some name, with the value of its request. */
type Valued = { readonly operation: Operation; readonly value: unknown };

/** The operations of some name, in their order. */
export const named = (
  operations: readonly Operation[],
  ...names: readonly string[]
): readonly Valued[] =>
  operations.flatMap((operation) => {
    const { type, value } = fieldsOf(operation.request);
    return typeof type === "string" && names.includes(type) ? [{ operation, value }] : [];
  });

/** Did it return with an answer? */
export const isOver = ({ result }: Operation): boolean => result !== undefined;

/** The operations that answered, in the order in which they returned. */
export const byReturn = (operations: readonly Operation[]): readonly Operation[] =>
  operations.filter(isOver).toSorted((a, b) => a.returned - b.returned);
