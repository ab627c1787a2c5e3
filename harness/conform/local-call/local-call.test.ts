/** Joint steps from their spec to the code: every one is taken by the nodes, and found in their runs. */
import { describe, expect, test } from "vitest";
import { check } from "../../checker/check.ts";
import type { Trace, TraceEvent } from "../../history/trace.ts";
import type { Scope } from "../../model/family.ts";
import { pathTrace } from "../../report/path-trace.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";
import { type Schedule, scheduleFrom } from "../../simulate/schedule.ts";
import { simulate } from "../../simulate/simulate.ts";
import { conform } from "../conform.ts";
import { coverEdges } from "../cover.ts";
import { coverGraph } from "../cover-graph.ts";
import { steer } from "../steer.ts";
import { SERVER, startHost } from "./node.laws.ts";
import { localCall } from "./spec.laws.ts";
import { follower, nodes, optionsWith, steering } from "./subject.laws.ts";

const one = localCall.scope;
const two: Scope = { hosts: 2, reads: 1, duplicates: 0 };
/** A letter may arrive twice. */
const twice: Scope = { hosts: 1, reads: 1, duplicates: 1 };
const MUTANT = "a fetch for each miss";

const simulated = (seed: number, planted: readonly string[] = []) => {
  const asked = scheduleFrom(seed, {
    nodes: ["h0", "h1"],
    clients: ["c0", "c1"],
    requests: 30,
    request: (random) => ({ type: random.chance(0.3) ? "drop" : "read" }),
  });
  const change = { time: 20, client: "owner", node: SERVER, request: { type: "change" } };
  // A host serves one program, as in the spec.
  const requests = asked.requests.map((each) => ({
    ...each,
    node: each.client.replace("c", "h"),
  }));
  const schedule = { ...asked, requests: [change, ...requests], faults: [] };
  return simulate({
    nodes,
    start: (ports) => startHost(ports, optionsWith(planted)),
    dialect: localDialect as never,
    schedule: schedule as unknown as Schedule<never>,
  });
};

describe("a host, driven along every step of the spec", () => {
  const covered = (scope: Scope, planted: readonly string[] = [], mutant?: string) =>
    coverEdges(coverGraph(localCall.system(scope, mutant)), {
      steering: () => steering(scope, planted, mutant),
    });

  test.each([one, two, twice])("takes all of them: %j", async (scope) => {
    const { edges, ...rest } = await covered(scope);
    expect(edges).toBeGreaterThan(50);
    expect(rest).toMatchObject({ covered: edges, refusals: [], deviated: null });
  });

  test.each([
    ["fetch-again", /^kernel0 sends \{"type":"fetch"\} again, the spec does not/],
    ["answer-late-value", /^the spec answers user0 with null, the code with/],
    ["forget-value", /^the spec answers user0 with 0, the code with null/],
  ])("with a fault is found: %s", async (fault, why) => {
    const { deviated } = await covered(one, [fault]);
    expect(deviated?.why).toMatch(why);
  });

  test("takes the steps of a mutant that makes the same mistake", async () => {
    const { edges, ...rest } = await covered(one, [], MUTANT);
    expect(rest).toMatchObject({ covered: edges, refusals: [], deviated: null });
  });
});

test("a path with joint steps is kept in a file, with their arguments, and played again", async () => {
  const system = localCall.system(one);
  const judged = check(system).properties.find(({ kind }) => kind === "sometimes")!;
  const trace: Trace = pathTrace({
    judged: judged as Parameters<typeof pathTrace>[0]["judged"],
    subject: "local-call",
    scope: one,
    system,
    why: "a test",
  });
  expect(trace.events.map(({ action }) => action)).toContain("joint");
  const played = await steer(trace, steering(one));
  expect(played).toMatchObject({ taken: trace.events.length, refusal: null });
  expect(played.operations.map(({ result }) => result)).toContain(0);
});

describe("a run", () => {
  const isOf =
    (...actions: readonly string[]) =>
    (event: TraceEvent) =>
      actions.includes(event.action);

  test("is one of the spec, joint steps and all", async () => {
    let hits = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const { events } = await simulated(seed);
      expect(conform(events, follower())).toMatchObject({ verdict: "holds" });
      hits += events.filter(isOf("hit")).length;
    }
    expect(hits).toBeGreaterThan(20);
  });

  test.each(["fetch-again", "forget-value", "answer-late-value"])(
    "of a host with a fault is none: %s",
    async (fault) => {
      const verdicts: string[] = [];
      for (let seed = 1; seed <= 20; seed++) {
        const { events } = await simulated(seed, [fault]);
        verdicts.push(conform(events, follower()).verdict);
      }
      expect(verdicts).toContain("violated");
    },
  );

  test("in which a joint step has another name, or is left out, is no run of the spec", async () => {
    const { events } = await simulated(1);
    const at = events.findIndex(isOf("miss"));
    const other = events.with(at, { ...events[at]!, action: "hit" });
    expect(conform(other, follower())).toMatchObject({
      explained: at,
      mismatch: { why: expect.stringContaining('does not take the joint step "hit"') },
    });
    expect(conform(events.toSpliced(at, 1), follower())).toMatchObject({ explained: at });
  });
});
