/** What a node does with a look-up that it gets. */
import { clockwise } from "./circle.ts";
import type { View } from "./view.ts";

/** It ends `here`, at the next node, or it goes on at another one. */
type Hop =
  | { readonly type: "here" }
  | { readonly type: "ends" | "goes-on"; readonly to: string };

/**
 * A look-up by fingers, or by successors where no finger lies between the node and the key.
 *
 * @param fingers the nodes that the node knows beside its successors
 */
export const byFingers = (
  { self, successors }: View,
  fingers: readonly { readonly name: string; readonly id: number }[],
  key: number,
  bits: number,
): Hop => {
  const distance = (id: number): number => clockwise(self.id, id, bits);
  const next = successors[0];
  if (key === self.id || next === undefined) return { type: "here" };
  if (distance(key) <= (distance(next.id) || 2 ** bits))
    return { type: "ends", to: next.name };
  let best = next;
  for (const each of fingers)
    if (distance(each.id) > distance(best.id) && distance(each.id) < distance(key))
      best = each;
  return { type: "goes-on", to: best.name };
};
