import type { Json } from "../ports.ts";

/** A counter, then the name of the coordinator that spent it: two writers never share one. */
export type Version = readonly [counter: number, writer: string];
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
