/** Streams from their spec to the code: connects, frames, half-closes and resets are letters. */
import { describe, expect, test } from "vitest";
import { check } from "../../checker/check.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";
import { type Schedule, scheduleFrom } from "../../simulate/schedule.ts";
import { simulate } from "../../simulate/simulate.ts";
import { conform } from "../conform.ts";
import { coverEdges } from "../cover.ts";
import { coverGraph } from "../cover-graph.ts";
import { driverOf } from "../driver.ts";
import { startFramed } from "./node.laws.ts";
import { framed } from "./spec.laws.ts";
import { follower, nodes, optionsWith, steering } from "./subject.laws.ts";

const scope = framed.scope;
const MUTANT = "a server that does not end its half";

/** Adds 1 and 2, and ends or resets. */
const requestsTo = (last: "end" | "reset") =>
  [
    { type: "connect" },
    { type: "add", value: 1 },
    { type: "add", value: 2 },
    { type: last },
  ].map((request, nth) => ({
    time: nth === 0 ? 0 : 1500 + 5 * nth,
    client: "program",
    node: "client",
    request,
  }));

const simulated = (seed: number) => {
  const planned = scheduleFrom(seed, {
    nodes,
    clients: ["program"],
    requests: 0,
    request: () => ({}),
  });
  const requests = requestsTo(seed % 3 === 0 ? "reset" : "end");
  return simulate({
    nodes,
    start: (ports) => startFramed(ports, optionsWith([])),
    dialect: localDialect as never,
    schedule: { ...planned, requests, faults: [] } as unknown as Schedule<never>,
    settleMs: 3000,
  });
};

test("the spec holds, and its mutant does not", () => {
  const verdicts = (mutant?: string) =>
    check(framed.system(scope, mutant)).properties.map(({ verdict }) => verdict);
  expect(verdicts()).not.toContain("violated");
  expect(verdicts(MUTANT)).toContain("violated");
});

describe("the two nodes, driven along every step of the spec", () => {
  const covered = (planted: readonly string[] = [], mutant?: string) =>
    coverEdges(coverGraph(framed.system(scope, mutant)), {
      steering: () => steering(scope, planted, mutant),
    });

  test("take all of them", async () => {
    const { edges, ...rest } = await covered();
    expect(edges).toBeGreaterThan(50);
    expect(rest).toMatchObject({ covered: edges, refusals: [], deviated: null });
  });

  test.each([
    ["chunk-is-frame", /^in the spec server.sum is 1, not 0/],
    ["deaf-after-end", /^in the spec client/],
    ["stays-open", /^in the spec flying.server → client/],
    ["no-reset", /^in the spec flying/],
  ])("with a fault are found: %s", async (fault, why) => {
    const { deviated } = await covered([fault]);
    expect(deviated?.why).toMatch(why);
  });

  test("take the steps of a mutant that makes the same mistake", async () => {
    const { edges, ...rest } = await covered([], MUTANT);
    expect(rest).toMatchObject({ covered: edges, refusals: [], deviated: null });
  });
});

test("what a stream cannot do to a letter is refused, with why", async () => {
  const driver = await driverOf(steering(scope));
  const act = (name: string) => driver.take({ action: "act", node: "client", name });
  const letter = (type: string, value?: number) => ({
    from: "client",
    to: "server",
    body: value === undefined ? { type } : { type, value },
  });
  const deliver = (type: string, value?: number) =>
    driver.take({ action: "deliver", node: "server", letter: letter(type, value) });
  await act("connect");
  await deliver("connect");
  const accept = { from: "server", to: "client", body: { type: "accept" } };
  await driver.take({ action: "deliver", node: "client", letter: accept });
  await act("add");
  await act("add");
  expect(await deliver("add", 2)).toMatchObject({
    type: "refused",
    why: "a stream keeps its order, and more is on its way to server before it",
  });
  const first = { node: "server", letter: letter("add", 1) };
  expect(await driver.take({ action: "lose", ...first })).toMatchObject({
    why: "a stream loses nothing",
  });
  expect(await driver.take({ action: "deliver", kept: true, ...first })).toMatchObject({
    why: "a stream carries nothing twice",
  });
  expect(await deliver("add", 1)).toBe(null);
});

describe("a run over links that delay and lose", () => {
  test("is one of the spec", async () => {
    const heard = new Set<string>();
    for (let seed = 1; seed <= 20; seed++) {
      const { events } = await simulated(seed);
      expect(conform(events, follower())).toMatchObject({ verdict: "holds" });
      for (const { action, message } of events)
        if (action === "receive") heard.add(message!.body.type);
    }
    expect([...heard].sort()).toEqual([
      "accept",
      "add",
      "connect",
      "end",
      "reset",
      "sum",
    ]);
  });

  test("that was tampered with is none", async () => {
    const { events } = await simulated(1);
    const sum = events.findIndex(({ message }) => message?.body.type === "sum");
    const message = { ...events[sum]!.message!, body: { type: "sum", value: 9 } };
    const other = events.with(sum, { ...events[sum]!, message });
    expect(conform(other, follower())).toMatchObject({
      verdict: "violated",
      explained: sum,
    });
  });
});
