import { expect, test } from "vitest";
import type { Clock, Entropy, Ports, Start } from "../../impl/ports.ts";
import { localDialect } from "./datagram-probe.ts";
import type { Fault } from "./fault.ts";
import { type MachineRequest, startMachineProbe } from "./machine-probe.ts";
import { machineScenes } from "./machines.laws.ts";
import { brokenLaws, type SceneRun, sceneLaws } from "./scenes.laws.ts";
import { simulate } from "./simulate.ts";

/** The simulated world, or one with a planted fault. */
const world =
  ({
    start = startMachineProbe,
    fault = (each) => [each],
  }: {
    readonly start?: Start;
    readonly fault?: (fault: Fault) => readonly Fault[];
  } = {}): SceneRun<MachineRequest> =>
  (schedule) =>
    simulate({
      nodes: ["n1", "n2", "n3", "n4", "n5"],
      start,
      dialect: localDialect as never,
      schedule: { ...schedule, faults: schedule.faults.flatMap(fault) },
    });

sceneLaws("machines, simulated", machineScenes, world());

test("the same seed gives the same bytes, and other bytes than another seed", async () => {
  const drawn = async (seed: number): Promise<unknown> => {
    const { operations } = await simulate<MachineRequest>({
      nodes: ["n1"],
      start: startMachineProbe,
      dialect: localDialect as never,
      schedule: {
        seed,
        network: { delayMs: [1, 1], spread: 1, loss: 0, duplication: 0 },
        flushMs: [1, 1],
        requests: [
          { time: 0, client: "c", node: "n1", request: { type: "draw", bytes: 16 } },
        ],
        faults: [],
      },
    });
    return operations[0]!.result;
  };
  expect(await drawn(1)).toBe(await drawn(1));
  expect(await drawn(1)).not.toBe(await drawn(2));
});

const withClock = (
  change: (clock: Clock) => Partial<Clock>,
): { readonly start: Start } => ({
  start: ({ clock, disk, entropy, trace }: Ports) =>
    startMachineProbe({
      disk,
      entropy,
      trace,
      clock: { ...clock, ...change(clock) },
    } as Ports),
});

const withEntropy = (entropy: () => Entropy): { readonly start: Start } => ({
  start: ({ clock, disk, trace }: Ports) =>
    startMachineProbe({ clock, disk, trace, entropy: entropy() } as Ports),
});

/** Bytes that count up from this one. */
const counting = (): Entropy => {
  let next = 0;
  return { bytes: (count) => Uint8Array.from({ length: count }, () => next++) };
};

const as =
  (type: Fault["type"], other: (fault: never) => readonly Fault[]) =>
  (fault: Fault): readonly Fault[] =>
    fault.type === type ? other(fault as never) : [fault];

test.each<[what: string, broken: SceneRun<MachineRequest>, law: RegExp]>([
  [
    "begins time in 1970",
    world(withClock(({ now }) => ({ wall: now }))),
    /date of our time/,
  ],
  [
    "has a wall clock that stands still",
    world(withClock(() => ({ wall: () => Date.UTC(2026, 0, 1) }))),
    /runs as fast/,
  ],
  [
    "has one clock for both",
    world(withClock(({ wall }) => ({ now: wall }))),
    /leaves the monotonic clock alone/,
  ],
  ["sets no clock", world({ fault: as("jump", () => []) }), /jump, also back/],
  [
    "does not set it right",
    world({ fault: as("jump", (fault: Fault) => [{ ...fault, forMs: 9_000 } as Fault]) }),
    /jump, also back/,
  ],
  ["skews nothing", world({ fault: as("skew", () => []) }), /gain on others/],
  [
    "rings early",
    world(withClock(({ after }) => ({ after: (ms, run) => after(ms / 2, run) }))),
    /no timer rings early/,
  ],
  [
    "kills instead of wiping",
    world({
      fault: as("wipe", (fault: Fault) => [{ ...fault, type: "crash" } as Fault]),
    }),
    /empty disk/,
  ],
  [
    "wipes instead of killing",
    world({
      fault: as("crash", (fault: Fault) => [{ ...fault, type: "wipe" } as Fault]),
    }),
    /on its own disk/,
  ],
  ["pauses no node", world({ fault: as("pause", () => []) }), /does nothing until/],
  [
    "pauses another node",
    world({ fault: as("pause", (fault: Fault) => [{ ...fault, node: "n1" } as Fault]) }),
    /does nothing until/,
  ],
  [
    "kills instead of pausing",
    world({
      fault: as("pause", (fault: Extract<Fault, { type: "pause" }>) => [
        { type: "crash", time: fault.time, node: fault.node, downMs: fault.forMs },
      ]),
    }),
    /does nothing until/,
  ],
  ["slows no node", world({ fault: as("slow", () => []) }), /takes its time/],
  ["starts all at once", world({ fault: as("join", () => []) }), /is down before/],
  [
    "keeps everybody",
    world({ fault: as("leave", () => []) }),
    /says farewell and is down/,
  ],
  [
    "kills a node that leaves",
    world({
      fault: as("leave", (fault: Extract<Fault, { type: "leave" }>) => [
        { type: "crash", time: fault.time, node: fault.node, downMs: 1e6 },
      ]),
    }),
    /says farewell/,
  ],
  ["ends no client", world({ fault: as("client-crash", () => []) }), /asks nothing more/],
  [
    "draws the same after a restart",
    world(withEntropy(counting)),
    /also after a restart/,
  ],
  [
    "always draws the same",
    world(withEntropy(() => ({ bytes: (count) => new Uint8Array(count) }))),
    /different ones each time/,
  ],
])("a world that %s breaks a law of machines", async (_, broken, law) => {
  const laws = await brokenLaws(machineScenes, broken);
  expect(laws.some((each) => law.test(each))).toBe(true);
});
