import type { Fault } from "./fault.ts";
import type { LinkConditions } from "./link.ts";
import type { LinkEnds } from "./links.ts";
import { type FaultKind, moreFaults } from "./more-faults.ts";
import { Random } from "./random.ts";

export type PlannedRequest<Q> = {
  /** Not before; a client has one request at a time. */
  readonly time: number;
  readonly client: string;
  readonly node: string;
  readonly request: Q;
};

/** The choices that replay a simulated run: plain data, in virtual milliseconds. */
export type Schedule<Q = unknown> = {
  /** Decides each delay and loss within the bounds below, and what an unflushed disk loses. */
  readonly seed: number;
  readonly network: LinkConditions;
  /** The directions of links that differ from the others, with what differs. */
  readonly links?: readonly (LinkEnds & {
    readonly conditions: Partial<LinkConditions>;
  })[];
  readonly flushMs: readonly [least: number, most: number];
  readonly requests: readonly PlannedRequest<Q>[];
  readonly faults: readonly Fault[];
};

export type ScheduleBounds<Q> = {
  readonly nodes: readonly string[];
  readonly clients: readonly string[];
  readonly requests: number;
  /** The nth request of the run. */
  request(random: Random, nth: number): Q;
  /** Faults beyond crashes, cuts and disks, each of which comes with some of the seeds. */
  readonly more?: readonly FaultKind[];
  /** The most faults in a run, and how long requests and faults keep coming. */
  readonly faults?: number;
  readonly spanMs?: number;
};

/** One schedule per seed; some calm, some cruel. */
export const scheduleFrom = <Q>(seed: number, bounds: ScheduleBounds<Q>): Schedule<Q> => {
  const { nodes, clients, faults: faultsMax = 4 } = bounds;
  const random = new Random(seed, "schedule");
  const cruel = random.chance(0.85);
  // Back to back, dense or sparse: many faults show only to whoever asks again at once.
  const spanMs = random.pick([0.03, 0.2, 1]) * (bounds.spanMs ?? 1500);
  const requests = Array.from({ length: bounds.requests }, (_, nth) => ({
    time: random.int(0, spanMs),
    client: random.pick(clients),
    node: random.pick(nodes),
    request: bounds.request(random, nth),
  }));
  const mishaps = random.int(cruel && faultsMax > 0 ? 1 : 0, faultsMax);
  const faults = Array.from({ length: mishaps }, () =>
    mishap(random, { nodes, spanMs: spanMs + 100 }),
  );
  return {
    seed,
    network: {
      delayMs: [1, random.pick([5, 30])],
      spread: cruel ? random.pick([1, 30, 100]) : 1,
      loss: cruel ? random.pick([0, 0.1, 0.3]) : 0,
      duplication: cruel ? random.pick([0, 0.1]) : 0,
    },
    flushMs: [1, random.pick([2, 20, 200])],
    requests: requests.sort(byTime),
    faults: [
      ...faults.flat(),
      ...(cruel ? diskFaults(seed, nodes, spanMs) : []),
      ...moreFaults(seed, { kinds: bounds.more ?? [], nodes, clients, spanMs }),
    ].sort(byTime),
  };
};

/** Drawn from numbers of their own, so that the other choices of a seed stay where they were. */
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

/** The troubles that real systems have: one node dies, a link, the power, or all but at once. */
const mishap = (
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
      // Cut off with half of what it does told to nobody, and dead before it can repeat it.
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
