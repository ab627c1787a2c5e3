/** What clients of the ring ask, which machines join and leave, and what goes wrong meanwhile. */
import { identifiersOf } from "../../../impl/ring/identifiers.ts";
import type { Scope } from "../../../spec/hash-ring/scope.ts";
import { defaults } from "../../../spec/hash-ring/scope.ts";
import type { RealSchedule } from "../../conform/subject.ts";
import type { Json } from "../../history/trace.ts";
import type { Fault } from "../../simulate/fault.ts";
import { Random } from "../../simulate/random.ts";
import { type Schedule, scheduleFrom } from "../../simulate/schedule.ts";
import { keyAt } from "./staging.ts";

/** Three machines are in the ring at first; the others join while clients put and get. */
export const nodes = ["a1", "a2", "a3", "a4", "a5"] as const;
const MEMBERS = nodes.slice(0, 3);
const JOINING = nodes.slice(3);
/** The seed stays; the other members may leave. */
const LEAVING = MEMBERS.slice(1);

const SHAPE = { bits: 6, tokens: 2 } as const;

/** The options of the nodes in runs. */
export const runOptions = { ...SHAPE, members: MEMBERS, gossipMs: 300 };

/** The scope of the spec at which runs are followed: each identifier is a key. */
export const followed: Scope = {
  ...defaults,
  ...SHAPE,
  machines: nodes.length,
  members: MEMBERS.length,
  leaves: LEAVING.length,
  ids: nodes.flatMap((node) => identifiersOf(node, SHAPE)),
  keys: [],
  loss: 1,
};

/** Keys all around the ring. */
const KEYS = [3, 14, 25, 37, 48, 60].map((id) => keyAt(id, SHAPE.bits));

const requestOf = (random: Random, nth: number): Json => {
  const key = random.pick(KEYS);
  if (random.chance(0.5)) return { type: "read", key };
  return { type: "write", key, value: random.chance(0.1) ? null : nth };
};

const joinsAndLeaves = (seed: number, spanMs: number): readonly Fault[] => {
  const random = new Random(seed, "joins and leaves");
  const joins = JOINING.map(
    (node): Fault => ({
      type: "join",
      time: random.int(1, spanMs),
      node,
    }),
  );
  const leaves = LEAVING.filter(() => random.chance(0.4)).map(
    (node): Fault => ({
      type: "leave",
      time: random.int(1, spanMs),
      node,
    }),
  );
  return [...joins, ...leaves];
};

const SPAN_MS = 1500;

/**
 * The schedule of a simulated run that a seed decides. No message comes twice: a put that does undoes a later one, as
 * the spec says; versions are the business of a store on top.
 */
export const scheduleOf = (seed: number): Schedule<Json> => {
  const planned = scheduleFrom<Json>(seed, {
    nodes,
    clients: ["c1", "c2", "c3", "c4"],
    requests: 40,
    request: requestOf,
    more: ["pause", "slow"],
  });
  const changes = joinsAndLeaves(seed, SPAN_MS);
  const leaving = new Set(
    changes.flatMap((fault) => (fault.type === "leave" ? [fault.node] : [])),
  );
  // What has left for good is not started again.
  const faults = planned.faults.filter(
    (fault) => !("node" in fault && leaving.has(fault.node)),
  );
  return {
    ...planned,
    network: { ...planned.network, duplication: 0 },
    faults: [...faults, ...changes].toSorted((one, other) => one.time - other.time),
  };
};

/** The same for real processes: machines are killed and cut off. */
export const realSchedule: RealSchedule = {
  requests: Array.from({ length: 80 }, (_, i) => ({
    time: 40 * i,
    client: `c${(i % 3) + 1}`,
    node: nodes[(i * 7) % 4]!,
    request:
      i % 3 === 0
        ? { type: "write", key: KEYS[i % KEYS.length]!, value: i }
        : { type: "read", key: KEYS[i % KEYS.length]! },
  })),
  faults: [
    { type: "crash", time: 600, node: "a2", downMs: 400 },
    { type: "join", time: 300, node: "a4" },
    { type: "leave", time: 1500, node: "a3" },
    { type: "join", time: 1700, node: "a5" },
    { type: "cut", time: 2300, side: ["a4"], way: "both", forMs: 500 },
  ],
};
