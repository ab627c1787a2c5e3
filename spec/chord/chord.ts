/**
 * Chord: nodes on a ring of identifiers, each with a list of its successors, keep the ring while others join and fail.
 *
 * Source: slide 51 of the course; Stoica and others. "Chord". SIGCOMM 2001; Zave, CCR 2012 and TSE 2017.
 */
import { family, type System } from "lockstep";
import { claims } from "./claims.ts";
import { compared } from "./compared.ts";
import { copies } from "./copies/copies.ts";
import { joint } from "./joint/joint.ts";
import { lookUp } from "./look-up/look-up.ts";
import { messages } from "./messages/messages.ts";
import { mutants } from "./mutants.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope } from "./scope.ts";

type NameOf<S> = S extends System<infer N> ? N : never;
type Name =
  | NameOf<ReturnType<typeof joint>>
  | NameOf<ReturnType<typeof messages>>
  | NameOf<ReturnType<typeof lookUp>>
  | NameOf<ReturnType<typeof copies>>;

const PARTS = { joint, messages, "look-up": lookUp, copies } as const;

const part = (scope: Scope, rules: Rules): System<Name> =>
  PARTS[scope.work as keyof typeof PARTS](scope, rules);

/** Chord as a family: scope, rules, mutants, claims. */
export const chord = family({
  scope: defaults,
  rules,
  limits: ({ protocol, nodes, bits }) => ({
    work: Object.keys(PARTS),
    protocol: ["corrected", "original"],
    nodes: [2, 8],
    successors: protocol === "original" ? [2, 2] : [1, Math.min(4, nodes - 1)],
    churn: ["goes-on", "stops"],
    notices: ["last", "each"],
    failures: [0, nodes - 1],
    leaves: [0, nodes - 1],
    timeOuts: ["right", "any"],
    bits: [1, 8],
    ids: [0, 2 ** bits - 1],
    router: ["fingers", "prefix"],
    digit: [1, 4],
    tables: ["exact", "none", "any"],
    asks: ["one", "all"],
    copies: [1, nodes],
    reads: ["owner", "any"],
  }),
  system: part,
  mutants,
  claims,
  compared,
});
