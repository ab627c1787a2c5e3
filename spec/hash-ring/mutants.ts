/** The hash ring with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import { fromSuccessor, type Token } from "../shared/placement.ts";
import { clients, everyKey, oneLeaves, virtual } from "./claims.ts";
import type { Rules } from "./rules.ts";
import { type Scope, slide50 } from "./scope.ts";

const above = (tokens: readonly Token[], key: number): Token =>
  tokens.find(({ id }) => id > key) ?? tokens[0]!;

/** The mutants by name. */
export const mutants = {
  "a key belongs to the first identifier that is larger": {
    rules: { ownerOf: (tokens, key) => above(tokens, key).machine },
    scope: slide50,
    breaks: "the sets of keys are those of slide 50",
    also: ["each key is at the first machine at or after it on the ring"],
    steps: 0,
  },
  "the ring does not wrap around": {
    rules: {
      ownerOf: (tokens, key) =>
        (tokens.find(({ id }) => id >= key) ?? tokens.at(-1)!).machine,
    },
    scope: everyKey,
    breaks: "each key is at the first machine at or after it on the ring",
    steps: 0,
  },
  "a key belongs to the machine at the key modulo the number of machines": {
    rules: { ownerOf: (tokens, key) => tokens[key % tokens.length]!.machine },
    scope: everyKey,
    breaks: "a join moves the keys of the new machine's arc, and no other key",
    also: ["each key is at the first machine at or after it on the ring"],
  },
  "copies are at the next places of the ring, which may be of one machine": {
    rules: {
      replicasOf: (tokens, key, count) =>
        fromSuccessor(tokens, key)
          .slice(0, count)
          .map(({ machine }) => machine),
    },
    scope: { ...virtual, ids: [1, 2, 5, 7, 3, 6] },
    breaks: "copies are on distinct machines",
    steps: 0,
  },
  "a taken identifier is not refused": {
    rules: { isTaken: () => false },
    scope: { ids: [1, 5, 5] },
    breaks: "no two machines have one identifier",
    steps: 2,
  },
  "a machine does not tell other machines what it learns": {
    rules: { tells: () => [] },
    scope: {},
    breaks: "each key is at the first machine at or after it on the ring",
    also: ["each key comes to its owner"],
    steps: 5,
  },
  "a machine serves a key until its hand-over is confirmed": {
    rules: { servesMeanwhile: true },
    scope: clients,
    breaks: "linearizable",
  },
  "a new machine serves its keys at once": {
    rules: { servedAtOnce: (keys) => Object.fromEntries(keys.map((key) => [key, null])) },
    scope: {},
    breaks: "no two machines serve one key",
  },
  "a hand-over that comes twice is taken twice": {
    rules: { isNew: () => true },
    scope: { ...oneLeaves, duplicates: 1 },
    breaks: "no two machines serve one key",
  },
  "a machine drops a request for a key that it does not serve": {
    rules: { passesOn: false },
    scope: { ...clients, puts: 1, gets: 1 },
    breaks: "no deadlock",
  },
  "a hand-over forgets a key": {
    rules: {
      handsOver: (entries) => Object.fromEntries(Object.entries(entries).slice(1)),
    },
    scope: {},
    breaks: "a key is never lost",
  },
  "a hand-over that is lost is not sent again": {
    rules: { retries: false },
    scope: { loss: 1 },
    breaks: "each key comes to its owner",
    also: ["a join ends"],
  },
  "a join that is lost is not sent again": {
    rules: { retries: false },
    scope: { loss: 1 },
    breaks: "a join ends",
  },
  "a machine leaves without a hand-over": {
    rules: { leavesNothing: false },
    scope: oneLeaves,
    breaks: "each key is at the first machine at or after it on the ring",
    also: ["each key comes to its owner"],
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
