import { describe, expect, test } from "vitest";
import { judgeRun } from "../conform/judge-run.ts";
import { subject } from "./sockets.ts";

const { implementation } = subject;
const { schedule, simulate, realSchedule, deploy } = implementation;

const judged = async (seed: number, faults: readonly string[] = []) =>
  judgeRun(implementation, await simulate(schedule(seed), faults));

describe("a simulated run of several hosts", () => {
  test("is one of the spec, and each stream is read in order, under 60 seeds", async () => {
    const phases = new Set<string>();
    const refusals = new Set<unknown>();
    let most = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const run = await simulate(schedule(seed), []);
      const { conformance, promises } = judgeRun(implementation, run);
      expect(conformance).toMatchObject({ verdict: "holds", mismatch: null });
      expect(promises).toMatchObject([{ verdict: "holds" }]);
      const open = new Set<string>();
      for (const { node, action, state } of run.events) {
        if (action !== "state") continue;
        const { phase, connection } = state as Readonly<Record<string, string>>;
        phases.add(phase!);
        if (node !== "server") continue;
        if (phase === "ESTABLISHED") open.add(connection!);
        if (phase === "CLOSED") open.delete(connection!);
        most = Math.max(most, open.size);
      }
      for (const { result } of run.operations)
        if (typeof result === "string" && result.startsWith("E")) refusals.add(result);
    }
    expect(most).toBeGreaterThanOrEqual(5);
    expect([...phases].sort()).toEqual([
      "CLOSE-WAIT",
      "CLOSED",
      "ESTABLISHED",
      "FIN-WAIT-1",
      "FIN-WAIT-2",
      "LAST-ACK",
      "SYN-RECEIVED",
      "SYN-SENT",
      "TIME-WAIT",
    ]);
    expect([...refusals]).toContain("EADDRINUSE"); // The five values were in TIME-WAIT.
  });
});

describe("a planted fault is found in a simulated run", () => {
  /** By fault: the first seed that shows it. */
  const found: Readonly<Record<string, number>> = {
    "accept-gives-listener": 1,
    "accept-half-open": 2,
    "accept-newest": 6,
    "demultiplex-by-port": 1,
    "listener-ends-with-first-accept": 1,
    "no-backlog": 6,
    "pick-well-known-port": 1,
    "reuse-time-wait": 1,
  };

  test.each(Object.entries(found))("%s", async (fault, seed) => {
    expect((await judged(seed, [fault])).conformance.verdict).toBe("violated");
  });

  test("demultiplex-by-port, by what clients were answered alone", async () => {
    const { promises } = await judged(2, ["demultiplex-by-port"]);
    expect(promises).toMatchObject([{ name: "byte streams", verdict: "violated" }]);
  });
});

test("three processes over UDP are followed", async () => {
  const { events, operations } = await deploy(realSchedule, []);
  const { conformance, promises } = judgeRun(implementation, { events, operations });
  expect(conformance).toMatchObject({ verdict: "holds", mismatch: null });
  expect(promises).toMatchObject([{ verdict: "holds" }]);
});
