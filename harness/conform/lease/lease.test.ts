/** Time and later starts from their spec to the code: a tick is a span of the code's clock. */
import { describe, expect, test } from "vitest";
import { check } from "../../checker/check.ts";
import type { Scope } from "../../model/family.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";
import type { Fault } from "../../simulate/fault.ts";
import { type Schedule, scheduleFrom } from "../../simulate/schedule.ts";
import { simulate } from "../../simulate/simulate.ts";
import { conform } from "../conform.ts";
import { coverEdges } from "../cover.ts";
import { coverGraph } from "../cover-graph.ts";
import { REGISTRY, startLease } from "./node.laws.ts";
import { lease } from "./spec.laws.ts";
import { follower, nodesOf, optionsWith, steering } from "./subject.laws.ts";

const nodes = nodesOf(2);
const one: Scope = { members: 1, ticks: 2, asks: 1, fades: false };
const two: Scope = { members: 2, ticks: 0, asks: 0, fades: false };
const fading: Scope = { members: 1, ticks: 3, asks: 0, fades: true };
const MUTANT = "leases add up";

test("the spec holds, and its mutant does not", () => {
  const verdicts = (mutant?: string) =>
    check(lease.system(one, mutant)).properties.map(({ verdict }) => verdict);
  expect(verdicts()).not.toContain("violated");
  expect(verdicts(MUTANT)).toContain("violated");
});

describe("the nodes, driven along every step of the spec", () => {
  const covered = (scope: Scope, planted: readonly string[] = [], mutant?: string) =>
    coverEdges(coverGraph(lease.system(scope, mutant)), {
      steering: () => steering(scope, planted, mutant),
    });

  test.each([one, two, fading])("take all of them: %j", async (scope) => {
    const { edges, ...rest } = await covered(scope);
    expect(edges).toBeGreaterThan(100);
    expect(rest).toMatchObject({ covered: edges, refusals: [], deviated: null });
  });

  test.each([
    ["off-by-one", "in the spec registry.member0 is 2, not 3"],
    ["slow-clock", "in the spec registry.member0 is 0, not 1"],
    ["adds-up", "in the spec registry.member0 is 2, not 3"],
  ])("with a fault are found: %s", async (fault, why) => {
    const { deviated } = await covered(one, [fault]);
    expect(deviated?.why).toContain(why);
  });

  test("with a fault do not take what they never do", async () => {
    const { refusals } = await covered(one, ["renews-once"]);
    expect(refusals).toMatchObject([
      { why: "member0 does not renew", explained: false, first: { name: "renew" } },
    ]);
  });

  test("take the steps of a mutant that makes the same mistake", async () => {
    const { edges, ...rest } = await covered(one, [], MUTANT);
    expect(rest).toMatchObject({ covered: edges, refusals: [], deviated: null });
  });
});

describe("a run in which members join and leave", () => {
  const run = (seed: number, planted: readonly string[] = []) => {
    const asked = scheduleFrom(seed, {
      nodes: [REGISTRY],
      clients: ["asker"],
      requests: 10,
      request: () => ({ type: "list" }),
      spanMs: 2000,
    });
    const faults: readonly Fault[] = [
      { type: "join", time: 30 + seed, node: "member0" },
      { type: "join", time: 400, node: "member1" },
      { type: "leave", time: 900 + 10 * seed, node: "member0" },
    ];
    return simulate({
      nodes,
      start: (ports) => startLease(ports, optionsWith(planted)),
      dialect: localDialect as never,
      schedule: { ...asked, faults } as unknown as Schedule<never>,
      settleMs: 600,
    });
  };

  test("is one of the spec, its ticks and its later starts too", async () => {
    const actions = new Set<string>();
    for (let seed = 1; seed <= 20; seed++) {
      const { events } = await run(seed);
      expect(conform(events, follower())).toMatchObject({ verdict: "holds" });
      for (const { action } of events) actions.add(action);
    }
    for (const each of ["tick", "renew", "known", "leave", "respond"])
      expect(actions).toContain(each);
  });

  test.each(["off-by-one", "adds-up"])("with a fault is none: %s", async (fault) => {
    const { events } = await run(1, [fault]);
    expect(conform(events, follower()).verdict).toBe("violated");
  });

  test("in which a tick or a farewell is left out is none", async () => {
    const { events } = await run(1);
    const without = (at: number) => conform(events.toSpliced(at, 1), follower());
    const counted = events.findIndex(
      ({ action, state }) =>
        action === "tick" && Object.values(state as object).some((left) => left > 0),
    );
    expect(without(counted).mismatch?.why).toMatch(/^in the spec registry.member\d /);
    const bye = Buffer.from("bye").toString("hex");
    const farewell = events.findIndex(({ packet }) => packet?.bytes === bye);
    expect(without(farewell).verdict).toBe("violated");
  });
});
