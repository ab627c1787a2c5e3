/** What programs ask of the disk in a run, and what is done to the machines. */
import type { DiskNodeOptions } from "../../../impl/remote-disk/node.ts";
import { defaults, type Scope } from "../../../spec/remote-disk/scope.ts";
import type { Json, RealSchedule } from "../../conform/subject.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";
import type { Dialect } from "../../simulate/dialect.ts";
import { type Schedule, scheduleFrom } from "../../simulate/schedule.ts";

/** The server, and three machines whose programs use its disk. */
export const nodes = ["n1", "n2", "n3", "n4"] as const;

/** What the spec allows in a run: the server may crash. */
export const followed: Scope = { ...defaults, clients: 3, crashes: 1 };

/** How the nodes of a run are started. */
export const runOptions: DiskNodeOptions = {
  server: "n1",
  retryMs: { first: 60, most: 500 },
};

/** Programs ask by the local API; where the disk fails, a write may have been done. */
export const dialect: Dialect<never> = {
  ...localDialect,
  hear: (request, answer) =>
    answer.type === "error" ? { outcome: "unknown" } : localDialect.hear(request, answer),
};

const KEYS = ["0", "1", "2"];

const readOf = (key: string): Json => ({ type: "read", key, offset: 0, size: 1 });
const writeOf = (key: string, value: number): Json => ({
  type: "write",
  key,
  offset: 0,
  values: [value],
});

/** The schedule of a seed; each client is a program of one machine, and only the server crashes. */
export const scheduleOf = (seed: number): Schedule<Json> => {
  const planned = scheduleFrom<Json>(seed, {
    nodes,
    clients: ["p2", "p3", "p4"],
    requests: 24,
    request: (random, nth) => {
      const key = random.pick(KEYS);
      return random.chance(0.5) ? readOf(key) : writeOf(key, nth + 1);
    },
  });
  return {
    ...planned,
    requests: planned.requests.map((each) => ({
      ...each,
      node: each.client.replace("p", "n"),
    })),
    faults: planned.faults.filter(
      (fault) => fault.type !== "crash" || fault.node === "n1",
    ),
  };
};

/** Real processes: a client is cut off for a while, and the server is killed. */
export const realSchedule: RealSchedule = {
  requests: Array.from({ length: 36 }, (_, nth) => ({
    time: 60 * nth,
    client: `p${2 + (nth % 3)}`,
    node: nodes[1 + (nth % 3)]!,
    request: nth % 2 === 0 ? writeOf(KEYS[nth % 3]!, nth + 1) : readOf(KEYS[nth % 3]!),
  })),
  faults: [
    { type: "cut", time: 400, side: ["n2"], way: "both", forMs: 400 },
    { type: "crash", time: 1100, node: "n1", downMs: 300 },
  ],
};
