/** What a node of the ring knows of its place: its leaf set. */

/** A node by its name and its identifier. */
export type Member = { readonly name: string; readonly id: number };

/** A node, the node before it, and the nodes after it, the nearest first. A node outside the ring has neither. */
export type View = {
  readonly self: Member;
  readonly predecessor: Member | undefined;
  readonly successors: readonly Member[];
};

/** Do two views name the same nodes? */
export const isSameView = (one: View, other: View): boolean =>
  one.predecessor?.name === other.predecessor?.name &&
  one.successors.length === other.successors.length &&
  one.successors.every(({ name }, nth) => name === other.successors[nth]!.name);
