/** What programs and a stranger do in a run, and at which scope of the spec it is followed. */
import { defaults, type Scope } from "../../../spec/nat/scope.ts";
import type { Json, RealSchedule } from "../../conform/subject.ts";
import { Random } from "../../simulate/random.ts";
import { type Schedule, scheduleFrom } from "../../simulate/schedule.ts";
import { optionsOfSpec } from "./options.ts";
import { portsIn } from "./places.ts";

/** Three hosts and two ports, so that ports run out; a stranger; mappings and ports that expire and rest. */
export const followed: Scope = {
  ...defaults,
  hosts: 3,
  filtering: "independent",
  timer: 3,
  expiry: "timer",
  life: 1,
  asks: 3,
  begun: false,
  unsolicited: "other-address",
  knocks: true,
};

/** All nodes of a run. */
export const nodes = ["h0", "h1", "h2", "nat", "s0", "s1"] as const;

const TICK_MS = 100;
/** The code as the spec has it. */
export const runOptions = optionsOfSpec(followed, { tickMs: TICK_MS, sweepMs: TICK_MS });

const SPAN_MS = 1500;

/** The schedule of a seed: each host asks up to three times, and the stranger knocks; the translator may crash. */
export const scheduleOf = (seed: number): Schedule<Json> => {
  const planned = scheduleFrom<Json>(seed, {
    nodes: ["nat"],
    clients: ["program"],
    requests: 0,
    request: () => null,
    faults: 2,
  });
  const random = new Random(seed, "programs");
  const asks = ["h0", "h1", "h2"].flatMap((node) =>
    Array.from({ length: random.int(1, followed.asks) }, () => ({
      time: random.int(0, SPAN_MS),
      client: `program of ${node}`,
      node,
      request: { type: "ask", to: "s0" },
    })),
  );
  const knocks = Array.from({ length: random.int(0, 6) }, () => ({
    time: random.int(0, SPAN_MS),
    client: "stranger",
    node: "s1",
    request: { type: "knock", port: random.pick(portsIn(followed)) },
  }));
  const requests = [...asks, ...knocks].sort((one, other) => one.time - other.time);
  return { ...planned, requests };
};

/** Real processes over UDP: ports run out, rest, and are used again; the translator is killed, and a host cut off. */
export const realSchedule: RealSchedule = {
  requests: [0, 700, 1400].flatMap((time) =>
    ["h0", "h1", "h2"].map((node, nth) => ({
      time: time + 100 * nth,
      client: `program of ${node}`,
      node,
      request: { type: "ask", to: "s0" },
    })),
  ),
  faults: [
    { type: "cut", time: 650, side: ["h0"], way: "both", forMs: 200 },
    { type: "crash", time: 1100, node: "nat", downMs: 100 },
  ],
};
