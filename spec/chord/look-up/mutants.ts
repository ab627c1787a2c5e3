/** Look-ups with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { predecessorOf, successorOf } from "./circle.ts";
import { any, anyPrefix, prefix, small } from "./claims.ts";

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
    steps: 8,
  },
  "the nearest finger is used": {
    rules: { bestFinger: (fingers) => fingers.at(-1) },
    scope: exact,
    breaks: "each hop halves what remains",
    steps: 2,
  },
  "an entry need not have a longer prefix": {
    rules: { isLonger: (digits, own) => digits >= own },
    scope: { ...anyPrefix, ...four, digit: 1 },
    breaks: "a look-up ends",
    steps: 8,
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
    scope: { ...prefix, ...small },
    breaks: "a look-up ends at the node of the key",
    steps: 3,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
