/** Rings drawn in one line of text. */
import { bestOf, type Lists, membersOf, onRings, reachedFrom } from "./lists.ts";

/**
 * Each ring in brackets, in the order of its best successors; then each other member with its best successor: the text
 * `(n0 n2) n1→n2` is a ring of two, and n1 leads to it.
 */
export const drawn = (lists: Lists): string => {
  const ring = onRings(lists);
  const rings: string[][] = [];
  for (const node of ring)
    if (!rings.some((each) => each.includes(node)))
      rings.push([node, ...reachedFrom(lists, node).filter((each) => each !== node)]);
  return [
    ...rings.map((each) => `(${each.join(" ")})`),
    ...membersOf(lists)
      .filter((node) => !ring.includes(node))
      .map((node) => `${node}→${bestOf(lists, node) ?? "none"}`),
  ].join(" ");
};
