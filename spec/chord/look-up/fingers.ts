/** Look-ups by fingers: Stoica and others. "Chord". SIGCOMM 2001. */
import type { Rules } from "../rules.ts";
import { clockwise, successorOf } from "./circle.ts";

/**
 * What a node does with a look-up: it ends `here`, it ends at the next node, or it goes on. Several: it may do any of
 * them.
 */
export type Hop =
  | { readonly type: "here" }
  | { readonly type: "ends" | "goes on"; readonly to: number };

/** What a node knows: its identifier, those of all nodes in their order, and how many bits they have. */
export type Known = {
  readonly self: number;
  readonly ids: readonly number[];
  readonly bits: number;
};

/** The node after this one. */
const next = ({ self, ids }: Known): number => ids.find((id) => id > self) ?? ids[0]!;

/** The exact fingers: for each power of two, the first node so far away or further. */
const fingersOf = ({ self, ids, bits }: Known): readonly number[] =>
  Array.from({ length: bits }, (_, i) => successorOf(ids, (self + 2 ** i) % 2 ** bits));

/**
 * What a node may do with a look-up by fingers.
 *
 * @param tables `exact` fingers, `none`, or `any`: each finger may be any node
 */
export const byFingers = (
  known: Known,
  key: number,
  { tables, rules }: { readonly tables: string; readonly rules: Rules },
): readonly Hop[] => {
  const { self, ids, bits } = known;
  const distance = (id: number) => clockwise(self, id, bits);
  if (rules.isOwn(key, self)) return [{ type: "here" }];
  const succ = next(known);
  const ends = tables === "any" ? rules.endsAt(succ, ids) : [succ];
  if (rules.isNext(distance(key), distance(succ) || 2 ** bits))
    return ends.map((to) => ({ type: "ends", to }));
  const fingers = { exact: fingersOf(known), none: [], any: ids }[tables]!;
  const usable = fingers.filter((id) => rules.isOnTheWay(distance(id), distance(key)));
  if (tables === "any")
    return [...new Set([succ, ...usable])].map((to) => ({ type: "goes on", to }));
  const to = rules.bestFinger(usable.toSorted((a, b) => distance(b) - distance(a)));
  return [{ type: "goes on", to: to ?? succ }];
};
