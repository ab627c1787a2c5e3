import type { Json } from "../ports.ts";

/** A reading of the writer's clock, then its name: two writers never share one. */
export type Version = readonly [clock: number, writer: string];
/** Null is what a delete leaves: without it, an older copy elsewhere would be the newest again. */
export type Held = { readonly version: Version; readonly value: Json };

export const isNewer = (one: Held, other: Held | undefined): boolean =>
  other === undefined ||
  one.version[0] > other.version[0] ||
  (one.version[0] === other.version[0] && one.version[1] > other.version[1]);

/** Nil is least: a replica that holds nothing never wins. */
export const newest = (copies: Iterable<Held | null>): Held | undefined => {
  let best: Held | undefined;
  for (const copy of copies) if (copy !== null && isNewer(copy, best)) best = copy;
  return best;
};

export const isSame = (one: Version, other: Version): boolean =>
  one[0] === other[0] && one[1] === other[1];
