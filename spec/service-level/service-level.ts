/**
 * What a promise on response times means: a bound for a share of the requests, at a load. Slide 52 of the course; the
 * promise is that of DeCandia and others, "Dynamo: Amazon's Highly Available Key-value Store", SOSP 2007, section 2.2.
 *
 * Left out: services whose delays depend on each other, queues, distributions with more than a few values.
 */
import { family, type System } from "lockstep";
import { budgets } from "./budgets.ts";
import { claims } from "./claims.ts";
import { measurement } from "./measurement.ts";
import { mutants } from "./mutants.ts";
import { page } from "./page.ts";
import { replicas } from "./replicas.ts";
import { type Rules, rules } from "./rules.ts";
import { samples } from "./samples.ts";
import { defaults, type Scope } from "./scope.ts";

type NameOf<S> = S extends System<infer N> ? N : never;
type Name =
  | NameOf<ReturnType<typeof samples>>
  | NameOf<ReturnType<typeof page>>
  | NameOf<ReturnType<typeof budgets>>
  | NameOf<ReturnType<typeof replicas>>
  | NameOf<ReturnType<typeof measurement>>;

const PARTS = { samples, page, budgets, replicas, measurement } as const;

const part = (scope: Scope, rules: Rules): System<Name> =>
  PARTS[scope.work as keyof typeof PARTS](scope, rules);

/** The service level as a family: scope, rules, mutants, claims. */
export const serviceLevel = family({
  scope: defaults,
  rules,
  limits: ({ n, work }) => ({
    work: Object.keys(PARTS),
    dependencies: [1, work === "page" ? 1000 : 6],
    asks: ["at-once", "in-turn"],
    budget: ["whole", "divided"],
    n: [1, 5],
    quorum: [1, n],
    slowest: [1, 6],
    requests: [1, 12],
    stall: [1, 9],
    timeout: [1, 9],
  }),
  system: part,
  mutants,
  claims,
});
