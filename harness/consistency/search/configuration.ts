import { type Bits, isSubset } from "./bits.ts";
import type { Entry } from "./timeline.ts";

/** A point of the search before return `at`: the operations that took effect, and the state. */
export type Configuration = {
  readonly at: number;
  readonly state: number;
  /** Closed operations that took effect and have not returned. */
  readonly closed: Bits;
  /** Open operations that took effect. */
  readonly open: Bits;
  readonly order: Order | undefined;
  /** Set when a better configuration was found while this one waited. */
  isDominated: boolean;
};

/** The operations in the order in which they took effect, as a list from the last one back. */
export type Order = { readonly entry: Entry; readonly before: Order | undefined };

/** The configurations seen before one return. */
export type Visited = Map<number | string, Configuration[]>;

/**
 * Adds a configuration unless one that is as good is there. Of two configurations that differ only
 * in open operations, the one that used fewer is as good: an open operation need never happen.
 * Without this rule each crashed write would double the search.
 *
 * @returns whether it was added
 */
export const addTo = (seen: Visited, added: Configuration): boolean => {
  const key = keyOf(added);
  const rivals = seen.get(key);
  if (rivals === undefined) {
    seen.set(key, [added]);
    return true;
  }
  if (rivals.some((rival) => isSubset(rival.open, added.open))) return false;
  let kept = 0;
  for (const rival of rivals) {
    rival.isDominated = isSubset(added.open, rival.open);
    if (!rival.isDominated) rivals[kept++] = rival;
  }
  rivals.length = kept;
  rivals.push(added);
  return true;
};

const keyOf = ({ state, closed }: Configuration): number | string => {
  // With at most 32 pending operations, both fit one exact number.
  if (closed.length === 1 && state < 2 ** 20) return state * 2 ** 32 + (closed[0]! >>> 0);
  return `${state}:${closed.join()}`;
};
