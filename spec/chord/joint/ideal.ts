/** When a ring is as it should be. */
import { followersOf, membersOf, onRings } from "../ring/lists.ts";
import { oneRing } from "../ring/properties.ts";
import type { Nodes } from "./node.ts";

/**
 * Zave's "ideal": every list holds the members that follow, and each predecessor is the member before. And nothing is
 * under way that could change this: a notice that is not yet read is of the predecessor.
 */
export const isSettled = (nodes: Nodes, successors: number): boolean =>
  membersOf(nodes).every((node) => {
    const { succs, prdc, saved, notices } = nodes[node]!;
    const ideal = followersOf(nodes, node, successors);
    const last = followersOf(nodes, node, membersOf(nodes).length - 1).at(-1);
    return (
      saved === null &&
      prdc === last &&
      ideal.every((each, i) => succs[i] === each) &&
      notices.every((each) => each === prdc)
    );
  });

/** Are all of these nodes on one ring? */
export const oneRingWithAll = (nodes: Nodes, all: readonly string[]): boolean =>
  onRings(nodes).length === all.length && oneRing(nodes);
