/** The ticks of an operation in a timed history, as its judges see them. */
import { operationText } from "../history/operation-text.ts";
import type { Operation } from "../model/operation.ts";
import { endOf } from "./interval-layout.ts";

/**
 * An operation with the ticks of its invocation and its return: `read 1, ticks 0 to 2`. The whole part
 * of a position in a timed history is its tick.
 */
export const textWithTicks = (operation: Operation): string => {
  const [from, to] = [Math.floor(operation.invoked), Math.floor(endOf(operation))];
  return `${operationText(operation)}, ${ticksText(from, to)}`;
};

const ticksText = (from: number, to: number): string => {
  if (to === Number.POSITIVE_INFINITY) return `from tick ${from}`;
  return from === to ? `tick ${from}` : `ticks ${from} to ${to}`;
};

/**
 * A timed history counts the ticks between neighbouring events only up to the bound of the system.
 * Does it therefore have fewer ticks than the number that passed?
 */
export const countsFewer = (
  operations: readonly Operation[],
  { bound, passed }: { readonly bound: number; readonly passed: number },
): boolean => {
  const ticks = operations
    .flatMap((each) => [each.invoked, endOf(each)])
    .filter(Number.isFinite)
    .map(Math.floor)
    .sort((one, other) => one - other);
  const reaches = ticks.some((tick, nth) => nth > 0 && tick - ticks[nth - 1]! >= bound);
  return reaches && passed > ticks.at(-1)!;
};
