/** What programs ask of the file in a run, and what is done to the machines. */
import type { NfsNodeOptions } from "../../../impl/nfs/node.ts";
import { defaults, type Scope } from "../../../spec/nfs/scope.ts";
import type { Json, RealSchedule } from "../../conform/subject.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";
import type { Dialect } from "../../simulate/dialect.ts";
import { type Schedule, scheduleFrom } from "../../simulate/schedule.ts";
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

/** The schedule of a seed: each client is a program of one machine, in sessions; only the server crashes. */
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
    faults: planned.faults.filter(
      (fault) => fault.type !== "crash" || fault.node === SERVER,
    ),
  };
};

/** How far apart requests of real programs are; each of the three asks once in three times this. */
const REAL_STEP_MS = 50;

/** The nth request of a program: every second session writes, each program in another one. */
const realRequest = (program: number, nth: number): Json => {
  const session = Math.floor(nth / 3);
  const types = ["open", (session + program) % 2 === 0 ? "write" : "read", "close"];
  const type = types[nth % 3]!;
  const value = 1 + 3 * session + program;
  return type === "write" ? { type, key: FILE, value } : { type, key: FILE };
};

/** Real processes: a client is cut off for a while, and the server is killed. */
export const realSchedule: RealSchedule = {
  requests: Array.from({ length: 3 * 3 * SESSIONS }, (_, nth) => ({
    time: REAL_STEP_MS * nth,
    client: `p${nth % 3}`,
    node: `client${nth % 3}`,
    request: realRequest(nth % 3, Math.floor(nth / 3)),
  })),
  faults: [
    { type: "cut", time: 500, side: ["client0"], way: "both", forMs: 400 },
    { type: "crash", time: 1800, node: SERVER, downMs: 300 },
  ],
};
