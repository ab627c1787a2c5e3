/**
 * Rings by successor lists: which nodes are in, and which follows which. Definitions: Zave. "Using Lightweight Modeling to Understand
 * Chord". CCR 42(2), 2012; "Reasoning about Identifier Spaces". TSE 43(12), 2017.
 */

/** The successors of each node, the nearest first. A node without any is not a member. */
export type Lists = Readonly<Record<string, { readonly succs: readonly string[] }>>;

/**
 * Does `b` lie between `a` and `c`, clockwise, and is neither of them? Between `a` and `a` lies every other node.
 * Names are in the order of identifiers.
 */
export const between = (a: string, b: string, c: string): boolean =>
  a < c ? a < b && b < c : a < b || b < c;

/** Is the node in the ring? */
export const isMember = (lists: Lists, node: string | null): node is string =>
  node !== null && lists[node]!.succs.length > 0;

/** The nodes that are in the ring. */
export const membersOf = (lists: Lists): readonly string[] =>
  Object.keys(lists).filter((node) => isMember(lists, node));

/** The first successor of a node that is a member. */
export const bestOf = (lists: Lists, node: string): string | undefined =>
  lists[node]!.succs.find((each) => isMember(lists, each));

/** The nodes that lead from one to the next, after `node`, until one comes for the second time. */
export const wayFrom = (
  next: (node: string) => string | undefined,
  node: string,
): readonly string[] => {
  const way: string[] = [];
  for (let at = next(node); at !== undefined && !way.includes(at); at = next(at))
    way.push(at);
  return way;
};

/** The members that come back to themselves from best successor to best successor: those on a ring. */
export const onRings = (lists: Lists): readonly string[] =>
  membersOf(lists).filter((node) => reachedFrom(lists, node).includes(node));

/** The members that a node reaches by best successors. */
export const reachedFrom = (lists: Lists, node: string): readonly string[] =>
  wayFrom((at) => bestOf(lists, at), node);

/** A member and its successors: each two neighbours in this list say that no member lies between them. */
const extended = (lists: Lists, node: string): readonly string[] => [
  node,
  ...lists[node]!.succs,
];

/** The members that no member's list skips. */
export const principalsOf = (lists: Lists): readonly string[] => {
  const members = membersOf(lists);
  const skipped = (node: string) =>
    members.some((each) =>
      extended(lists, each).some(
        (a, i, list) => i + 1 < list.length && between(a, node, list[i + 1]!),
      ),
    );
  return members.filter((node) => !skipped(node));
};

/** The members after a node, around the ring of all members: what an ideal list holds. */
export const followersOf = (
  lists: Lists,
  node: string,
  count: number,
): readonly string[] => {
  const members = membersOf(lists);
  const at = members.indexOf(node);
  return Array.from({ length: count }, (_, i) => members[(at + 1 + i) % members.length]!);
};

/** The next identifier after a node's, around the ring. */
export const nextAfter = (all: readonly string[], node: string): string =>
  all[(all.indexOf(node) + 1) % all.length]!;
