/**
 * The replicated store with quorums: a put waits for W of N replicas, a get for R.
 *
 * Source: slides 46 to 48 of the course; Gifford. "Weighted Voting for Replicated Data". SOSP 1979.
 * With the write-back it is the register of Attiya, Bar-Noy, Dolev (JACM 42(1), 1995).
 *
 * One key: keys do not influence each other. Loss needs no action: a letter that is never delivered is lost.
 * Left out: retries (a repeated install changes nothing), reconfiguration, hinted hand-off.
 */
import { casRegister, family, ids, system } from "lockstep";
import { claims } from "./claims.ts";
import { compared } from "./compared.ts";
import { mutants } from "./mutants.ts";
import * as properties from "./properties.ts";
import { rolesOf, scriptOf } from "./roles.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope } from "./scope.ts";

/** What the store looks like to its clients: one key with one copy. */
const oneKey = casRegister<number | null>(null);

const store = (scope: Scope, rules: Rules) => {
  const { crashes, wipes, partitions, givesUp } = scope;
  const roles = rolesOf(scope, rules);
  const replicas = roles.replica.ids;
  const coordinators = roles.coordinator.ids;
  const clients = ids("client", scope.clients);
  const coordinatorOf = Object.fromEntries(
    clients.map((client, i) => [client, coordinators[i]!]),
  );
  return system({
    name: "quorum store",
    roles,
    clients: Object.fromEntries(
      clients.map((client, i) => [
        client,
        { at: coordinators[i]!, script: scriptOf(i, scope) },
      ]),
    ),
    environment: {
      network: "bag",
      crashes,
      restarts: crashes,
      wipes,
      partitions: { times: partitions, cuts: replicas.map((each) => [each]) },
    },
    consistent: { linearizable: oneKey, regular: oneKey },
    always: {
      "a version names one value": properties.versionNamesOneValue,
      "any R replicas know the newest completed put":
        properties.anyQuorumKnowsThePut(scope),
      "a put reported as failed is never read":
        givesUp && properties.failedPutIsNeverRead,
    },
    sometimes: {
      "a get returns a value that was put": properties.getReturnsPut,
      "two operations overlap": properties.operationsOverlap,
      "a put completes although one replica never got it":
        properties.putCompletesWithoutOne,
      "a put that was given up on becomes visible":
        givesUp && properties.abandonedPutBecomesVisible(coordinatorOf),
    },
    // The first client puts, and the last one gets if any does.
    leadsTo: {
      "a put comes to its end while a quorum lives": properties.endsWhileQuorumLives(
        coordinators[0]!,
        scope,
      ),
      "a get comes to its end while a quorum lives": properties.endsWhileQuorumLives(
        coordinators.at(-1)!,
        scope,
      ),
    },
    // Neither restarts nor heals are promised.
    fair: { weak: ["deliver"] },
    // An abandoned put stays pending for ever, which is no deadlock.
    ends: ({ coordinator }) =>
      givesUp && Object.values(coordinator).every(({ phase }) => phase.name === "idle"),
  });
};

/** The quorum store as a family: scope, rules, mutants, claims, and its rows in the matrix. */
export const quorum = family({
  scope: defaults,
  rules,
  limits: ({ n, clients }) => ({
    n: [1, 7],
    r: [1, n],
    w: [1, n],
    clients: [1, 4],
    writers: [0, clients],
    puts: [0, 3],
    gets: [0, 3],
    crashes: [0, 2],
    wipes: [0, n],
    partitions: [0, 2],
  }),
  system: store,
  mutants,
  claims,
  compared,
});
