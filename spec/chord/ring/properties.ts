/** What Zave examines of a ring, each as a predicate of successor lists. */
import {
  bestOf,
  between,
  type Lists,
  membersOf,
  onRings,
  principalsOf,
  reachedFrom,
  wayFrom,
} from "./lists.ts";

/** "At least one ring": some member comes back to itself. */
export const someRing = (lists: Lists): boolean => onRings(lists).length > 0;

/** "At most one ring": each member on a ring reaches each other one. */
export const oneRing = (lists: Lists): boolean => {
  const ring = onRings(lists);
  return ring.every((a) => {
    const reached = reachedFrom(lists, a);
    return ring.every((b) => reached.includes(b));
  });
};

/**
 * "Ordered ring": of three different members on rings, none lies between another and its best successor. So two nodes
 * that each point at themselves are in order.
 */
export const orderedRing = (lists: Lists): boolean => {
  const ring = onRings(lists);
  return ring.every((a) => {
    const best = bestOf(lists, a)!;
    return a === best || ring.every((c) => !skips(a, c, best));
  });
};

/** The same, and between a node that points at itself and itself lies every other node. */
export const orderedAlsoAlone = (lists: Lists): boolean => {
  const ring = onRings(lists);
  return ring.every((a) => ring.every((c) => !skips(a, c, bestOf(lists, a)!)));
};

const skips = (a: string, node: string, b: string): boolean =>
  node !== a && node !== b && between(a, node, b);

/** "Connected appendages": a member that is on no ring reaches one. */
export const connectedAppendages = (lists: Lists): boolean => {
  const ring = onRings(lists);
  return membersOf(lists).every(
    (node) =>
      ring.includes(node) || reachedFrom(lists, node).some((each) => ring.includes(each)),
  );
};

/** "Ordered appendages": on the way to the ring no member of that way is passed. */
export const orderedAppendages = (lists: Lists): boolean => {
  const ring = onRings(lists);
  const isOn = (node: string) => ring.includes(node);
  const appendages = membersOf(lists).filter((node) => !isOn(node));
  /** The way of a node off the ring, up to the ring. */
  const wayOf = (node: string) =>
    wayFrom((at) => (isOn(at) ? undefined : bestOf(lists, at)), node);
  return appendages.every((a) => {
    const way = wayOf(a);
    const [next] = way;
    const last = way.at(-1);
    if (next === undefined || !isOn(last!)) return true;
    return [...appendages, last!].every(
      (c) =>
        c === a ||
        c === next ||
        !(wayOf(c).includes(a) || wayOf(next).includes(c)) ||
        !between(a, c, next),
    );
  });
};

/**
 * "Ordered merges": where an appendage meets the ring, the member of the ring that points there comes before it. Here
 * first successors decide what is on the ring.
 */
export const orderedMerges = (lists: Lists): boolean => {
  const ring = Object.keys(lists).filter((node) =>
    wayFrom((at) => lists[at]!.succs[0], node).includes(node),
  );
  const nodes = Object.keys(lists);
  return ring.every((a) => {
    const met = bestOf(lists, a);
    return (
      met === undefined ||
      met === a ||
      !ring.includes(met) ||
      nodes.every(
        (b) => ring.includes(b) || bestOf(lists, b) !== met || between(a, b, met),
      )
    );
  });
};

/**
 * "Valid successor list": a member that is skipped between a node's two successors is not the second successor of one
 * that has this node as its first.
 */
export const validLists = (lists: Lists): boolean => {
  const members = membersOf(lists);
  return members.every((n) => {
    const [first, second] = lists[n]!.succs;
    const before = members.filter((each) => lists[each]!.succs[0] === n);
    return members.every(
      (m) =>
        m === n ||
        second === undefined ||
        !between(first!, m, second) ||
        before.every((each) => lists[each]!.succs[1] !== m),
    );
  });
};

/** The first half of Zave's invariant: each member has a live successor. */
export const liveSuccessors = (lists: Lists): boolean =>
  membersOf(lists).every((node) => bestOf(lists, node) !== undefined);

/** The second half: there are more principals than a list has successors. */
export const enoughPrincipals =
  (successors: number) =>
  (lists: Lists): boolean =>
    principalsOf(lists).length > successors;

/** A member and its successors are different nodes. */
export const noDuplicates = (lists: Lists): boolean =>
  membersOf(lists).every((node) => {
    const { succs } = lists[node]!;
    return !succs.includes(node) && new Set(succs).size === succs.length;
  });

/** A list is in the order of the ring, from its owner on. */
export const orderedLists = (lists: Lists): boolean =>
  membersOf(lists).every((node) => {
    const all = [node, ...lists[node]!.succs];
    return all.every((a, i) =>
      all.every((b, j) => all.every((c, k) => !(i < j && j < k) || between(a, b, c))),
    );
  });

/** There is one ring, and each member is on it or leads to it. */
export const isWhole = (lists: Lists): boolean =>
  someRing(lists) && oneRing(lists) && connectedAppendages(lists);
