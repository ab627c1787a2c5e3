/** Look-ups with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { predecessorOf, successorOf } from "./circle.ts";
import { all, any, anyPrefix, prefix, small } from "./claims.ts";

/** A small ring. */
const four = { bits: 3, ids: [1, 3, 4, 6] } as const;
const exact = { work: "look-up", ...small } as const;

/** The mutants by name. */
export const mutants = {
  "a key that equals an identifier belongs to the next node": {
    rules: { isOwn: () => false, isNext: (toKey, toSuccessor) => toKey < toSuccessor },
    scope: exact,
    breaks: "a look-up ends at the node of the key",
    steps: 4,
  },
  "a finger is taken for the successor": {
    rules: { endsAt: (_, nodes) => nodes },
    scope: { ...any, ...four },
    breaks: "a look-up ends at the node of the key",
    steps: 4,
  },
  "a finger may lie behind the key": {
    rules: { isOnTheWay: (toFinger) => toFinger > 0 },
    scope: { ...any, ...four },
    breaks: "a look-up ends",
    also: [
      "a look-up takes at most as many hops as identifiers have bits",
      "a look-up takes at most as many hops as there are nodes",
    ],
    steps: 8,
  },
  "a look-up stops before the node of the key": {
    rules: { endsAt: () => [] },
    scope: { ...any, ...four },
    breaks: "no deadlock",
    steps: 1,
  },
  "the nearest finger is used": {
    rules: { bestFinger: (fingers) => fingers.at(-1) },
    scope: exact,
    breaks: "each hop halves what remains",
    steps: 2,
  },
  "the second furthest finger is used": {
    rules: { bestFinger: (fingers) => fingers[1] ?? fingers[0] },
    scope: all,
    breaks: "all look-ups together take 1,196 hops: 2.336 each",
  },
  "an entry need not have a longer prefix": {
    rules: { isLonger: (digits, own) => digits >= own },
    scope: { ...anyPrefix, bits: 3, ids: [0, 1, 3, 4, 6], digit: 1 },
    breaks: "a look-up ends",
    also: [
      "a look-up takes at most one hop more than there are digits",
      "each hop lengthens the common prefix or stays in the leaf set",
    ],
    steps: 9,
  },
  "of two equally close nodes the one before the key has it": {
    rules: {
      closest: (ids, key, bits) => {
        const [after, before] = [successorOf(ids, key), predecessorOf(ids, key)];
        const size = 2 ** bits;
        const apart = (id: number) =>
          Math.min((id - key + size) % size, (key - id + size) % size);
        return apart(after) < apart(before) ? after : before;
      },
    },
    scope: prefix,
    breaks: "a look-up ends at the node of the key",
    also: ["by closest node 26 of 64 keys are elsewhere than by successor"],
    steps: 3,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
