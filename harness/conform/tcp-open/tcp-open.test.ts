/** A protocol of bytes from its spec to its node: both worlds, every step of the spec, paths played again. */
import { describe, expect, test } from "vitest";
import { check } from "../../checker/check.ts";
import { deploy } from "../../deploy/deploy.ts";
import type { Scope } from "../../model/family.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";
import { type Schedule, scheduleFrom } from "../../simulate/schedule.ts";
import { simulate } from "../../simulate/simulate.ts";
import { moduleBeside } from "../both-worlds.ts";
import { conform } from "../conform.ts";
import { coverEdges } from "../cover.ts";
import { coverGraph } from "../cover-graph.ts";
import { driverOf } from "../driver.ts";
import { startOpen } from "./node.laws.ts";
import { encode } from "./segment.laws.ts";
import { tcpOpen } from "./spec.laws.ts";
import { follower, nodes, optionsWith, steering } from "./subject.laws.ts";

const none = tcpOpen.scope;
const old: Scope = { old: "syn and ack" };
const MUTANT = "any acknowledgement will do";
const DANGER = "an established end has the number of the other";

const requests = nodes.map((node, nth) => ({
  time: nth,
  client: `of ${node}`,
  node,
  request: { type: "open" },
}));
const simulated = (seed: number, faults: readonly string[] = []) => {
  const planned = scheduleFrom(seed, {
    nodes,
    clients: ["c"],
    requests: 0,
    request: () => ({}),
  });
  const schedule = { ...planned, requests, faults: [] } as unknown as Schedule<never>;
  return simulate({
    nodes,
    start: (ports) => startOpen(ports, optionsWith(faults)),
    dialect: localDialect,
    schedule,
  });
};
const phases = (events: readonly { readonly state?: unknown }[]) =>
  events.flatMap(({ state }) => (state as { phase?: string } | undefined)?.phase ?? []);

test("the spec has 102 states and 516 transitions, and holds", () => {
  const found = check(tcpOpen.system(none));
  expect(found).toMatchObject({ states: 102, transitions: 516, depth: 9 });
  expect(found.properties.map(({ verdict }) => verdict)).not.toContain("violated");
});

test("old segments make a phantom connection, where any acknowledgement will do", () => {
  const verdict = (mutant?: string) =>
    check(tcpOpen.system(old, mutant)).properties.find(({ name }) => name === DANGER);
  expect(verdict()).toMatchObject({ verdict: "holds" });
  expect(verdict(MUTANT)).toMatchObject({ verdict: "violated" });
});

describe("a simulated run", () => {
  test("is one of the spec, whatever the links do, under 60 seeds", async () => {
    let established = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const { events } = await simulated(seed);
      expect(conform(events, follower())).toMatchObject({ verdict: "holds" });
      if (phases(events).includes("established")) established++;
    }
    expect(established).toBeGreaterThan(20); // A SYN that comes before the other opens is refused.
  });

  test("that was tampered with is none", async () => {
    const { events } = await simulated(1);
    const at = events.findIndex(({ action }) => action === "packet-out");
    const bytes = Buffer.from(encode({ seq: 9, ack: null, flag: "SYN" })).toString("hex");
    const other = events.map((event, i) =>
      i === at ? { ...event, packet: { ...event.packet!, bytes } } : event,
    );
    expect(conform(other, follower()).verdict).toBe("violated");
    const early = events.map((event, i) =>
      i === at + 1
        ? { ...event, action: "phase", state: { phase: "established" } }
        : event,
    );
    expect(conform(early, follower()).verdict).toBe("violated");
  });
});

test("real processes open a connection over UDP, as the spec does", async () => {
  const opened = async (): Promise<number> => {
    const run = await deploy({
      nodes,
      program: {
        module: moduleBeside("./node.laws", import.meta.url),
        start: "startOpen",
        options: optionsWith(),
      },
      dialect: localDialect,
      schedule: { requests: requests as never, faults: [] },
    });
    expect(conform(run.events, follower())).toMatchObject({ verdict: "holds" });
    expect(run.events.map(({ action }) => action)).toContain("packet-in");
    return phases(run.events).filter((phase) => phase === "established").length;
  };
  // A SYN that comes before the other end opens is refused, and real processes are not in step.
  let most = 0;
  for (let tries = 0; tries < 8 && most < 2; tries++)
    most = Math.max(most, await opened());
  expect(most).toBe(2);
});

describe("the node, driven along every step of the spec", () => {
  const covered = (scope: Scope, faults: readonly string[] = [], mutant?: string) =>
    coverEdges(coverGraph(tcpOpen.system(scope, mutant)), {
      steering: () => steering(scope, faults, mutant),
    });

  test.each([none, old])("takes all of them: %j", async (scope) => {
    const { edges, ...rest } = await covered(scope);
    expect(edges).toBeGreaterThanOrEqual(516);
    expect(rest).toMatchObject({ covered: edges, refusals: [], deviated: null });
  });

  test("that takes any acknowledgement deviates, unless the spec does the same", async () => {
    const { deviated } = await covered(old, ["any-ack"]);
    expect(deviated!.why).toMatch(/^in the spec /);
    expect(deviated!.path.entries).toHaveLength(2);
    const { edges, ...rest } = await covered(old, [], MUTANT);
    expect(rest).toMatchObject({ covered: edges, deviated: null });
  });
});

test("a counterexample of the mutant is played again on a node with its mistake", async () => {
  const { properties } = check(tcpOpen.system(old, MUTANT));
  const { path } = properties.find(({ name }) => name === DANGER)!;
  const play = async (faults: readonly string[]) => {
    const told: unknown[] = [];
    const { note, ...rest } = steering(old, faults);
    const driver = await driverOf({
      ...rest,
      note: (each) => {
        told.push(each);
        note?.(each);
      },
    });
    for (const step of path!.entries) await driver.take(step);
    return phases(told as never);
  };
  expect(await play(["any-ack"])).toContain("established");
  expect(await play([])).not.toContain("established");
});
