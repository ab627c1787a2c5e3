/** What the hash ring promises, as predicates over its states. */
import { ids } from "lockstep";
import type { Token } from "../shared/placement.ts";
import type { View } from "./messages.ts";
import { keysOf, type RingState, ringOf, startOf } from "./roles.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { isSettled } from "./state.ts";
import { type Ring, tokensOf } from "./view.ts";

/**
 * The machine that a key belongs to, by walking around the ring from the key on, one identifier after the other.
 * The walk shares nothing with the rule.
 */
const walkedTo = (tokens: readonly Token[], key: number, size: number): string => {
  for (let step = 0; step < size; step++) {
    const at = tokens.find(({ id }) => id === (key + step) % size);
    if (at !== undefined) return at.machine;
  }
  throw new Error("no machine is in the ring");
};

const sizeOf = ({ bits }: Scope): number => 2 ** bits;

/** Who is in the ring: those that the seed has admitted and that have not begun to leave. */
const viewOf = ({ machine }: RingState, { seed }: Ring): View => {
  const admitted = machine[seed]!.view;
  return Object.fromEntries(
    Object.keys(admitted).map((each) => [
      each,
      machine[each]!.phase === "leaves" ? "out" : admitted[each]!,
    ]),
  );
};

/** Each key is served by the first machine from it on. */
const isPlaced = (scope: Scope) => {
  const ring = ringOf(scope);
  const size = sizeOf(scope);
  return (state: RingState): boolean => {
    const tokens = tokensOf(viewOf(state, ring), ring);
    return ring.keys.every(
      (key) => key in state.machine[walkedTo(tokens, key, size)]!.held,
    );
  };
};

/** "Each key is at the first machine from it on", whenever nothing is on its way. */
export const eachAtItsSuccessor = (scope: Scope) => {
  const isAtSuccessor = isPlaced(scope);
  return (state: RingState): boolean =>
    state.flying.length > 0 ||
    !Object.values(state.machine).every(isSettled) ||
    Object.values(state.machine).some(({ phase }) => phase === "joins") ||
    isAtSuccessor(state);
};

/** "No two machines serve one key." */
export const oneServes = (scope: Scope) => {
  const keys = keysOf(scope);
  return ({ machine }: RingState): boolean =>
    keys.every(
      (key) => Object.values(machine).filter(({ held }) => key in held).length <= 1,
    );
};

/** "A key is never lost": a machine serves it, or a hand-over of it is not taken yet. */
export const neverLost = (scope: Scope) => {
  const keys = keysOf(scope);
  return ({ machine }: RingState): boolean =>
    keys.every((key) =>
      Object.entries(machine).some(
        ([from, { held, moving }]) =>
          key in held ||
          Object.entries(moving).some(
            ([to, { number, entries }]) =>
              key in entries && (machine[to]!.taken[from] ?? 0) < number,
          ),
      ),
    );
};

/** The machines that are in the ring before the one join of a scope, and after it. */
const aroundJoin = (scope: Scope) => {
  const ring = ringOf(scope);
  const joiner = ids("m", scope.machines)[scope.members]!;
  const before = tokensOf(startOf(scope), ring);
  const after = tokensOf({ ...startOf(scope), [joiner]: "in" }, ring);
  return { joiner, before, after };
};

/**
 * "A join moves the keys between its predecessor and itself, from its successor, and no other": for the one
 * machine that joins.
 */
export const joinMovesItsArc = (scope: Scope) => {
  const size = sizeOf(scope);
  const { joiner, before, after } = aroundJoin(scope);
  const moves = keysOf(scope).map((key) => ({
    key,
    from: walkedTo(before, key, size),
    to: walkedTo(after, key, size),
  }));
  return ({ machine }: RingState): boolean =>
    moves.every(({ key, from, to }) => {
      const movesFrom = Object.keys(machine).filter((each) =>
        Object.values(machine[each]!.moving).some(({ entries }) => key in entries),
      );
      const servedBy = Object.keys(machine).filter((each) => key in machine[each]!.held);
      return from === to
        ? movesFrom.length === 0 && servedBy.every((each) => each === from)
        : to === joiner &&
            [...movesFrom, ...servedBy].every((each) => each === from || each === to);
    });
};

/** How many keys belong to another machine after the one join. */
const movedBy = (scope: Scope): number => {
  const { before, after } = aroundJoin(scope);
  const size = sizeOf(scope);
  return keysOf(scope).filter(
    (key) => walkedTo(before, key, size) !== walkedTo(after, key, size),
  ).length;
};

/** "A join moves at most its share": of K keys on N machines, K / (N + 1). */
export const joinMovesItsShare = (scope: Scope) => {
  const share = Math.ceil(keysOf(scope).length / (scope.members + 1));
  const moved = movedBy(scope);
  return ({ machine }: RingState): boolean =>
    Object.values(machine).every(({ phase }) => phase !== "joins") || moved <= share;
};

/** "The copies of a key are on so many machines": as many as there are, at most `replicas`. */
export const copiesOnDistinctMachines = (scope: Scope, { replicasOf }: Rules) => {
  const ring = ringOf(scope);
  return ({ machine }: RingState): boolean =>
    Object.values(machine).every(({ view }) => {
      const tokens = tokensOf(view, ring);
      const there = new Set(tokens.map((each) => each.machine)).size;
      return ring.keys.every(
        (key) =>
          tokens.length === 0 ||
          new Set(replicasOf(tokens, key, scope.replicas)).size ===
            Math.min(there, scope.replicas),
      );
    });
};

/** "No two machines in the ring have one identifier." */
export const identifiersDiffer = (scope: Scope) => {
  const ring = ringOf(scope);
  return ({ machine }: RingState): boolean =>
    Object.values(machine).every(({ view }) => {
      const own = tokensOf(view, ring).map(({ id }) => id);
      return new Set(own).size === own.length;
    });
};

/** The sets of slide 50, from the first identifier to the last one; the slide draws 4, 8, 15 and 20. */
const SETS: Readonly<Record<number, readonly (readonly [number, number])[]>> = {
  4: [
    [59, 63],
    [0, 4],
  ],
  8: [[5, 8]],
  15: [[9, 15]],
  20: [[16, 20]],
  32: [[21, 32]],
  35: [[33, 35]],
  44: [[36, 44]],
  58: [[45, 58]],
};

/** "The sets are those of slide 50." */
export const setsOfSlide50 = (scope: Scope) => {
  const { idsOf } = ringOf(scope);
  return ({ machine }: RingState): boolean =>
    Object.entries(machine).every(([name, { held }]) => {
      const expected = SETS[idsOf[name]![0]!]!.flatMap(([first, last]) =>
        Array.from({ length: last - first + 1 }, (_, i) => first + i),
      );
      return (
        Object.keys(held).length === expected.length &&
        expected.every((key) => key in held)
      );
    });
};

/** "No set is twice as large as another." */
export const setsAreBalanced = ({ machine }: RingState): boolean => {
  const sizes = Object.values(machine).map(({ held }) => Object.keys(held).length);
  return Math.max(...sizes) < 2 * Math.min(...sizes);
};

/** Once a machine joins or leaves, each key comes to its owner. */
export const comesToItsOwner = (scope: Scope) => {
  const isAtOwner = isPlaced(scope);
  return [(state: RingState) => !isAtOwner(state), isAtOwner] as const;
};

/** A machine that asked to join is in the ring, or refused. */
export const joinEnds = [
  ({ machine }: RingState) =>
    Object.values(machine).some(({ phase }) => phase === "joins"),
  ({ machine }: RingState) =>
    Object.values(machine).every(({ phase }) => phase !== "joins"),
] as const;
