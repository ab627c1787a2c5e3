/**
 * Chord as published, for the bench: each step of a node reads the nodes that it points to, so nearly
 * all work is joint steps.
 *
 * Source: Zave. "Using lightweight modeling to understand Chord". CCR 42(2), 2012; her Alloy model
 * `chordfull` with two successors a node. Stabilize and what it notifies are one step. A node fails
 * only if every other member keeps a live successor.
 */
import { family, type Widened } from "../model/family.ts";
import { speaks } from "../model/process.ts";
import { ids, many } from "../model/roles.ts";
import { system } from "../model/system.ts";

type ChordNode = {
  readonly succ: string | null;
  readonly succ2: string | null;
  readonly prdc: string | null;
};
type Ring = Readonly<Record<string, ChordNode>>;
type Pointer = string | null;

const OUTSIDE: ChordNode = { succ: null, succ2: null, prdc: null };

/** Going round the ring from `a`, is `b` passed before `c`? */
const isBetween = (a: string, b: string, c: string): boolean =>
  a < c ? a < b && b < c : a < b || b < c;

const isMember = (ring: Ring, n: Pointer): n is string =>
  n !== null && ring[n]!.succ !== null;

const bestSuccessor = (ring: Ring, n: string): Pointer =>
  [ring[n]!.succ, ring[n]!.succ2].find((s) => isMember(ring, s)) ?? null;

const rules = {
  /** Whether a node may join with this successor. */
  mayJoinAt: (ring: Ring, succ: string): boolean => isMember(ring, succ),
  /** Whether a node may adopt `closer`, the predecessor of its successor, as its successor. */
  mayAdopt: (ring: Ring, closer: string): boolean => isMember(ring, closer),
};
type ChordRules = typeof rules;

/** `n` joins: it takes the successor of `m`, a member. */
const join = (ring: Ring, n: string, m: string, { mayJoinAt }: ChordRules) => {
  if (isMember(ring, n) || !isMember(ring, m)) return undefined;
  const succ = ring[m]!.succ!;
  if (!mayJoinAt(ring, succ) || !isBetween(m, n, succ)) return undefined;
  return { node: { [n]: { succ } } };
};

/** `n` adopts the predecessor of its successor if that is closer, and notifies its successor. */
const stabilize = (ring: Ring, n: string, { mayAdopt }: ChordRules) => {
  const { succ } = ring[n]!;
  if (succ === null || !isMember(ring, succ)) return undefined;
  const closer = ring[succ]!.prdc;
  const isCloser =
    closer !== null && isBetween(n, closer, succ) && mayAdopt(ring, closer);
  const chosen = isCloser ? closer : succ;
  const notified = isMember(ring, chosen) && precedes(ring, n, chosen) ? { prdc: n } : {};
  return chosen === n
    ? { node: { [n]: { succ: chosen, ...notified } } }
    : { node: { [n]: { succ: chosen }, [chosen]: notified } };
};

const precedes = (ring: Ring, n: string, m: string): boolean => {
  const { prdc } = ring[m]!;
  return prdc === null || isBetween(prdc, n, m);
};

const fail = (ring: Ring, n: string) => {
  if (!isMember(ring, n)) return undefined;
  const isLeft = (m: Pointer): m is string => m !== n && isMember(ring, m);
  const left = Object.keys(ring).filter(isLeft);
  const haveSuccessors = left.every(
    (m) => isLeft(ring[m]!.succ) || isLeft(ring[m]!.succ2),
  );
  return left.length > 0 && haveSuccessors ? { node: { [n]: OUTSIDE } } : undefined;
};

const flush = (ring: Ring, n: string) => {
  if (!isMember(ring, n)) return undefined;
  const { prdc } = ring[n]!;
  return prdc === null || isMember(ring, prdc)
    ? undefined
    : { node: { [n]: { prdc: null } } };
};

const update = (ring: Ring, n: string) => {
  const { succ, succ2 } = ring[n]!;
  const isBroken = succ !== null && !isMember(ring, succ) && succ2 !== null;
  return isBroken ? { node: { [n]: { succ: succ2, succ2: null } } } : undefined;
};

const reconcile = (ring: Ring, n: string) => {
  const { succ, succ2 } = ring[n]!;
  if (!isMember(ring, succ)) return undefined;
  const second = ring[succ]!.succ;
  return second !== succ2 && (second !== succ || succ === n)
    ? { node: { [n]: { succ2: second } } }
    : undefined;
};

/** The nodes reached from `n` by following best successors. */
const reachable = (ring: Ring, n: string): readonly string[] => {
  const seen: string[] = [];
  for (
    let s = bestSuccessor(ring, n);
    s !== null && !seen.includes(s);
    s = bestSuccessor(ring, s)
  )
    seen.push(s);
  return seen;
};

const onRing = (ring: Ring): readonly string[] =>
  Object.keys(ring).filter((n) => isMember(ring, n) && reachable(ring, n).includes(n));

const isOneRing = (ring: Ring): boolean => {
  const members = onRing(ring);
  return members.every((a) => members.every((b) => reachable(ring, a).includes(b)));
};

const isOrdered = (ring: Ring): boolean => {
  const members = onRing(ring);
  return members.every((a) => {
    const b = bestSuccessor(ring, a)!;
    const others = members.filter((c) => c !== a && c !== b);
    return a === b || !others.some((c) => isBetween(a, c, b));
  });
};

const areConnected = (ring: Ring): boolean => {
  const members = onRing(ring);
  return Object.keys(ring)
    .filter((n) => isMember(ring, n))
    .every((n) => members.some((m) => reachable(ring, n).includes(m)));
};

const scope = { nodes: 3 };

const ring = ({ nodes }: Widened<typeof scope>, decisions: ChordRules) => {
  const all = ids("n", nodes);
  const { process } = speaks<ChordNode>();
  return system({
    name: `Chord as published, ${nodes} nodes`,
    roles: {
      node: many(all, (id) =>
        process({ init: id === "n0" ? { ...OUTSIDE, succ: id } : OUTSIDE }),
      ),
    },
    joint: (on) => ({
      join: on(all, all, ({ node }, n, m) => join(node, n, m, decisions)),
      stabilize: on(all, ({ node }, n) => stabilize(node, n, decisions)),
      fail: on(all, ({ node }, n) => fail(node, n)),
      flush: on(all, ({ node }, n) => flush(node, n)),
      update: on(all, ({ node }, n) => update(node, n)),
      reconcile: on(all, ({ node }, n) => reconcile(node, n)),
    }),
    always: {
      "there is a ring": ({ node }) => onRing(node).length > 0,
      "there is at most one ring": ({ node }) => isOneRing(node),
      "the ring is ordered": ({ node }) => isOrdered(node),
      "every member leads to the ring": ({ node }) => areConnected(node),
    },
    sometimes: {
      "all nodes are on a ring": ({ node }) => onRing(node).length === nodes,
    },
    ends: () => true,
  });
};

/** The first member is `n0`, its own successor. */
export const chord = family({
  scope,
  rules,
  limits: () => ({ nodes: [1, 6] }),
  system: ring,
  mutants: {
    "a node joins at a dead successor": {
      rules: { mayJoinAt: () => true },
      breaks: "every member leads to the ring",
      steps: 6,
    },
    "a node adopts a dead successor": {
      rules: { mayAdopt: () => true },
      breaks: "there is a ring",
      steps: 4,
    },
  },
});
