/** The workload of the eventual store, and the moment from which it had settled. */
import type { Json, RealSchedule } from "../../conform/subject.ts";
import type { Operation } from "../../model/operation.ts";
import { type Fault, lastingMs } from "../../simulate/fault.ts";
import {
  type PlannedRequest,
  type Schedule,
  scheduleFrom,
} from "../../simulate/schedule.ts";

const KEYS = ["k", "l"];
/** In simulated time: longer than the slowest message takes, and than a client waits for its queued requests. */
const SETTLING_MS = 12_000;
/** The same between real processes. */
const REAL_SETTLING_MS = 1_500;

const CLIENT = "client-";

/**
 * The schedule of a simulated run that a seed decides. A client stays with one node, as the spec assumes: the
 * node's clock follows what its clients have seen. In the end other clients read every key at every node.
 */
export const schedule = (seed: number, nodes: readonly string[]): Schedule<Json> => {
  const planned = scheduleFrom<Json>(seed, {
    nodes,
    clients: nodes.map((node) => `${CLIENT}${node}`),
    requests: 30,
    request: (random, nth) => {
      const key = random.pick(KEYS);
      if (random.chance(0.4)) return { type: "read", key };
      return { type: "write", key, value: random.chance(0.2) ? null : nth };
    },
  });
  const requests = planned.requests.map((each) => ({
    ...each,
    node: each.client.slice(CLIENT.length),
  }));
  return {
    ...planned,
    requests: withLastReads(requests, planned.faults, nodes, SETTLING_MS),
  };
};

/** The schedule of a run of real processes: one is killed, one is cut off, the disk of one is full. */
export const realSchedule = (nodes: readonly string[]): RealSchedule => {
  const faults: readonly Fault[] = [
    { type: "crash", time: 600, node: nodes[0]!, downMs: 500 },
    { type: "cut", time: 1600, side: [nodes[1]!], way: "both", forMs: 700 },
    { type: "disk", time: 2400, node: nodes[2]!, how: "full", forMs: 300 },
  ];
  const requests = Array.from({ length: 60 }, (_, i): PlannedRequest<Json> => {
    const node = nodes[i % nodes.length]!;
    const key = KEYS[i % 3 === 0 ? 1 : 0]!;
    const request = i % 5 < 2 ? { type: "read", key } : { type: "write", key, value: i };
    return { time: 50 * i, client: `${CLIENT}${node}`, node, request };
  });
  return { requests: withLastReads(requests, faults, nodes, REAL_SETTLING_MS), faults };
};

/** These requests, and reads of every key at every node once requests and faults are over and settled. */
const withLastReads = (
  requests: readonly PlannedRequest<Json>[],
  faults: readonly Fault[],
  nodes: readonly string[],
  settlingMs: number,
): readonly PlannedRequest<Json>[] => {
  const over = Math.max(
    ...requests.map(({ time }) => time),
    ...faults.map((fault) => fault.time + lastingMs(fault)),
  );
  const reads = nodes.flatMap((node) =>
    KEYS.map((key) => ({
      time: over + settlingMs,
      client: `${LAST}${node}`,
      node,
      request: { type: "read", key },
    })),
  );
  return [...requests, ...reads];
};

const LAST = "last-client-";

/** Just before the last reads; undefined where another request was still under way by then. */
export const settled = (operations: readonly Operation[]): number | undefined => {
  const isLast = ({ client }: Operation): boolean => client.startsWith(LAST);
  const first = Math.min(...operations.filter(isLast).map(({ invoked }) => invoked));
  const isOver = ({ invoked, returned }: Operation): boolean =>
    invoked < first && (returned < first || returned === Number.POSITIVE_INFINITY);
  return operations.every((each) => isLast(each) || isOver(each)) ? first - 1 : undefined;
};
