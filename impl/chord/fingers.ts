/**
 * Look-ups by fingers: what a node does with one, and which fingers it keeps.
 *
 * Source: Stoica and others. "Chord". SIGCOMM 2001.
 */
import { clockwise } from "./circle.ts";
import type { RingSettings } from "./ring-options.ts";
import type { Member, View } from "./view.ts";

/** A look-up ends `here`, or at the next node, or goes on at another one, or (by a mistake) is dropped. */
export type Hop =
  | { readonly type: "here" }
  | { readonly type: "dropped" }
  | { readonly type: "ends" | "goes-on"; readonly to: string };

/** What a node routes by: its leaf set, and the nodes that it knows further away. */
export type Known = {
  readonly view: View;
  readonly far: readonly Member[];
  readonly settings: RingSettings;
};

/** What a node does with the look-up of a key by fingers, or by successors where no finger lies before the key. */
export const byFingers = ({ view, far, settings }: Known, key: number): Hop => {
  const { self, successors } = view;
  const { bits, has } = settings;
  const next = successors[0]!;
  const distance = (id: number): number => clockwise(self.id, id, bits);
  const toKey = distance(key);
  const toNext = distance(next.id) || 2 ** bits;
  if (key === self.id && !has("own-key-next")) return { type: "here" };
  if (has("own-key-next") ? toKey < toNext : toKey <= toNext)
    return ending(next, far, has);
  const isOnTheWay = ({ id }: Member): boolean =>
    distance(id) > 0 && (distance(id) < toKey || has("beyond-the-key"));
  const usable = [...successors, ...far].filter(isOnTheWay);
  const nearestLast = usable.toSorted((a, b) => distance(b.id) - distance(a.id));
  const [best = next, second = best] = nearestLast;
  const chosen = has("nearest-finger")
    ? nearestLast.at(-1)
    : has("second-finger")
      ? second
      : best;
  return { type: "goes-on", to: (chosen ?? next).name };
};

/** It ends at the next node, unless a mistake is planted. */
const ending = (next: Member, far: readonly Member[], has: RingSettings["has"]): Hop => {
  if (has("drops-the-end")) return { type: "dropped" };
  const to = has("finger-for-successor") ? (far[0] ?? next) : next;
  return { type: "ends", to: to.name };
};

/** The identifiers that fingers stand for beyond the leaf set: each a power of two away. */
export const fingerStarts = (
  { self, successors }: View,
  bits: number,
): readonly number[] => {
  const last = successors.at(-1);
  if (last === undefined) return [];
  const covered = clockwise(self.id, last.id, bits) || 2 ** bits;
  return Array.from({ length: bits }, (_, i) => 2 ** i)
    .filter((power) => power > covered)
    .map((power) => (self.id + power) % 2 ** bits);
};
