import { describe, expect, test } from "vitest";
import { readTrace, writeTrace } from "../history/trace.ts";
import { type KeyValueRequest, linKv } from "../simulate/dialect.ts";
import type { PlannedRequest } from "../simulate/schedule.ts";
import { deploy } from "./deploy.ts";

const nodes = ["n1", "n2", "n3"];
const program = {
  module: new URL("../../impl/quorum/node.ts", import.meta.url).href,
  start: "startQuorum",
  options: { r: 2, w: 2, timeoutMs: 1000, retryMs: 50 },
};

/** Each client puts and gets in turn, at one node after another. */
const requests: PlannedRequest<KeyValueRequest>[] = ["c1", "c2"].flatMap((client, c) =>
  Array.from({ length: 24 }, (_, i) => ({
    time: i * 100,
    client,
    node: nodes[(i + c) % 3]!,
    request:
      i % 2 === 0
        ? { type: "write" as const, key: "k", value: c * 100 + i }
        : { type: "read" as const, key: "k" },
  })),
);

describe("a real cluster", () => {
  test("goes on while one of three nodes is killed and restarted, and another cut off", async () => {
    const { events, operations, interrupted } = await deploy({
      nodes,
      program,
      dialect: linKv,
      schedule: {
        requests,
        faults: [
          { type: "crash", time: 300, node: "n2", downMs: 200 },
          { type: "cut", time: 1600, side: ["n3"], way: "both", forMs: 500 },
        ],
      },
    });
    expect(interrupted).toBe(false);

    const actions = new Set(events.map(({ action }) => action));
    for (const action of ["request", "choose", "hold", "respond", "crash", "cut", "heal"])
      expect(actions).toContain(action);
    expect(events.filter(({ action }) => action === "start")).toHaveLength(4);

    // Causes come before their effects, over all processes.
    const sent = new Set<string>();
    for (const { action, message } of events) {
      if (action === "send") sent.add(message!.id);
      if (action === "receive") expect(sent).toContain(message!.id);
    }

    const written = new Set<unknown>(
      operations.flatMap(({ request }) =>
        request.type === "write" ? [request.value] : [],
      ),
    );
    const answered = operations.filter(({ returned }) => returned < Infinity);
    expect(answered.length).toBeGreaterThan(20);
    for (const { request, result } of answered)
      if (request.type === "read" && result !== null) expect(written).toContain(result);

    const header = {
      lockstep: 1,
      kind: "run",
      subject: "quorum",
      scope: null,
      expect: "holds",
      why: "-",
    } as const;
    const trace = { header, events, footer: { end: "complete", verdicts: [] } } as const;
    expect(readTrace(writeTrace(trace), { file: "run" })).toEqual(trace);
  });

  test("that is interrupted ends its processes and returns the events so far", async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 2500);
    const schedule = {
      requests: [
        {
          time: 0,
          client: "c",
          node: "n1",
          request: { type: "read", key: "k" } as const,
        },
        {
          time: 3_600_000,
          client: "c",
          node: "n1",
          request: { type: "read", key: "k" } as const,
        },
      ],
      faults: [],
    };
    const { signal } = abort;
    const run = await deploy({ nodes, program, dialect: linKv, schedule, signal });
    expect(run.interrupted).toBe(true);
  });

  test("whose nodes cannot start rejects with the reason", async () => {
    const schedule = { requests: [], faults: [] };
    const broken = { ...program, start: "nothing" };
    await expect(
      deploy({ nodes, program: broken, dialect: linKv, schedule }),
    ).rejects.toThrow(
      /node n\d ended with 1: .*node\.ts: expected an export named nothing/,
    );
  });
});
