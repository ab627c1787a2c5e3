/**
 * The eventual store: any node that can be reached answers, the last writer wins, and replicas
 * tell each other what they hold until all agree.
 *
 * Source: slides 26, 45 and 46 of the course; DeCandia et al. "Dynamo: Amazon's Highly Available
 * Key-value Store". SOSP 2007, sections 4.5 to 4.7 (sloppy quorums, hinted hand-off, anti-entropy).
 * Where Dynamo keeps versions beside each other, the later here wins, by (clock, writer): Johnson,
 * Thomas. "The Maintenance of Duplicate Databases". RFC 677, 1975.
 *
 * One key: keys do not touch each other. Left out: retries (what is sent again changes nothing),
 * trees of hashes (which find out what to offer), changes of the set of nodes.
 */
import { family, register, system } from "lockstep";
import {
  agreement,
  asAgreement,
  havePutsStopped,
  onDisks,
  theOnlyCopy,
} from "./agreement.ts";
import { claims } from "./claims.ts";
import { passing } from "./coordinator.ts";
import { offering } from "./home.ts";
import { isNewer, isSame } from "./messages.ts";
import { mutants } from "./mutants.ts";
import { type Now, type Past, rolesOf, scriptsOf } from "./roles.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope, workloads } from "./scope.ts";
import { handing } from "./spare.ts";

const cell = register<number | null>(null);

const store = (scope: Scope, rules: Rules) => {
  const { n, crashes, loss, partitions } = scope;
  const roles = rolesOf(scope, rules);
  const [homes, spares] = [roles.home.ids, roles.spare.ids];
  const coordinators = roles.coordinator.ids;
  const scripts = scriptsOf(scope);
  const values = scripts
    .flat()
    .flatMap((each) => (each.type === "put" ? [each.value] : []));
  const havePutsStoppedHere = havePutsStopped(values.length);
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
        // Every other node and every other client on one side.
        cuts: [
          [homes, spares, coordinators].flatMap((all) =>
            all.filter((_, i) => i % 2 === 0),
          ),
        ],
      },
    },
    consistent: {
      linearizable: cell,
      sequential: cell,
      regular: cell,
      "read-your-writes": cell,
      "monotonic-reads": cell,
    },
    always: {
      "every copy is of a value that was put": ({ home, spare, history }) =>
        onDisks({ home, spare }).every(
          ({ version, value }) =>
            version.clock === 0 ||
            history.some(
              ({ request }) => request.type === "put" && request.value === value,
            ),
        ),
      "a version names one value": ({ home, spare }) => {
        const copies = onDisks({ home, spare });
        return copies.every((a) =>
          copies.every((b) => !isSame(a.version, b.version) || a.value === b.value),
        );
      },
      "no home trades a copy for an older one": ({ home, past }) =>
        homes.every((each) => !isNewer(past.home[each]!, home[each]!)),
      "what a lone put was answered for is on a disk": ({ home, spare, history }) => {
        const puts = history.filter(({ request }) => request.type === "put");
        return (
          puts.length !== 1 ||
          puts[0]!.result === undefined ||
          onDisks({ home, spare }).some(({ version }) => version.clock > 0)
        );
      },
      "no put is lost to one that its client knew of": (now) => !isLost(now, knew),
      "no put is lost to one that was over before it": (now) => !isLost(now, wasOver),
    },
    sometimes: {
      "a get returns a value that was put":
        scripts.flat().some(({ type }) => type === "get") &&
        (({ history }) =>
          history.some(
            ({ request, result }) => request.type === "get" && typeof result === "number",
          )),
      "a node stands in for a home":
        spares.length > 0 &&
        (({ spare }) =>
          Object.values(spare).some((hints) => Object.keys(hints).length > 0)),
      "all agree": (now) => theOnlyCopy(now) !== undefined,
    },
    leadsTo: {
      "once puts have stopped, all replicas come to agree": [
        havePutsStoppedHere,
        (now) => theOnlyCopy(now) !== undefined,
      ],
      "whoever asks is answered": [
        ({ coordinator }) => isAnyoneBusy(coordinator),
        ({ coordinator }) => !isAnyoneBusy(coordinator),
      ],
    },
    refines: {
      "all agree, once and for ever": [agreement(values), asAgreement(values.length)],
    },
    fair: {
      weak: [
        "deliver",
        "restart",
        ...(scope.heals ? ["heal"] : []),
        ...[...homes, ...spares].map(passing),
        ...(scope.antiEntropy ? homes.slice(0, n > 1 ? n : 0).map(offering) : []),
        ...(spares.length > 0 ? homes.map(handing) : []),
      ],
    },
  });
};

const isAnyoneBusy = (coordinators: Now["coordinator"]): boolean =>
  Object.values(coordinators).some(({ phase }) => phase.name !== "idle");

/** Have all agreed on a value, although a put that was answered came after it, in that sense? */
const isLost = (
  now: Now,
  after: (put: Past[number], value: number | null, history: Past) => boolean,
): boolean => {
  const only = theOnlyCopy(now);
  return (
    only !== undefined &&
    now.history.some(
      (put) =>
        put.request.type === "put" &&
        put.request.value !== only.value &&
        put.result !== undefined &&
        after(put, only.value, now.history),
    )
  );
};

/** Its client had put this value, or been answered it. */
const knew = (put: Past[number], value: number | null, history: Past): boolean =>
  history.some(
    ({ client, request, result, returned }) =>
      client === put.client &&
      returned < put.invoked &&
      (request.type === "put"
        ? request.value === value
        : value !== null && result === value),
  );

/** The put of this value, by whomever, had been answered when it began. */
const wasOver = (put: Past[number], value: number | null, history: Past): boolean =>
  history.some(
    ({ request, returned }) =>
      request.type === "put" && request.value === value && returned < put.invoked,
  );

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
