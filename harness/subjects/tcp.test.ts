import { describe, expect, test } from "vitest";
import { judgeRun } from "../conform/judge-run.ts";
import type { TraceEvent } from "../history/trace.ts";
import { subject } from "./tcp.ts";

const { implementation } = subject;
const { schedule, simulate, realSchedule, deploy } = implementation;

/** What a direction between the machines does to datagrams, beside what the seed says. */
const altering = { alteration: 0.2 };

const run = (seed: number, faults: readonly string[] = [], network = {}) => {
  const planned = schedule(seed);
  return simulate({ ...planned, network: { ...planned.network, ...network } }, faults);
};
const streamsIn = async (seed: number, faults: readonly string[], network = {}) =>
  judgeRun(implementation, await run(seed, faults, network)).promises[0]!.verdict;
const judged = async (seed: number, faults: readonly string[] = [], network = {}) =>
  judgeRun(implementation, await run(seed, faults, network)).conformance;

/** The states of connections in the trace. */
const statesIn = (events: readonly TraceEvent[]) =>
  events
    .filter(({ action }) => action === "state")
    .map(
      ({ node, state }) =>
        ({ node, ...(state as object) }) as {
          readonly node: string;
          readonly phase: string;
          readonly outcome?: string;
        },
    );

describe("a simulated run", () => {
  test("is one of the spec, whatever links and machines do, under 100 seeds", async () => {
    const phases = new Set<string>();
    const outcomes = new Set<string>();
    for (let seed = 1; seed <= 100; seed++) {
      const { events, operations } = await run(seed);
      const { conformance, promises } = judgeRun(implementation, { events, operations });
      expect(conformance).toMatchObject({ verdict: "holds", mismatch: null });
      expect(["holds", "unsupported"]).toContain(promises[0]!.verdict);
      for (const { phase, outcome } of statesIn(events)) {
        phases.add(phase);
        if (outcome !== undefined) outcomes.add(outcome);
      }
    }
    expect([...phases].sort()).toEqual([
      "CLOSE-WAIT",
      "CLOSED",
      "CLOSING",
      "ESTABLISHED",
      "FIN-WAIT-1",
      "FIN-WAIT-2",
      "LAST-ACK",
      "SYN-RECEIVED",
      "SYN-SENT",
      "TIME-WAIT",
    ]);
    expect([...outcomes].sort()).toEqual(["ECONNREFUSED", "ECONNRESET", "done"]);
  });

  test("is one of the spec where segments are altered on their way", async () => {
    for (let seed = 1; seed <= 40; seed++)
      expect((await judged(seed, [], altering)).verdict).toBe("holds");
  });

  test("that was tampered with is none", async () => {
    const { events, operations } = await run(1);
    const at = events.findIndex(({ action }) => action === "numbers");
    const other = events.map((event, i) =>
      i === at ? { ...event, state: { ...(event.state as object), una: 3 } } : event,
    );
    const { conformance } = judgeRun(implementation, { events: other, operations });
    expect(conformance.verdict).toBe("violated");
  });
});

describe("a planted fault is found in a simulated run", () => {
  // The first seed that shows it.
  const found: Readonly<Record<string, number>> = {
    "accept-any-rst": 124,
    "acknowledge-without-plus-one": 1,
    "answer-rst-with-rst": 15,
    "compare-unsigned": 2,
    "fin-without-sequence": 3,
    "forget-retransmission": 16,
    "no-closing": 10,
    "no-reassembly-check": 3,
    "no-time-wait": 11,
    "no-window-check": 47,
    "refuse-nothing": 16,
    "two-way-handshake": 1,
  };

  test.each(Object.entries(found))("%s", async (fault, seed) => {
    expect((await judged(seed, [fault])).verdict).toBe("violated");
    expect((await judged(seed)).verdict).toBe("holds");
  });

  // By what its clients were answered alone: the first seed that shows it.
  const corrupting: Readonly<Record<string, number>> = {
    "fin-without-sequence": 10,
    "no-reassembly-check": 10,
  };

  test.each(Object.entries(corrupting))("%s, by its clients", async (fault, seed) => {
    expect(await streamsIn(seed, [fault])).toBe("violated");
    expect(await streamsIn(seed, [])).toBe("holds");
  });

  test("no-checksum-check, where segments are altered on their way", async () => {
    let violated = 0;
    for (let seed = 1; seed <= 40; seed++)
      if ((await judged(seed, ["no-checksum-check"], altering)).verdict === "violated")
        violated += 1;
    expect(violated).toBeGreaterThan(0);
  });
});

test("two processes over UDP are followed, and the end whose peer was killed is reset", async () => {
  const { events, operations } = await deploy(realSchedule, []);
  const { conformance } = judgeRun(implementation, { events, operations });
  expect(conformance).toMatchObject({ verdict: "holds", mismatch: null });
  const ofA = statesIn(events).filter(({ node }) => node === "a");
  expect(ofA.map(({ phase }) => phase)).toEqual(["SYN-SENT", "ESTABLISHED", "CLOSED"]);
  expect(ofA.at(-1)).toMatchObject({ outcome: "ECONNRESET" });
});
