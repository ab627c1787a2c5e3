import { expect } from "vitest";
import type { Json } from "../../impl/ports.ts";
import type { ClockReading, MachineRequest } from "./machine-probe.ts";
import type { Scene } from "./scenes.laws.ts";
import type { Run } from "./simulate.ts";

type MachineScene = Scene<MachineRequest>;

const clock = (time: number, node: string): MachineScene["requests"][number] => [
  time,
  node,
  { type: "read-clock" },
];
const kept = (time: number, node: string): MachineScene["requests"][number] => [
  time,
  node,
  { type: "kept" },
];

const readingsIn = (answers: readonly (Json | undefined)[]): readonly ClockReading[] =>
  answers as unknown as readonly ClockReading[];
/** How far the wall clock is ahead of the monotonic one, in milliseconds. */
const aheadIn = (answers: readonly (Json | undefined)[]): readonly number[] =>
  readingsIn(answers).map(({ now, wall }) => wall - now);

const HOUR_MS = 3_600_000;
/** The wall clock counts whole milliseconds, and the two clocks are not read at the same time. */
const APART_MS = 50;

const clocks: readonly MachineScene[] = [
  {
    law: "the wall clock shows a date of our time, and runs as fast as the monotonic clock",
    requests: [clock(0, "n1"), clock(100, "n1")],
    lastsMs: 150,
    judge: (answers) => {
      const [one, other] = readingsIn(answers);
      expect(one!.wall).toBeGreaterThan(Date.UTC(2025, 0, 1));
      expect(other!.now).toBeGreaterThan(one!.now);
      const [before, after] = aheadIn(answers);
      expect(Math.abs(after! - before!)).toBeLessThan(APART_MS);
    },
  },
  {
    law: "setting the wall clock makes it jump, also back, and leaves the monotonic clock alone",
    requests: [clock(0, "n1"), clock(200, "n1"), clock(600, "n1")],
    faults: [{ type: "jump", time: 100, node: "n1", byMs: -HOUR_MS, forMs: 400 }],
    lastsMs: 650,
    judge: (answers) => {
      const [before, during, after] = aheadIn(answers);
      expect(Math.abs(during! - (before! - HOUR_MS))).toBeLessThan(APART_MS);
      expect(Math.abs(after! - before!)).toBeLessThan(APART_MS);
      const [first, second, third] = readingsIn(answers).map(({ now }) => now);
      expect(second!).toBeGreaterThan(first!);
      expect(third!).toBeGreaterThan(second!);
    },
  },
  {
    law: "clocks that run fast gain on others, and no timer rings early by its own clock",
    requests: [
      clock(100, "n1"),
      clock(100, "n2"),
      [200, "n1", { type: "ring", afterMs: 400, timers: 1 }],
      clock(500, "n2"),
      clock(500, "n1"),
    ],
    faults: [{ type: "skew", time: 50, node: "n1", rate: 8, forMs: 3000 }],
    lastsMs: 3100,
    judge: (answers) => {
      const [fast, right, rang, rightAgain, fastAgain] = answers as unknown as readonly [
        ClockReading,
        ClockReading,
        number,
        ClockReading,
        ClockReading,
      ];
      expect(rang).toBeGreaterThan(399);
      // The fast clock is read before and after the others, so it gains all the more.
      const passed = rightAgain.now - right.now;
      expect(fastAgain.now - fast.now).toBeGreaterThan(passed * 4);
      expect(fastAgain.wall - fast.wall).toBeGreaterThan(passed * 4);
    },
  },
];

/** The index of the first event of this kind, from an index on. */
const placeOf = (
  { events }: Run<MachineRequest>,
  node: string,
  action: string,
  from = 0,
): number =>
  events.findIndex(
    (each) => each.at >= from && each.node === node && each.action === action,
  );

const lives: readonly MachineScene[] = [
  {
    law: "a wiped node starts again on an empty disk",
    requests: [
      [0, "n3", { type: "keep", value: "kept" }],
      kept(10, "n3"),
      kept(1500, "n3"),
    ],
    faults: [{ type: "wipe", time: 500, node: "n3", downMs: 100 }],
    lastsMs: 800,
    judge: (answers) => expect(answers).toEqual([null, "kept", null]),
  },
  {
    law: "a killed node starts again on its own disk",
    requests: [
      [0, "n5", { type: "keep", value: "kept" }],
      kept(10, "n5"),
      kept(1500, "n5"),
    ],
    faults: [{ type: "crash", time: 500, node: "n5", downMs: 100 }],
    lastsMs: 800,
    judge: (answers) => expect(answers).toEqual([null, "kept", "kept"]),
  },
  {
    law: "a paused node does nothing until it is resumed, and then answers what was asked meanwhile",
    requests: [clock(0, "n2"), [300, "n2", { type: "ring", afterMs: 1, timers: 1 }]],
    faults: [{ type: "pause", time: 100, node: "n2", forMs: 500 }],
    lastsMs: 700,
    judge: (answers, run) => {
      expect(answers).toHaveLength(2);
      expect(answers[1]).toBeGreaterThan(0);
      const { client } = run.operations.find(
        ({ request, result }) => request.type === "ring" && result === answers[1],
      )!;
      const asked = placeOf(run, client, "invoke");
      const resumed = placeOf(run, "nemesis", "resume");
      const answered = placeOf(
        run,
        client,
        "return",
        placeOf(run, client, "invoke", asked + 1),
      );
      expect(resumed).toBeGreaterThan(asked);
      expect(answered).toBeGreaterThan(resumed);
    },
  },
  {
    law: "a slow node takes its time for each call, one after another",
    requests: [[200, "n2", { type: "ring", afterMs: 1, timers: 8 }]],
    faults: [{ type: "slow", time: 50, node: "n2", costMs: 100, forMs: 3000 }],
    lastsMs: 3100,
    judge: (answers) => expect(answers[0]).toBeGreaterThan(699),
  },
  {
    law: "a node that joins is down before, and a node that leaves says farewell and is down afterwards",
    requests: [clock(0, "n4"), clock(1500, "n4"), clock(4000, "n4")],
    faults: [
      { type: "join", time: 300, node: "n4" },
      { type: "leave", time: 3500, node: "n4" },
    ],
    lastsMs: 4100,
    judge: (answers, run) => {
      expect(answers[0]).toBeUndefined();
      expect(answers[1]).toMatchObject({ now: expect.any(Number) });
      expect(answers[2]).toBeUndefined();
      const own = run.events
        .filter(({ node }) => node === "n4")
        .map(({ action }) => action);
      expect(own).toEqual(["start", "farewell", "leave"]);
    },
  },
  {
    law: "a client that ends asks nothing more, and its last request stays pending",
    requests: [
      clock(0, "n1"),
      [10, "n1", { type: "ring", afterMs: 800, timers: 1 }],
      clock(20, "n1"),
    ],
    faults: (client) => [{ type: "client-crash", time: 400, client }],
    lastsMs: 900,
    judge: (answers, { events, operations }) => {
      expect(answers).toHaveLength(3);
      expect(answers.slice(1)).toEqual([undefined, undefined]);
      const open = operations.filter(
        ({ request, returned }) =>
          request.type === "ring" && returned === Number.POSITIVE_INFINITY,
      );
      expect(open).toHaveLength(1);
      const own = events.filter(({ node }) => node === open[0]!.client);
      expect(own.map(({ action }) => action)).toEqual([
        "invoke",
        "return",
        "invoke",
        "crash",
      ]);
    },
  },
  {
    law: "entropy returns the number of bytes requested, different ones each time, also after a restart",
    requests: [
      [0, "n3", { type: "draw", bytes: 16 }],
      [10, "n3", { type: "draw", bytes: 16 }],
      [20, "n1", { type: "draw", bytes: 16 }],
      [30, "n1", { type: "draw", bytes: 0 }],
      [1500, "n3", { type: "draw", bytes: 16 }],
    ],
    faults: [{ type: "crash", time: 500, node: "n3", downMs: 100 }],
    lastsMs: 800,
    judge: (answers) => {
      expect(answers[3]).toBe("");
      const drawn = answers.filter((each) => each !== "").map(String);
      expect(drawn.map((each) => each.length)).toEqual([32, 32, 32, 32]);
      expect(new Set(drawn).size).toBe(4);
    },
  },
  {
    law: "a node that is to leave while it is paused is gone once it is resumed",
    requests: [clock(0, "n2"), clock(1500, "n2")],
    faults: [
      { type: "pause", time: 300, node: "n2", forMs: 500 },
      { type: "leave", time: 400, node: "n2" },
    ],
    lastsMs: 1600,
    judge: (answers, { events }) => {
      expect(answers[0]).toMatchObject({ now: expect.any(Number) });
      expect(answers[1]).toBeUndefined();
      const own = events.filter(({ node }) => node === "n2");
      expect(own.at(-1)!.action).toBe("leave");
    },
  },
];

/** The laws of machines in both worlds, for nodes n1 to n5 that run `machine-probe.ts`. */
export const machineScenes: readonly MachineScene[] = [...clocks, ...lives];
