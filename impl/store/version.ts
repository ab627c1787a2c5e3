import type { Json } from "../ports.ts";

/** A number that its writer chose, then the writer's name: two writers never share one. */
export type Version = readonly [number: number, writer: string];
/** What is kept of a key; a null is what a delete leaves, where a store has deletes. */
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
