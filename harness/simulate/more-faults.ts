import type { Fault } from "./fault.ts";
import { Random } from "./random.ts";

/** The kinds of faults that a schedule has only for subjects that must tolerate them. */
export type FaultKind =
  | "wipe"
  | "pause"
  | "slow"
  | "jump"
  | "skew"
  | "link"
  | "rotten"
  | "join"
  | "leave"
  | "client-crash";

/** The kinds to draw from, the nodes and clients that they strike, and until when they begin. */
type FaultBounds = {
  readonly kinds: readonly FaultKind[];
  readonly nodes: readonly string[];
  readonly clients: readonly string[];
  readonly spanMs: number;
};

/** At most one fault of each kind, each drawn from a stream of its own: another kind does not change the others. */
export const moreFaults = (seed: number, bounds: FaultBounds): readonly Fault[] =>
  bounds.kinds.flatMap((kind) => {
    const random = new Random(seed, `fault ${kind}`);
    return random.chance(0.5) ? [faultOf(kind, random, bounds)] : [];
  });

const faultOf = (
  kind: FaultKind,
  random: Random,
  { nodes, clients, spanMs }: FaultBounds,
): Fault => {
  const time = random.int(0, spanMs);
  const node = random.pick(nodes);
  const forMs = random.int(20, 800);
  switch (kind) {
    case "wipe":
      return { type: "wipe", time, node, downMs: forMs };
    case "pause":
      return { type: "pause", time, node, forMs };
    case "slow":
      return { type: "slow", time, node, forMs, costMs: random.int(1, 20) };
    case "jump":
      return { type: "jump", time, node, forMs, byMs: random.int(-HOUR_MS, HOUR_MS) };
    case "skew":
      return { type: "skew", time, node, forMs, rate: random.pick([0.5, 0.9, 1.1, 2]) };
    case "link": {
      const to = random.pick(nodes.filter((other) => other !== node));
      const conditions = random.pick([
        { loss: 0.5 },
        { duplication: 0.5 },
        { delayMs: [50, 300] },
        { bytesPerSecond: 5000, queueBytes: 5000 },
        { alteration: 0.3 },
      ] as const);
      return { type: "link", time, from: node, to, conditions, forMs };
    }
    case "rotten":
      return { type: "disk", time, node, how: "rotten", forMs };
    case "join":
      return { type: "join", time, node };
    case "leave":
      return { type: "leave", time, node };
    case "client-crash":
      return { type: "client-crash", time, client: random.pick(clients) };
  }
};

const HOUR_MS = 3_600_000;
