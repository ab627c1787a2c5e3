/**
 * A store of which a directory knows what is where: it maps a key to the nodes that keep its value.
 *
 * Source: slides 33 to 45 of the course.
 */
import { family } from "lockstep";
import { claims } from "./claims.ts";
import { compared } from "./compared.ts";
import { mutants } from "./mutants.ts";
import { rules } from "./rules.ts";
import { defaults } from "./scope.ts";
import { store } from "./store/store.ts";
import { workloads } from "./store/workloads.ts";

/** The store by directory as a family: scope, rules, mutants, claims, and its rows in the matrix. */
export const directory = family({
  scope: defaults,
  rules,
  limits: () => ({
    n: [1, 4],
    query: ["recursive", "iterative"],
    replication: ["recursive", "iterative"],
    acks: ["all", "one"],
    reads: ["holder", "any"],
    asks: Object.keys(workloads),
    crashes: [0, 2],
    loss: [0, 2],
    apart: [1, 9],
    slow: [0, 9],
  }),
  system: store,
  mutants,
  claims,
  compared,
});
