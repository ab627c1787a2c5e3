/**
 * The replicated store with quorums: a put waits for W of N replicas, a get for R.
 *
 * Source: slides 46 to 48 of the course; Gifford. "Weighted Voting for Replicated Data". SOSP 1979.
 * With the write-back it is the register of Attiya, Bar-Noy, Dolev (JACM 42(1), 1995).
 *
 * One key: keys do not touch each other. Loss needs no action: a letter never delivered is lost.
 * Left out: retries (a repeated install changes nothing), reconfiguration, hinted hand-off.
 */
import { casRegister, family, ids, many, system, type WorldOf } from "lockstep";
import { claims } from "./claims.ts";
import { compared } from "./compared.ts";
import { coordinator } from "./coordinator.ts";
import { type Held, isNewer, newest, type Request } from "./messages.ts";
import { mutants } from "./mutants.ts";
import { replica } from "./replica.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope } from "./scope.ts";

/** One key of the store, as if there were one copy. */
const cell = casRegister<number | null>(null);

const rolesOf = (scope: Scope, rules: Rules) => {
  const replicas = ids("replica", scope.n);
  const coordinators = ids("coordinator", scope.clients);
  return {
    replica: many(replicas, () => replica(rules)),
    coordinator: many(coordinators, (self) => coordinator(self, replicas, scope, rules)),
  };
};

type Now = WorldOf<typeof rolesOf>;

const store = (scope: Scope, rules: Rules) => {
  const { r, crashes, wipes, partitions } = scope;
  const roles = rolesOf(scope, rules);
  const replicas = roles.replica.ids;
  const coordinators = roles.coordinator.ids;
  const clients = ids("client", scope.clients);
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
    consistent: { linearizable: cell, regular: cell },
    always: {
      "a version names one value": ({ replica }) => {
        const copies = Object.values(replica);
        return copies.every((a) =>
          copies.every((b) => isNewer(a, b) || isNewer(b, a) || a.value === b.value),
        );
      },
      "any R replicas know the newest completed put": ({ replica, history }) => {
        const values = history.flatMap(({ request, result }) =>
          request.type === "put" && result === null ? [request.value] : [],
        );
        return (
          values.length !== 1 ||
          choices(Object.values(replica), r).every(
            (some) => newest(some).value === values[0],
          )
        );
      },
      "a put reported as failed is never read":
        scope.givesUp &&
        (({ history }) =>
          history.every(
            ({ request, result }) =>
              request.type !== "put" ||
              result !== "failed" ||
              history.every((other) => other.result !== request.value),
          )),
    },
    sometimes: {
      "a get returns a value that was put": ({ history }) =>
        history.some(
          ({ request, result }) => request.type === "get" && typeof result === "number",
        ),
      "two operations overlap": ({ history }) =>
        history.filter((each) => each.result === undefined).length > 1,
      "a put completes although one replica never got it": ({ replica, history }) =>
        history.some(
          ({ request, result }) => request.type === "put" && result === null,
        ) && Object.values(replica).some(({ value }) => value === null),
      "a put that was given up on becomes visible":
        scope.givesUp &&
        (({ coordinator, history }) =>
          history.some(
            ({ client, request, result }) =>
              request.type === "put" &&
              result === undefined &&
              coordinator[coordinators[clients.indexOf(client)]!]!.phase.name ===
                "idle" &&
              history.some((other) => other.result === request.value),
          )),
    },
    leadsTo: {
      "a put comes to its end while a quorum lives": endsWhile(coordinators[0]!, scope),
      "a get comes to its end while a quorum lives": endsWhile(
        coordinators.at(-1)!,
        scope,
      ),
    },
    // No promise that a replica restarts, or that a cut heals.
    fair: { weak: ["deliver"] },
    // An operation that was given up on stays open, and so do those after the loss of a quorum.
    ends: ({ coordinator }) =>
      scope.givesUp &&
      Object.values(coordinator).every(({ phase }) => phase.name === "idle"),
  });
};

/** Whatever this coordinator has begun ends, unless too many replicas are down for its quorums. */
const endsWhile = (self: string, { r, w }: Scope) =>
  [
    ({ coordinator }: Now) => coordinator[self]!.phase.name !== "idle",
    ({ coordinator, replica, down }: Now) => {
      const live = Object.keys(replica).filter((each) => !down.has(each)).length;
      return coordinator[self]!.phase.name === "idle" || live < Math.max(r, w);
    },
  ] as const;

const scriptOf = (client: number, scope: Scope): readonly Request[] => {
  const { writers, puts, gets, casByGetAndPut } = scope;
  if (casByGetAndPut) return [{ type: "cas", from: null, to: client + 1 }];
  return client < writers
    ? Array.from({ length: puts }, (_, i) => ({
        type: "put",
        value: client * puts + i + 1,
      }))
    : Array.from({ length: gets }, () => ({ type: "get" }));
};

/** Every way to choose `size` of these. */
const choices = (from: readonly Held[], size: number): readonly (readonly Held[])[] =>
  size === 0
    ? [[]]
    : from.flatMap((each, i) =>
        choices(from.slice(i + 1), size - 1).map((others) => [each, ...others]),
      );

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
