import type { Operation } from "../../model/operation.ts";
import { type Link, linked } from "./links.ts";
import { unitsOf } from "./units.ts";

/**
 * When a value must have been written for an operation that finds it: `by the return` of that
 * operation, for models of real time, or `at any moment`, for the others.
 */
export type Bringing = "by the return" | "at any moment";

/** On what an operation that finds a value depends. */
export type Dependence = { readonly initial: unknown; readonly bringing: Bringing };

/** By value: when the operations that bring it were invoked, sorted. */
type Brought = Map<string, number[]>;

/**
 * The history without some operations, and without those that found a value which no remaining
 * operation brings in time: these would be wrong for a reason that the history did not have. An
 * operation that found a value which no operation ever brought depends on nothing.
 */
export const without = (
  operations: readonly Operation[],
  removed: ReadonlySet<Operation>,
  { initial, bringing }: Dependence,
): readonly Operation[] => {
  const units = unitsOf(operations);
  if (units !== undefined) {
    const gone = new Set(
      units.filter((unit) => unit.some((one) => removed.has(one))).flat(),
    );
    return operations.filter((operation) => !gone.has(operation));
  }
  const links = linksOf(operations, initial, bringing);
  const rootless = new Set(operations);
  for (const operation of grounded(links, bringing)) rootless.delete(operation);
  const kept = links
    .filter(({ operation }) => !removed.has(operation))
    .map((link) => (rootless.has(link.operation) ? { ...link, finds: [] } : link));
  const rest = grounded(kept, bringing);
  return operations.filter((operation) => rest.has(operation));
};

/** The operations that find only what others bring, starting from those that find nothing. */
const grounded = (links: readonly Link[], bringing: Bringing): ReadonlySet<Operation> => {
  const found = new Set<Operation>();
  const brought: Brought = new Map();
  let waiting = links;
  for (;;) {
    const still: Link[] = [];
    for (const link of waiting) {
      const { operation, finds } = link;
      const end = endOf(operation, bringing);
      const isGrounded = finds.every(
        ({ value, times }) => (brought.get(value)?.[times - 1] ?? Infinity) <= end,
      );
      if (!isGrounded) {
        still.push(link);
        continue;
      }
      found.add(operation);
      bring(brought, link);
    }
    if (still.length === waiting.length) return found;
    waiting = still;
  }
};

const endOf = ({ returned }: Operation, bringing: Bringing): number =>
  bringing === "by the return" ? returned : Number.MAX_VALUE;

const bring = (brought: Brought, { brings, operation: { invoked } }: Link): void => {
  for (const value of brings) {
    const moments = brought.get(value);
    if (moments === undefined) {
      brought.set(value, [invoked]);
      continue;
    }
    // Most often they come in order, so its place is near the end.
    let at = moments.length;
    while (at > 0 && moments[at - 1]! > invoked) at--;
    moments.splice(at, 0, invoked);
  }
};

/** The links of a history. Values that were never brought, or not as often, are left out. */
const linksOf = (
  operations: readonly Operation[],
  initial: unknown,
  bringing: Bringing,
): readonly Link[] => {
  const links = linked(operations, initial);
  const brought: Brought = new Map();
  for (const link of links) bring(brought, link);
  return links.map((link) => {
    const end = endOf(link.operation, bringing);
    const finds = link.finds.flatMap(({ value, times }) => {
      const needed = Math.min(times, countUpTo(brought.get(value) ?? [], end));
      return needed === 0 ? [] : [{ value, times: needed }];
    });
    return { ...link, finds };
  });
};

/** How many of the sorted moments are at most `moment`. */
const countUpTo = (moments: readonly number[], moment: number): number => {
  let from = 0;
  let to = moments.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (moments[middle]! <= moment) from = middle + 1;
    else to = middle;
  }
  return from;
};
