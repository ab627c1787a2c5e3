/**
 * NFS, version 3: a stateless server that writes through, and clients that cache, poll and ask again.
 *
 * Source: slides 9 to 18 of the course; RFC 1813; nfs(5) of Linux for caches of attributes, close-to-open, hard and
 * soft mounts.
 */
import { family, type System } from "lockstep";
import { attributes } from "./attributes/attributes.ts";
import { blocks } from "./blocks/blocks.ts";
import { scriptNames } from "./blocks/scripts.ts";
import { calls } from "./calls/calls.ts";
import { scriptNames as callScripts } from "./calls/scripts.ts";
import { claims } from "./claims.ts";
import { compared } from "./compared.ts";
import { mutants } from "./mutants.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope } from "./scope.ts";

type NameOf<S> = S extends System<infer N> ? N : never;
type Name =
  | NameOf<ReturnType<typeof attributes>>
  | NameOf<ReturnType<typeof blocks>>
  | NameOf<ReturnType<typeof calls>>;

const PARTS = { attributes, blocks, calls } as const;

const part = (scope: Scope, rules: Rules): System<Name> =>
  PARTS[scope.work as keyof typeof PARTS](scope, rules);

/** NFS as a family: scope, rules, mutants, claims. */
export const nfs = family({
  scope: defaults,
  rules,
  limits: ({ looks }) => ({
    work: Object.keys(PARTS),
    clients: [1, 3],
    writes: [0, 3],
    reads: [0, 4],
    opens: ["each", "once", "never"],
    least: [0, 10],
    greatest: [0, 10],
    flush: ["write", "close"],
    mount: ["hard", "soft"],
    limit: [1, 4],
    retries: [0, looks ? 0 : 2],
    crashes: [0, 2],
    loss: [0, looks ? 0 : 2],
    ticks: [0, 24],
    files: [1, 3],
    script: [...scriptNames, ...callScripts],
    cache: [0, 4],
    size: [1, 2],
    trust: ["never", "expires", "ever"],
    crashing: ["server", "clients"],
  }),
  system: part,
  mutants,
  claims,
  compared,
});
