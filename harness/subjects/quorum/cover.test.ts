import { describe, expect, test } from "vitest";
import { coverEdges } from "../../conform/cover.ts";
import { coverGraph } from "../../conform/cover-graph.ts";
import type { Scope } from "../../model/family.ts";
import { subject } from "../quorum.ts";
import {
  driving,
  type EdgeCounts,
  isInStepWith,
  takesEachClass,
  takesEveryStep,
} from "../shared/cover.laws.ts";

const { family, implementation } = subject;
const { steering, faults } = implementation;
const drive = driving(subject);

const counts: EdgeCounts = {
  "n=2 writers=2 gets=0 gives-up=on": [1_002, 3_288],
  "clients=1 wipes=1": [414, 1_496],
  "n=2 gets=1 partitions=1": [1_432, 4_160],
  "n=2 gets=1 gives-up=on crashes=1": [2_713, 10_554],
  "r=3 w=1 gets=1": [2_364, 9_130],
  "clients=1 crashes=1 partitions=1": [3_410, 14_929],
};

takesEveryStep(subject, {
  scopesAre: "crashes, wipes, cuts and abandoned puts",
  counts,
});

takesEachClass(subject, {
  scope: family.scope,
  states: 386_049,
  edges: 2_458_056,
  classes: 135,
});

/** No disk fails in a steered world: the spec has no such step. */
const UNSTEERED = "acknowledge-failed-flush";

describe("a planted fault is found, and the shortest way to it", () => {
  const small: Scope = { ...family.scope, n: 2, gets: 1, crashes: 1 };
  const graph = coverGraph(family.system(small));

  test("each has its case", () => {
    const steered = Object.keys(faults).filter((fault) => fault !== UNSTEERED);
    expect(found.map(([fault]) => fault).sort()).toEqual(steered.sort());
  });

  const found: readonly (readonly [fault: string, steps: number, why: RegExp])[] = [
    ["acknowledge-before-flush", 6, /"install".*, which is not on its disk yet$/],
    ["acknowledge-before-w", 7, /client0 with nothing yet, the code with null$/],
    ["forget-on-restart", 8, /replica\.replica0\.version\.counter is 1, not 0$/],
    ["retry-with-fresh-version", 5, /coordinator0 uses a new value of its counter/],
    ["reuse-counter-after-restart", 7, /coordinator\.coordinator0\.counter is 1, not 0$/],
    ["skip-write-back", 11, /client1 with nothing yet, the code with 1$/],
  ];

  test.each(found)("%s, at step %i", async (fault, steps, why) => {
    const { deviated } = await coverEdges(graph, {
      steering: () => steering(small, [fault]),
    });
    expect(deviated!.why).toMatch(why);
    expect(deviated!.path.entries).toHaveLength(steps);
  });

  test.each(found)("%s, by classes as well", async (fault, steps, why) => {
    const { deviated } = await drive.classes(small, [fault]);
    expect(deviated!.why).toMatch(why);
    expect(deviated!.path.entries).toHaveLength(steps);
  });
});

/** The other way round: the store is right, and the spec is not. */
describe("a mutant of the spec is found", () => {
  const small = { ...family.scope, n: 2, gets: 1 };

  test.each([
    ["a get takes the first reply", {}],
    ["replica lets its copy go backwards", { writers: 2 }],
    ["version without the writer's name", { writers: 2, gets: 0 }],
    ["a put given up on is reported as failed", { givesUp: true }],
  ])("%s", async (mutant, changed) => {
    const { deviated } = await drive.edges({ ...small, ...changed }, [], mutant);
    expect(deviated).not.toBeNull();
    const classes = await drive.classes({ ...small, ...changed }, [], mutant);
    expect(classes.deviated!.path.entries).toHaveLength(deviated!.path.entries.length);
  });

  test.each([
    ["coordinator answers a put before W acknowledgements", {}],
    ["replica forgets its copies on restart", { crashes: 1, gets: 0, clients: 1 }],
    ["coordinator reuses a counter after restart", { crashes: 1, puts: 2, clients: 1 }],
  ])("unless the store makes the same mistake: %s", async (mutant, changed) => {
    await isInStepWith(subject, { mutant, scope: { ...small, ...changed } });
  });

  test("unless the store writes nothing back either", async () => {
    const { edges, ...rest } = await drive.edges({ ...small, writeBack: false });
    expect(rest).toMatchObject({ covered: edges, deviated: null });
  });
});

describe("what has no counterpart in the store is left out, with the reason", () => {
  test("the wipe of a coordinator, which a mutant suffers", async () => {
    const scope = { ...family.scope, n: 2, clients: 1, wipes: 1 };
    const mutant = "a wipe takes the coordinator's counter";
    const { covered: crossed, refusals, deviated } = await drive.edges(scope, [], mutant);
    expect(crossed).toBeGreaterThan(0);
    expect(deviated).toBeNull();
    expect(refusals.map(({ why, explained }) => [explained, why])).toEqual([
      [true, expect.stringMatching(/^a node notices that it lost its counter/)],
    ]);
  });

  test("compare and set", async () => {
    const scope = { ...family.scope, n: 2, casByGetAndPut: true };
    const { covered: crossed, edges, refusals, behind } = await drive.edges(scope);
    expect(crossed).toBe(0);
    expect(refusals).toMatchObject([{ explained: true }]);
    expect(refusals[0]!.why).toMatch(/quorums of a register/);
    expect(refusals[0]!.edges + behind).toBe(edges);
  });
});
