/**
 * SIGKILL of real nodes while clients put and get, and disks fill up and fail: the history must be
 * linearizable, every step one of the spec, and no acknowledged write lost. `ATTACK_RUNS` is the number of runs, each of some 100 requests and 8 kills.
 */
import { describe, expect, test } from "vitest";
import { judgeRun } from "../conform/judge-run.ts";
import type { Implementation, Json } from "../conform/subject.ts";
import type { Fault } from "../simulate/fault.ts";
import { Random } from "../simulate/random.ts";
import type { PlannedRequest } from "../simulate/schedule.ts";
import { subject as quorum } from "../subjects/quorum.ts";
import { subject as singleCopy } from "../subjects/single-copy.ts";

const RUNS = Number(process.env.ATTACK_RUNS ?? 1);
const nodes = ["n1", "n2", "n3"];
const SPAN_MS = 5000;

/** Clients that ask one node after another, and in the end a get of each key at every node. */
const requestsFrom = (random: Random): PlannedRequest<Json>[] => [
  ...Array.from({ length: 100 }, (_, i) => ({
    time: random.int(0, SPAN_MS),
    client: `c${random.int(1, 4)}`,
    node: random.pick(nodes),
    request: random.chance(0.6)
      ? { type: "write", key: "k", value: i }
      : { type: "read", key: "k" },
  })).sort((one, other) => one.time - other.time),
  ...nodes.map((node) => ({
    time: SPAN_MS + 2500,
    client: `last of ${node}`,
    node,
    request: { type: "read", key: "k" },
  })),
];

const faultsFrom = (random: Random): Fault[] => [
  ...Array.from({ length: 8 }, (_, i) => ({
    type: "crash" as const,
    time: 200 + i * 600 + random.int(0, 200),
    node: nodes[(i + random.int(0, 1)) % nodes.length]!,
    downMs: random.int(20, 150),
  })),
  ...(["full", "failing"] as const).map((how) => ({
    type: "disk" as const,
    time: random.int(0, SPAN_MS),
    node: random.pick(nodes),
    how,
    forMs: random.int(300, 1500),
  })),
];

const stores = [quorum, singleCopy].map(({ name, implementation }) => ({
  name,
  implementation,
}));

const run = ({ deploy }: Pick<Required<Implementation>, "deploy">, seed: number) => {
  const random = new Random(seed, "kill loop");
  const [requests, faults] = [requestsFrom(random), faultsFrom(random)];
  return deploy({ requests, faults }, []);
};

describe("real nodes that are killed again and again", () => {
  test.each(stores)(
    "$name: forget nothing that they acknowledged",
    async ({ implementation }) => {
      for (let seed = 1; seed <= RUNS; seed++) {
        const { events, operations, interrupted } = await run(implementation, seed);
        expect(interrupted).toBe(false);
        const done = operations.filter(({ returned }) => returned < Infinity);
        expect(done.length).toBeGreaterThan(20);
        const actions = events.map(({ action }) => action);
        expect(actions.filter((action) => action === "crash").length).toBeGreaterThan(4);
        // Each of two disks fails, and is repaired.
        expect(actions.filter((action) => action === "disk")).toHaveLength(4);
        const judged = judgeRun(implementation, { events, operations });
        expect([seed, judged]).toMatchObject([
          seed,
          { conformance: { verdict: "holds" }, promises: [{ verdict: "holds" }] },
        ]);
      }
    },
  );
});
