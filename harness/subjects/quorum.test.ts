import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { conform } from "../conform/conform.ts";
import { judgeRun } from "../conform/judge-run.ts";
import { steer } from "../conform/steer.ts";
import { models } from "../consistency/models.ts";
import { register } from "../history/objects.ts";
import { type Json, readTraceFile, type TraceEvent } from "../history/trace.ts";
import type { Scope } from "../model/family.ts";
import { operationsOf } from "../simulate/operations-of.ts";
import type { Schedule } from "../simulate/schedule.ts";
import { subject } from "./quorum.ts";

const implementation = subject.implementation!;
const folder = new URL("../../traces/quorum/", import.meta.url).pathname;
const filesOf = (kind: string) =>
  readdirSync(`${folder}${kind}`).map((name) => `${kind}/${name}`);
const simulated = async (seed: number, faults: readonly string[] = []) =>
  judgeRun(
    implementation,
    await implementation.simulate(implementation.schedule(seed), faults),
  );

describe("traces kept", () => {
  test.each(filesOf("accepted"))("%s: both judges hold", (file) => {
    const { header, events } = readTraceFile(`${folder}${file}`);
    expect(header.why.length).toBeGreaterThan(20);
    const judged = judgeRun(implementation, { events, operations: operationsOf(events) });
    expect(judged).toMatchObject({
      conformance: { verdict: "holds", explained: events.length },
      promises: [{ verdict: "holds" }],
    });
  });

  test.each(filesOf("rejected"))("%s: as its header says", (file) => {
    const { header, events } = readTraceFile(`${folder}${file}`);
    if (header.kind === "path")
      return expect(header.expect).toMatchObject({ verdict: "violated" });
    const judged = judgeRun(implementation, { events, operations: operationsOf(events) });
    expect({
      conform: judged.conformance.verdict,
      linearizable: judged.promises[0]!.verdict,
    }).toEqual(header.expect);
    expect(Object.values(header.expect as object)).toContain("violated");
  });
});

describe("the judges of a run", () => {
  test("find nothing wrong with the store as it is, under 60 seeds", async () => {
    for (let seed = 1; seed <= 60; seed++)
      expect(await simulated(seed)).toMatchObject({
        conformance: { verdict: "holds" },
        promises: [{ verdict: "holds" }],
      });
  });

  test.each(Object.keys(implementation.faults))("the spec finds %s", async (fault) => {
    let found = 0;
    for (let seed = 1; seed <= 13; seed++)
      if ((await simulated(seed, [fault])).conformance.verdict === "violated") found++;
    expect(found).toBeGreaterThan(0);
  });

  // Which seeds show a fault to the clients depends on luck; these do.
  test.each([
    ["acknowledge-before-flush", 76],
    ["skip-write-back", 19],
  ])("the clients' answers show %s, too", async (fault, seed) => {
    const {
      conformance,
      promises: [consistency],
    } = await simulated(seed, [fault]);
    expect(conformance.verdict).toBe("violated");
    expect(consistency!.verdict).toBe("violated");
    expect(consistency!.witness!.operations.length).toBeLessThanOrEqual(6);
  });

  test("the clients' answers show acknowledge-failed-flush, too", async () => {
    const { requests: _, faults: __, ...calm } = implementation.schedule(2);
    const schedule: Schedule<Json> = {
      ...calm,
      network: { delayMs: [1, 2], spread: 1, loss: 0, duplication: 0 },
      requests: [
        {
          time: 20,
          client: "c1",
          node: "n1",
          request: { type: "write", key: "k", value: 1 },
        },
        { time: 400, client: "c2", node: "n3", request: { type: "read", key: "k" } },
      ],
      // Two disks are full when the put is acknowledged; then the third copy is out of reach.
      faults: [
        { type: "disk", time: 10, node: "n2", how: "full", forMs: 190 },
        { type: "disk", time: 10, node: "n3", how: "full", forMs: 190 },
        { type: "cut", time: 200, side: ["n1"], way: "both", forMs: 1000 },
        { type: "crash", time: 210, node: "n2", downMs: 20 },
        { type: "crash", time: 210, node: "n3", downMs: 20 },
      ],
    };
    const verdictWith = async (faults: readonly string[]) =>
      judgeRun(implementation, await implementation.simulate(schedule, faults))
        .promises[0]!.verdict;
    expect(await verdictWith([])).toBe("holds");
    expect(await verdictWith(["acknowledge-failed-flush"])).toBe("violated");
  });

  const accepted = readTraceFile(`${folder}accepted/crash-and-restart.jsonl`).events;
  const tampered = (change: (event: TraceEvent) => unknown, action: string, nth = 0) => {
    const at = accepted.filter((event) => event.action === action)[nth]!.at;
    return accepted.map((event) =>
      event.at === at ? (change(structuredClone(event)) as TraceEvent) : event,
    );
  };

  test.each([
    [
      "another copy reported",
      tampered(
        (event) => ({
          ...event,
          message: {
            ...event.message,
            body: { ...event.message!.body, held: { version: [9, "n1"], value: 9 } },
          },
        }),
        "send",
        accepted
          .filter(({ action }) => action === "send")
          .findIndex(({ message }) => message!.body.type === "report"),
      ),
    ],
    [
      "another answer",
      tampered(
        (event) => ({
          ...event,
          op: { ...(event.op as object), result: { type: "read_ok", value: 99 } },
        }),
        "respond",
      ),
    ],
    [
      "another version",
      tampered(
        (event) => ({
          ...event,
          state: { ...(event.state as object), held: { version: [7, "n3"], value: 0 } },
        }),
        "hold",
      ),
    ],
    ["a step left out", accepted.filter(({ action }) => action !== "choose")],
  ])("a trace with %s is rejected", (_, events) => {
    const found = conform(events, implementation.follower());
    expect(found.verdict).toBe("violated");
    expect(found.mismatch!.why).not.toBe("");
  });
});

describe("a path of the spec, played on the store", () => {
  const stale = readTraceFile(`${folder}rejected/stale-read.jsonl`);

  test("is reproduced where the store has the same quorums", async () => {
    const steering = implementation.steering(stale.header.scope as Scope);
    const steered = await steer(stale, steering);
    expect(steered).toMatchObject({ taken: 8, steps: 8, refusal: null });
    const judged = models.linearizable(register(null) as never, steered.operations);
    expect(judged.verdict).toBe("violated");
  });

  test("is refused, at the step where the code does otherwise, where it has not", async () => {
    const scope = { ...(stale.header.scope as object), w: 2 } as Scope;
    const steered = await steer(stale, implementation.steering(scope));
    expect(steered.taken).toBe(4);
    expect(steered.refusal).toMatch(
      /the spec answers client0 with null, the code with nothing yet/,
    );
  });
});
