/**
 * The eventual store: any node that can be reached answers, the last writer wins, and homes offer their
 * copies to each other until all agree.
 *
 * Source: slides 26, 45 and 46 of the course; DeCandia et al. "Dynamo: Amazon's Highly Available
 * Key-value Store". SOSP 2007, sections 4.5 to 4.7 (sloppy quorums, hinted hand-off, anti-entropy).
 * Where Dynamo keeps versions beside each other, the later one wins here, by (clock, writer): Johnson,
 * Thomas. "The Maintenance of Duplicate Databases". RFC 677, 1975.
 *
 * One key: keys do not influence each other. Left out: retries (a repeated letter changes nothing),
 * trees of hashes (which find out what to offer), changes of the set of nodes.
 */
import { family, register, system } from "lockstep";
import { agreement, asAgreement, havePutsStopped } from "./agreement.ts";
import { claims } from "./claims.ts";
import { passOverAction } from "./coordinator.ts";
import { offerAction } from "./home.ts";
import { mutants } from "./mutants.ts";
import * as properties from "./properties.ts";
import { rolesOf, scriptsOf } from "./roles.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope, workloads } from "./scope.ts";
import { handOverAction } from "./spare.ts";

/** What the store imitates: one key with one copy. */
const oneKey = register<number | null>(null);

const store = (scope: Scope, rules: Rules) => {
  const { crashes, loss, partitions } = scope;
  const roles = rolesOf(scope, rules);
  const [homes, spares] = [roles.home.ids, roles.spare.ids];
  const coordinators = roles.coordinator.ids;
  const scripts = scriptsOf(scope);
  const requests = scripts.flat();
  const values = requests.flatMap((each) => (each.type === "put" ? [each.value] : []));
  return system({
    name: "eventual store",
    roles,
    clients: Object.fromEntries(
      coordinators.map((at, i) => [`client${i}`, { at, script: scripts[i]! }]),
    ),
    environment: {
      network: "bag",
      loss,
      crashes,
      restarts: crashes,
      partitions: {
        times: partitions,
        cuts: [[homes, spares, coordinators].flatMap(everyOther)],
      },
    },
    consistent: {
      linearizable: oneKey,
      sequential: oneKey,
      regular: oneKey,
      "read-your-writes": oneKey,
      "monotonic-reads": oneKey,
    },
    always: {
      "every copy is of a value that was put": properties.copiesWerePut,
      "a version names one value": properties.versionNamesOneValue,
      "no home trades a copy for an older one": properties.copiesNeverAge,
      "the copy of an answered put is on a disk": properties.answeredPutIsOnDisk,
      "no put loses to a put that its client knew of": properties.noPutLosesToKnown,
      "no put loses to a put that was answered before it began":
        properties.noPutLosesToEarlier,
    },
    sometimes: {
      "a get returns a value that was put":
        requests.some(({ type }) => type === "get") && properties.getReturnsPut,
      "a node stands in for a home": spares.length > 0 && properties.spareKeepsHint,
      "all agree": properties.allAgree,
    },
    leadsTo: {
      "once puts have stopped, all replicas come to agree": [
        havePutsStopped(values.length),
        properties.allAgree,
      ],
      "every request is answered": [properties.isBusy, properties.isIdle],
    },
    refines: {
      "replicas agree once and for ever": [agreement(values), asAgreement(values.length)],
    },
    fair: { weak: fairActions(scope, homes, spares) },
  });
};

/** The steps that every fair run takes. */
const fairActions = (
  { heals, antiEntropy, n }: Scope,
  homes: readonly string[],
  spares: readonly string[],
): readonly string[] => [
  "deliver",
  "restart",
  ...(heals ? ["heal"] : []),
  ...[...homes, ...spares].map(passOverAction),
  ...(antiEntropy && n > 1 ? homes.map(offerAction) : []),
  ...(spares.length > 0 ? homes.map(handOverAction) : []),
];

const everyOther = (nodes: readonly string[]): readonly string[] =>
  nodes.filter((_, i) => i % 2 === 0);

/** The eventual store as a family: scope, rules, mutants, claims, and its rows in the matrix. */
export const eventual = family({
  scope: defaults,
  rules,
  limits: ({ n, spares }) => ({
    n: [1, 4],
    spares: [0, 3],
    r: [1, n + spares],
    w: [1, n + spares],
    asks: Object.keys(workloads),
    skew: [0, 3],
    crashes: [0, 2],
    loss: [0, 2],
    partitions: [0, 2],
  }),
  system: store,
  mutants,
  compared: {
    rows: { "gets from homes": {}, "sloppy gets": { sloppyGets: true } },
  },
  claims,
});
