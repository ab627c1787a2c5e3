/**
 * A store of which a directory knows what is where: it maps a key to the nodes that keep its value.
 *
 * Source: slides 33 to 45 of the course.
 */
import { family, type System } from "lockstep";
import { claims } from "./claims.ts";
import { compared } from "./compared.ts";
import { moves } from "./moves/moves.ts";
import { mutants } from "./mutants.ts";
import { partitioned } from "./partitioned/partitioned.ts";
import { popular } from "./popular/popular.ts";
import { relayed } from "./relayed/relayed.ts";
import { replicated } from "./replicated/replicated.ts";
import { room } from "./room/room.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope } from "./scope.ts";
import { store } from "./store/store.ts";
import { workloads } from "./store/workloads.ts";

type NameOf<S> = S extends System<infer N> ? N : never;
type Name =
  | NameOf<ReturnType<typeof store>>
  | NameOf<ReturnType<typeof moves>>
  | NameOf<ReturnType<typeof partitioned>>
  | NameOf<ReturnType<typeof room>>
  | NameOf<ReturnType<typeof replicated>>
  | NameOf<ReturnType<typeof popular>>
  | NameOf<ReturnType<typeof relayed>>;

const PARTS = { store, moves, partitioned, room, replicated, popular, relayed } as const;

const part = (scope: Scope, rules: Rules): System<Name> =>
  PARTS[scope.work as keyof typeof PARTS](scope, rules);

/** The store by directory as a family: scope, rules, mutants, claims, and its rows in the matrix. */
export const directory = family({
  scope: defaults,
  rules,
  limits: ({ n, nodes, racks }) => ({
    work: Object.keys(PARTS),
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
    change: ["none", "move", "replace-first", "replace-last", "any"],
    failures: [0, 3],
    atOnce: [0, n],
    duplicates: [0, 1],
    directories: [1, 3],
    nodes: [1, 6],
    racks: [1, nodes],
    capacity: [1, 9],
    old: [0, n === 1 ? 4 : 0],
    puts: [0, 4],
    prefers: ["room", "turns"],
    lostRacks: [0, racks],
    takeovers: [0, 3],
    extras: [0, 3],
    popular: [1, 9],
    makes: [0, 3],
  }),
  system: part,
  mutants,
  claims,
  compared,
});
