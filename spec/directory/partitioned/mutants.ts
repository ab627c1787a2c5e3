/** Directories that share the keys, with one mistake each, and the property that each mistake violates. */
import type { Mutant } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";

const stale = { work: "partitioned", n: 1, stale: true } as const;
const own = "a key is served by its own directory alone";
const single = "clients and nodes see a single directory";

/** The mutants by name. */
export const mutants = {
  "a directory serves every key that it gets a request for": {
    rules: { servesKey: () => true },
    scope: stale,
    breaks: "linearizable",
    also: [own, single],
    steps: 20,
  },
  "two directories serve the key at their border": {
    rules: {
      servesKey: (self, ring, key) =>
        ring.some(({ machine, id }, i) => {
          const before = ring.at(i - 1)!.id;
          const isIn =
            before < id ? before <= key && key <= id : before <= key || key <= id;
          return machine === self && isIn;
        }),
    },
    scope: stale,
    breaks: own,
    also: [single, "linearizable"],
    steps: 2,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
