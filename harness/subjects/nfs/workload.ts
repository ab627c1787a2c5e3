/** What programs ask of the file in a run, and what is done to the machines. */
import type { NfsNodeOptions } from "../../../impl/nfs/node.ts";
import { defaults, type Scope } from "../../../spec/nfs/scope.ts";
import type { Json, RealSchedule } from "../../conform/subject.ts";
import type { Operation } from "../../model/operation.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";
import type { Dialect } from "../../simulate/dialect.ts";
import type { Fault } from "../../simulate/fault.ts";
import { Random } from "../../simulate/random.ts";
import { type Schedule, scheduleFrom } from "../../simulate/schedule.ts";
import { realSessions } from "../shared/file-sessions.ts";
import { FILE, SERVER } from "./names.ts";

/** The server, and three machines whose programs use its file. */
export const nodes = [SERVER, "client0", "client1", "client2"] as const;

/** What the spec allows in a run. Calls have numbers, since replies may come late. */
export const followed: Scope = {
  ...defaults,
  clients: 3,
  retries: 1,
  crashes: 1,
  least: 2,
  greatest: 4,
};

const TICK_MS = 100;

/** How the nodes of a run are started. */
export const runOptions: NfsNodeOptions = {
  server: SERVER,
  serves: { initially: { [`/${FILE}`]: "00".repeat(16) } },
  caches: {
    keys: [FILE],
    tickMs: TICK_MS,
    fileLeastMs: followed.least * TICK_MS,
    fileMostMs: followed.greatest * TICK_MS,
    closeToOpen: true,
    writes: "through",
    firstMs: 60,
    mostMs: 500,
  },
};

/** Programs ask by the local API; a call that fails may have been done. */
export const dialect: Dialect<never> = {
  ...localDialect,
  hear: (request, answer) =>
    answer.type === "error" ? { outcome: "unknown" } : localDialect.hear(request, answer),
};

const SESSIONS = 8;

/** The spec knows of crashes of the server, and of no write that its disk refuses: see `unfollowedSchedule`. */
const isFollowed = (fault: Fault): boolean => {
  if (fault.type === "crash") return fault.node === SERVER;
  return fault.type !== "disk" || fault.node !== SERVER;
};

/**
 * The schedule of a seed: each client is a program of one machine, in sessions. The server crashes, which tears the
 * writes that it has not synchronised; machines are cut off or stand still, and the server is slow to answer.
 */
export const scheduleOf = (seed: number): Schedule<Json> => {
  const clients = ["p0", "p1", "p2"];
  let nth = 0;
  const planned = scheduleFrom<Json>(seed, {
    nodes,
    clients,
    requests: 3 * SESSIONS * clients.length,
    request: (random) => {
      nth += 1;
      return random.chance(0.4)
        ? { type: "write", key: FILE, value: nth }
        : { type: "read", key: FILE };
    },
    more: ["pause"],
  });
  const counts = new Map<string, number>();
  return {
    ...planned,
    // The first and the third request of each three open and close the file around the second.
    requests: planned.requests.map((each) => {
      const count = counts.get(each.client) ?? 0;
      counts.set(each.client, count + 1);
      const type = ["open", undefined, "close"][count % 3];
      const request = type === undefined ? each.request : { type, key: FILE };
      return { ...each, node: each.client.replace("p", "client"), request };
    }),
    faults: [
      ...planned.faults.filter(isFollowed),
      ...slowAnswers(seed, spanOf(planned.requests)),
    ],
  };
};

/** A server that is slow to answer for a while, which makes clients ask again what it is doing. */
const slowAnswers = (seed: number, spanMs: number): readonly Fault[] => {
  const random = new Random(seed, "slow server");
  if (!random.chance(0.3)) return [];
  const time = random.int(0, spanMs);
  const conditions = { delayMs: [100, 700] as const };
  return nodes
    .filter((node) => node !== SERVER)
    .map((to) => ({ type: "link", time, from: SERVER, to, conditions, forMs: 600 }));
};

/**
 * The schedule of a seed with what the spec cannot follow: the disk of the server is full for a while, and a machine is
 * so slow that it notes what it did after others have seen it. The promise judges it.
 */
export const unfollowedSchedule = (seed: number): Schedule<Json> => {
  const schedule = scheduleOf(seed);
  const random = new Random(seed, "unfollowed");
  const spanMs = spanOf(schedule.requests);
  const full: Fault = {
    type: "disk",
    time: random.int(0, spanMs),
    node: SERVER,
    how: "full",
    forMs: random.int(100, 800),
  };
  const slow: Fault = {
    type: "slow",
    time: random.int(0, spanMs),
    node: random.pick(nodes),
    costMs: random.int(1, 20),
    forMs: random.int(20, 800),
  };
  return { ...schedule, faults: [...schedule.faults, full, slow] };
};

const spanOf = (requests: readonly { readonly time: number }[]): number =>
  Math.max(...requests.map(({ time }) => Math.ceil(time)));

/**
 * A history in which every close has its open. A write of which is not known whether it was done ends a process of
 * the history, and the close that the program asks next would be that of a file which the next process never opened.
 */
export const inSessions = (operations: readonly Operation[]): readonly Operation[] => {
  const opened = new Set<string>();
  const inTime = operations.toSorted((one, other) => one.invoked - other.invoked);
  return inTime.filter((each) => {
    if (typeOf(each) === "open") opened.add(each.client);
    return typeOf(each) !== "close" || opened.has(each.client);
  });
};

const typeOf = ({ request }: Operation): string =>
  (request as { readonly type: string }).type;

/** Real processes: a client is cut off for a while, and the server is killed. */
export const realSchedule: RealSchedule = realSessions({
  key: FILE,
  server: SERVER,
  programs: [
    ["p0", "client0"],
    ["p1", "client1"],
    ["p2", "client2"],
  ],
});
