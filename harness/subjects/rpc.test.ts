import { describe, expect, test } from "vitest";
import { execute, type Service } from "../../spec/rpc/messages.ts";
import { conform } from "../conform/conform.ts";
import { judgeRun } from "../conform/judge-run.ts";
import { models } from "../consistency/models.ts";
import type { TraceEvent } from "../history/trace.ts";
import { subject } from "./rpc.ts";

const { implementation } = subject;
const { schedule, simulate, realSchedule, deploy } = implementation;

const SEEDS = 60;

/** The lines of the server's log after its last change. */
const linesIn = (events: readonly TraceEvent[]): readonly string[] => {
  const last = events.findLast(({ action }) => action === "hold");
  return (last?.state as { readonly lines: readonly string[] } | undefined)?.lines ?? [];
};
const isTwice = (lines: readonly string[]): boolean => new Set(lines).size < lines.length;

/** The service as a sequential object: each call is executed once, at some moment between call and return. */
const local = {
  name: "local service",
  initial: { lines: [], file: false, position: null } as Service,
  apply: execute,
};

/** Simulates the run of a seed. With `isUp` the server does not crash; datagrams may be lost, delayed and repeated. */
const run = (
  seed: number,
  { isUp, faults = [] }: { readonly isUp: boolean; readonly faults?: readonly string[] },
) => {
  const planned = schedule(seed);
  const isCrash = ({ type }: { readonly type: string }) => type === "crash";
  return simulate(
    { ...planned, faults: planned.faults.filter((each) => !isUp || !isCrash(each)) },
    faults,
  );
};

describe("a simulated run", () => {
  test(`is one of the spec, whatever links, disks and machines do, under ${SEEDS} seeds`, async () => {
    let repeated = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const found = await run(seed, { isUp: false });
      const { conformance } = judgeRun(implementation, found);
      expect(conformance).toMatchObject({ verdict: "holds", mismatch: null });
      if (isTwice(linesIn(found.events))) repeated += 1;
    }
    expect(repeated).toBeGreaterThan(0); // A crash came between a change and its reply: see below.
  });

  test("is like local calls, each done once, while the server stays up", async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { events, operations } = await run(seed, { isUp: true });
      expect(isTwice(linesIn(events))).toBe(false);
      expect(models.linearizable(local, operations)).toMatchObject({ verdict: "holds" });
    }
  });

  test("is not, where the server forgets its replies", async () => {
    let repeated = 0;
    let violated = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const faults = ["forget-replies"];
      const { events, operations } = await run(seed, { isUp: true, faults });
      if (isTwice(linesIn(events))) repeated += 1;
      if (models.linearizable(local, operations).verdict === "violated") violated += 1;
    }
    expect(repeated).toBeGreaterThan(SEEDS / 4);
    expect(violated).toBeGreaterThan(SEEDS / 4);
  });

  test("is not, where the server crashes between a change and its reply: never exactly once", async () => {
    const planned = schedule(1);
    const request = { type: "append", line: "once" };
    const { events, operations } = await simulate(
      {
        ...planned,
        network: { delayMs: [5, 5], spread: 1, loss: 0, duplication: 0 },
        flushMs: [1, 1],
        requests: [{ time: 0, client: "p2", node: "n2", request }],
        faults: [{ type: "crash", time: 8, node: "n1", downMs: 5 }],
      },
      [],
    );
    const cut = { type: "cut", time: 2, side: ["n1"], way: "out", forMs: 30 } as const;
    const lost = await simulate(
      {
        ...planned,
        network: { delayMs: [5, 5], spread: 1, loss: 0, duplication: 0 },
        flushMs: [1, 1],
        requests: [{ time: 0, client: "p2", node: "n2", request }],
        faults: [cut, { type: "crash", time: 15, node: "n1", downMs: 5 }],
      },
      [],
    );
    expect(linesIn(events)).toEqual(["once"]); // The reply was on its way.
    expect(operations).toMatchObject([{ result: 1 }]);
    expect(linesIn(lost.events)).toEqual(["once", "once"]);
    expect(lost.operations).toMatchObject([{ result: 2 }]);
    expect(judgeRun(implementation, lost).conformance.verdict).toBe("holds");

    // As if the server had crashed after its disk had the call and before it traced that: the trace lacks the call.
    const crash = lost.events.findIndex(({ action }) => action === "crash");
    const untraced = lost.events.filter(
      ({ node, action }, at) =>
        at > crash || node !== "n1" || !["hold", "packet-out"].includes(action),
    );
    expect(lost.events.length - untraced.length).toBeGreaterThanOrEqual(2);
    expect(conform(untraced, implementation.follower())).toMatchObject({
      verdict: "holds",
      mismatch: null,
    });
  });
});

describe("a planted fault is found in a simulated run", () => {
  test.each([
    "exists-is-created",
    "forget-replies",
    "reply-before-done",
    "retry-with-new-xid",
    "run-copies",
    "take-any-reply",
    "xids-from-one",
  ])("%s", async (fault) => {
    let found = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const judged = judgeRun(
        implementation,
        await run(seed, { isUp: false, faults: [fault] }),
      );
      if (judged.conformance.verdict === "violated") found += 1;
    }
    expect(found).toBeGreaterThan(0);
  });
});

test("real processes over UDP are followed: a client is cut off, the server is killed", async () => {
  const { events, operations } = await deploy(realSchedule, []);
  const { conformance } = judgeRun(implementation, { events, operations });
  expect(conformance).toMatchObject({ verdict: "holds", mismatch: null });
  const starts = events.filter(({ node, action }) => node === "n1" && action === "start");
  expect(starts).toHaveLength(2);
  expect(operations.filter(({ result }) => result !== undefined)).toHaveLength(36);
});
