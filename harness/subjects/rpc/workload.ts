/** What programs call in a run, and what is done to the machines. */
import type { RpcNodeOptions } from "../../../impl/rpc/node.ts";
import { defaults, type Scope } from "../../../spec/rpc/scope.ts";
import type { Json, RealSchedule } from "../../conform/subject.ts";
import type { Random } from "../../simulate/random.ts";
import { type Schedule, scheduleFrom } from "../../simulate/schedule.ts";

/** The server, and three machines whose programs call it. */
export const nodes = ["n1", "n2", "n3", "n4"] as const;

/** The server is `n1`, which may crash, and so may clients. */
export const followed: Scope = { ...defaults, clients: 3, cache: 64, crashes: 1 };

/** How the nodes of a run are started. */
export const runOptions: RpcNodeOptions = {
  server: "n1",
  cache: followed.cache,
  retryMs: { first: 60, most: 500 },
};

const callOf = (random: Random, nth: number): Json => {
  switch (random.int(0, 7)) {
    case 0:
      return { type: "remove" };
    case 1:
      return { type: "create" };
    case 2:
      return { type: "seek", to: random.int(0, 3) };
    case 3:
      return { type: "read" };
    case 4:
      return { type: "read at", at: random.int(0, 4) };
    default:
      return { type: "append", line: `line ${nth}` };
  }
};

/** The schedule of a seed; each client is a program of one machine. */
export const scheduleOf = (seed: number): Schedule<Json> => {
  const planned = scheduleFrom<Json>(seed, {
    nodes,
    clients: ["p2", "p3", "p4"],
    requests: 24,
    request: callOf,
  });
  return {
    ...planned,
    requests: planned.requests.map((each) => ({
      ...each,
      node: each.client.replace("p", "n"),
    })),
  };
};

/** Real processes: a client is cut off for a while, and the server is killed. */
export const realSchedule: RealSchedule = {
  requests: Array.from({ length: 36 }, (_, nth) => ({
    time: 60 * nth,
    client: `p${2 + (nth % 3)}`,
    node: nodes[1 + (nth % 3)]!,
    request:
      nth % 4 === 3
        ? { type: "read at", at: nth % 5 }
        : { type: "append", line: `line ${nth}` },
  })),
  faults: [
    { type: "cut", time: 400, side: ["n2"], way: "both", forMs: 400 },
    { type: "crash", time: 1100, node: "n1", downMs: 300 },
  ],
};
