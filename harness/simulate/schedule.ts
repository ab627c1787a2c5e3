import type { Fault } from "./fault.ts";
import type { LinkConditions } from "./link.ts";
import type { LinkEnds } from "./links.ts";
import { type FaultKind, moreFaults } from "./more-faults.ts";
import { Random } from "./random.ts";

/** A request of a client in a schedule. */
export type PlannedRequest<Q> = {
  /** The earliest time, in milliseconds: a client has one request at a time. */
  readonly time: number;
  readonly client: string;
  readonly node: string;
  readonly request: Q;
};

/** All that decides a simulated run, as plain data; times are virtual milliseconds. */
export type Schedule<Q = unknown> = {
  /** Decides each delay and each loss within the bounds below, and which unflushed writes a crash loses. */
  readonly seed: number;
  readonly network: LinkConditions;
  /** The directions whose conditions differ from those of the network, with the difference. */
  readonly links?: readonly (LinkEnds & {
    readonly conditions: Partial<LinkConditions>;
  })[];
  /** How long a flush takes. */
  readonly flushMs: readonly [least: number, most: number];
  readonly requests: readonly PlannedRequest<Q>[];
  readonly faults: readonly Fault[];
};

/** Within what a schedule is drawn. */
type ScheduleBounds<Q> = {
  readonly nodes: readonly string[];
  readonly clients: readonly string[];
  /** How many requests there are. */
  readonly requests: number;
  /** Draws the nth request of the run. */
  request(random: Random, nth: number): Q;
  /** Kinds of faults beyond crashes, cuts and disks; each kind occurs with some of the seeds. */
  readonly more?: readonly FaultKind[];
  /** How many crashes and cuts there are at most; 4 unless given. */
  readonly faults?: number;
  /** Until when requests begin, in milliseconds; 1500 unless given, and shorter with some of the seeds. */
  readonly spanMs?: number;
};

/** Draws the schedule of a seed; about one in seven has no faults and a calm network. */
export const scheduleFrom = <Q>(seed: number, bounds: ScheduleBounds<Q>): Schedule<Q> => {
  const { nodes, clients, faults: faultsMax = 4 } = bounds;
  const random = new Random(seed, "schedule");
  const isHostile = random.chance(0.85);
  // Requests come back to back, densely or sparsely: many faults show only to requests in quick succession.
  const spanMs = random.pick([0.03, 0.2, 1]) * (bounds.spanMs ?? 1500);
  const requests = Array.from({ length: bounds.requests }, (_, nth) => ({
    time: random.int(0, spanMs),
    client: random.pick(clients),
    node: random.pick(nodes),
    request: bounds.request(random, nth),
  }));
  const count = random.int(isHostile && faultsMax > 0 ? 1 : 0, faultsMax);
  const faults = Array.from({ length: count }, () =>
    crashesOrCut(random, { nodes, spanMs: spanMs + 100 }),
  );
  return {
    seed,
    network: {
      delayMs: [1, random.pick([5, 30])],
      spread: isHostile ? random.pick([1, 30, 100]) : 1,
      loss: isHostile ? random.pick([0, 0.1, 0.3]) : 0,
      duplication: isHostile ? random.pick([0, 0.1]) : 0,
    },
    flushMs: [1, random.pick([2, 20, 200])],
    requests: requests.sort(byTime),
    faults: [
      ...faults.flat(),
      ...(isHostile ? diskFaults(seed, nodes, spanMs) : []),
      ...moreFaults(seed, { kinds: bounds.more ?? [], nodes, clients, spanMs }),
    ].sort(byTime),
  };
};

/** Drawn from a stream of its own, so that the other choices of a seed do not depend on it. */
const diskFaults = (seed: number, nodes: readonly string[], spanMs: number): Fault[] => {
  const random = new Random(seed, "disk faults");
  if (!random.chance(0.3)) return [];
  return [
    {
      type: "disk",
      time: random.int(0, spanMs),
      node: random.pick(nodes),
      how: random.pick(["full", "failing"]),
      forMs: random.int(20, 800),
    },
  ];
};

type Timed = { readonly time: number };
const byTime = (one: Timed, other: Timed): number => one.time - other.time;

/** One fault of real systems: a node crashes, a node is cut off, both, or most nodes crash at once. */
const crashesOrCut = (
  random: Random,
  { nodes, spanMs }: { readonly nodes: readonly string[]; readonly spanMs: number },
): Fault[] => {
  const time = random.int(0, spanMs);
  const node = random.pick(nodes);
  const lasting = random.int(20, 800);
  const downMs = random.int(1, 300);
  const cut = (way: "in" | "out" | "both"): Fault => ({
    type: "cut",
    time,
    side: [node],
    way,
    forMs: lasting,
  });
  switch (random.int(0, 4)) {
    case 0:
      return [cut(random.pick(["in", "out", "both"]))];
    case 1: {
      // The node is cut off in the middle of its work, and dies before it can repeat its messages.
      const death = time + random.int(5, Math.min(100, lasting));
      return [cut("out"), { type: "crash", time: death, node, downMs }];
    }
    case 2: {
      const struck = nodes.filter(() => random.chance(0.8));
      return struck.map((each) => ({
        type: "crash",
        time,
        node: each,
        downMs: downMs / 5,
      }));
    }
    default:
      return [{ type: "crash", time, node, downMs: lasting }];
  }
};
