/** What programs ask of the file in a run, and what is done to the machines. */
import type { AfsNodeOptions } from "../../../impl/afs/node.ts";
import { defaults, type Scope } from "../../../spec/afs/scope.ts";
import type { Json, RealSchedule } from "../../conform/subject.ts";
import type { Operation } from "../../model/operation.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";
import type { Dialect } from "../../simulate/dialect.ts";
import { type Schedule, scheduleFrom } from "../../simulate/schedule.ts";
import { realSessions } from "../shared/file-sessions.ts";

const SERVER = "n1";

/** The server, and three machines with a program each. */
export const nodes = [SERVER, "n2", "n3", "n4"] as const;

/** What the spec allows in a run: the server may crash, and letters may be lost. */
export const followed: Scope = { ...defaults, clients: 3, crashes: 1, loss: 1 };

/** The one file of a run. */
export const KEY = "f";

/** The spec knows all clients from the first, with the callback port of each. */
export const clientsOf = (names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries(names.map((name) => [name, 7001]));

const RETRIES = { retryMs: { first: 60, most: 500 } };
const TICK_MS = 200;
/** No longer than some cuts of a schedule, so that the server gives clients up. */
const GIVE_UP_MS = 300;

/** How the nodes of a run are started that the spec follows at this scope. */
export const optionsAt = (scope: Scope): AfsNodeOptions => {
  const { waits, givesUp, lease, skew, recovery } = scope;
  const tick = lease > 0 ? { tickMs: TICK_MS } : {};
  return {
    server: SERVER,
    serves: {
      initially: { [KEY]: 0 },
      clients: clientsOf(nodes.slice(1)),
      ...RETRIES,
      ...tick,
      waits,
      rule: givesUp ? "openafs" : "wait",
      giveUpMs: GIVE_UP_MS,
      lease,
      bias: skew,
      recovery: recovery as "ask" | "leases",
    },
    // The clock of a client may be slow.
    caches: { ...RETRIES, ...tick, lease: lease > 0 ? lease + skew : 0 },
  };
};

/** Runs by what is different in them, and the scope at which the spec follows each. */
export const variants = {
  "clients crash": { ...followed, crashing: "clients" },
  "the server does not wait": { ...followed, waits: false },
  "the server gives clients up": { ...followed, givesUp: true },
  leases: { ...followed, lease: 4, skew: 1 },
  "leases alone": { ...followed, lease: 4, skew: 1, recovery: "leases" },
  "leases, and clients crash": { ...followed, lease: 4, crashing: "clients" },
  "leases, and the server does not wait": { ...followed, lease: 4, waits: false },
} satisfies Readonly<Record<string, Scope>>;

/** Programs ask by the local API; an error says that what was asked may have been done. */
export const dialect: Dialect<never> = {
  ...localDialect,
  hear: (request, answer) =>
    answer.type === "error" ? { outcome: "unknown" } : localDialect.hear(request, answer),
};

/** The schedule of a seed: sessions, each of which reads the file or writes it. The server crashes, or the clients do. */
export const scheduleOf = (
  seed: number,
  { crashing }: Pick<Scope, "crashing"> = followed,
): Schedule<Json> => {
  const planned = scheduleFrom<Json>(seed, {
    nodes,
    clients: ["p2", "p3", "p4"],
    requests: 36,
    request: (random, nth) =>
      random.chance(0.5)
        ? { type: "read", key: KEY }
        : { type: "write", key: KEY, value: nth + 1 },
  });
  const asked = new Map<string, number>();
  return {
    ...planned,
    requests: planned.requests
      .toSorted((a, b) => a.time - b.time)
      .map((each) => {
        const nth = asked.get(each.client) ?? 0;
        asked.set(each.client, nth + 1);
        const frame = nth % 3 === 0 ? "open" : nth % 3 === 2 ? "close" : null;
        return {
          ...each,
          node: each.client.replace("p", "n"),
          request: frame === null ? each.request : { type: frame, key: KEY },
        };
      }),
    faults: planned.faults.filter(
      (fault) =>
        fault.type !== "crash" || (fault.node === SERVER) === (crashing === "server"),
    ),
  };
};

/**
 * The operations of programs on files that they have open. A crash of a client ends the sessions of its programs: what a
 * program asks of the file next fails, until it opens the file again.
 */
export const inSessions = (operations: readonly Operation[]): readonly Operation[] => {
  const opened = new Set<string>();
  const inTime = operations.toSorted((one, other) => one.invoked - other.invoked);
  return inTime.filter(({ client, request }) => {
    if ((request as { readonly type: string }).type === "open") opened.add(client);
    return opened.has(client);
  });
};

/** Real processes: a client is cut off for a while, and the server is killed. */
export const realSchedule: RealSchedule = realSessions({
  key: KEY,
  server: SERVER,
  programs: [
    ["p2", "n2"],
    ["p3", "n3"],
    ["p4", "n4"],
  ],
});
