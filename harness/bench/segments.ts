/** A pinned transfer in the simulated world: segments of `impl/tcp` a second. Events are not recorded. */
import type { MeasuredSegments } from "../report/bench-report.ts";
import { SimulatedWorld } from "../simulate/world.ts";
import { startPouring } from "../subjects/tcp/pouring.ts";
import type { SegmentsWork } from "./work.ts";

const NETWORK = { delayMs: [1, 5], spread: 1, loss: 0.01, duplication: 0.01 } as const;
const STEPS_MAX = 100_000_000;

/** Measures a transfer from node a to node b, and compares the number of segments with the pinned one. */
export const measuredSegments = async (work: SegmentsWork): Promise<MeasuredSegments> => {
  const received: (() => number)[] = [];
  let read: number | null = null;
  const start = startPouring({
    bytes: work.bytes,
    options: { retransmitMs: { first: 200, least: 20, most: 2000 } },
    onStack: (stack) => received.push(() => stack.stats().packetsReceived),
    onEnd: (bytes) => {
      read = bytes;
    },
  });
  const world = new SimulatedWorld({
    nodes: ["a", "b"],
    start,
    schedule: { seed: 1, network: NETWORK, flushMs: [1, 1] },
    clientTimeoutMs: 1,
    events: "dropped",
  });
  const begin = performance.now();
  for (const node of ["b", "a"]) await world.restart(node);
  await world.agenda.run(() => read !== null, STEPS_MAX);
  const seconds = (performance.now() - begin) / 1000;
  const segments = received.reduce((sum, count) => sum + count(), 0);
  return {
    work: work.name,
    bytes: work.bytes,
    segments,
    simulatedMs: world.agenda.now,
    seconds,
    residentBytes: process.resourceUsage().maxRSS * 1024,
    wrong: [
      ...(read === work.bytes
        ? []
        : [`bytes read: ${read}, but expected: ${work.bytes}`]),
      ...(segments === work.segments
        ? []
        : [`segments: ${segments}, but expected: ${work.segments}`]),
    ],
  };
};
