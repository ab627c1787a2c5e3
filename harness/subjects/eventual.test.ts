import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { conform } from "../conform/conform.ts";
import { judgeRun } from "../conform/judge-run.ts";
import { steer } from "../conform/steer.ts";
import { models } from "../consistency/models.ts";
import { register } from "../history/objects.ts";
import { readTraceFile, type TraceEvent } from "../history/trace.ts";
import type { Scope } from "../model/family.ts";
import { operationsOf } from "../simulate/operations-of.ts";
import { subject } from "./eventual.ts";

const implementation = subject.implementation!;
const folder = new URL("../../traces/eventual/", import.meta.url).pathname;
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

  test.each(filesOf("rejected"))("%s: as its header says", async (file) => {
    const trace = readTraceFile(`${folder}${file}`);
    const { header, events } = trace;
    if (header.kind === "path") {
      const { property } = header.expect as { property: keyof typeof models };
      const steered = await steer(trace, implementation.steering(header.scope as Scope));
      expect(steered).toMatchObject({ taken: events.length, refusal: null });
      const judged = models[property](register(null) as never, steered.operations);
      expect(judged.verdict).toBe("violated");
      return;
    }
    const judged = judgeRun(implementation, { events, operations: operationsOf(events) });
    expect({
      conform: judged.conformance.verdict,
      convergent: judged.promises[0]!.verdict,
    }).toEqual(header.expect);
    expect(Object.values(header.expect as object)).toContain("violated");
  });
});

describe("the judges of a run", () => {
  test("find nothing wrong with the store as it is, under 15 seeds", async () => {
    for (let seed = 1; seed <= 15; seed++)
      expect(await simulated(seed)).toMatchObject({
        conformance: { verdict: "holds" },
        promises: [{ verdict: "holds" }],
      });
  });

  /** What is never done leaves the spec at no step; that all agree nevertheless is another matter. */
  const silent = ["keep-own", "skip-a-pair"];
  const loud = Object.keys(implementation.faults).filter(
    (each) => !silent.includes(each),
  );
  test.each(loud)("the spec finds %s", async (fault) => {
    let found = 0;
    for (let seed = 1; seed <= 5; seed++)
      if ((await simulated(seed, [fault])).conformance.verdict === "violated") found++;
    expect(found).toBeGreaterThan(0);
  });

  // Which seeds show a fault to the clients depends on luck; these do.
  test.each([
    ["keep-own", 2, "holds"],
    ["skip-a-pair", 7, "holds"],
    ["delete-without-tombstone", 3, "violated"],
    ["tie-not-broken", 1, "violated"],
    ["forget-on-restart", 18, "violated"],
  ])("the clients' last answers show %s", async (fault, seed, spec) => {
    const {
      conformance,
      promises: [consistency],
    } = await simulated(seed, [fault]);
    expect(conformance.verdict).toBe(spec);
    expect(consistency!.verdict).toBe("violated");
    expect(consistency!.witness!.operations.length).toBeLessThanOrEqual(7);
  });

  const accepted = readTraceFile(`${folder}accepted/crash-and-cut.jsonl`).events;
  const tampered = (
    change: (event: TraceEvent) => unknown,
    is: (event: TraceEvent) => boolean,
  ) => {
    const { at } = accepted.find(is)!;
    return accepted.map((event) =>
      event.at === at ? (change(structuredClone(event)) as TraceEvent) : event,
    );
  };
  const sends = (type: string) => (event: TraceEvent) =>
    event.action === "send" && event.message!.body.type === type;
  const saying = (field: string, value: unknown) => (event: TraceEvent) => ({
    ...event,
    message: { ...event.message, body: { ...event.message!.body, [field]: value } },
  });
  const does = (action: string) => (event: TraceEvent) => event.action === action;
  const strange = { version: [9, "n1"], value: 9 };

  test.each([
    ["another copy reported", tampered(saying("held", strange), sends("report"))],
    ["another copy offered", tampered(saying("held", strange), sends("offer"))],
    ["another hint handed over", tampered(saying("held", strange), sends("hint"))],
    [
      "another version said to have arrived",
      tampered(saying("version", [9, "n1"]), sends("handed")),
    ],
    [
      "another answer",
      tampered(
        (event) => ({
          ...event,
          op: { ...(event.op as object), result: { type: "read_ok", value: 99 } },
        }),
        does("respond"),
      ),
    ],
    [
      "another version stored",
      tampered(
        (event) => ({ ...event, state: { ...(event.state as object), held: strange } }),
        does("hold"),
      ),
    ],
    ["no choice of a version", accepted.filter(({ action }) => action !== "choose")],
    ["no hint kept", accepted.filter(({ action }) => action !== "keep")],
    [
      "a hint dropped that nobody has taken",
      accepted.filter(
        ({ action, message }) => action !== "receive" || message!.body.type !== "handed",
      ),
    ],
  ])("a trace with %s is rejected", (_, events) => {
    const found = conform(events, implementation.follower());
    expect(found.verdict).toBe("violated");
    expect(found.mismatch!.why).not.toBe("");
  });
});

test("a path is refused, at the step where the code does otherwise", async () => {
  const trace = readTraceFile(`${folder}rejected/hint-counted.jsonl`);
  const scope = { ...(trace.header.scope as object), w: 2 } as Scope;
  const steered = await steer(trace, implementation.steering(scope));
  expect(steered.taken).toBe(3);
  expect(steered.refusal).toMatch(
    /the spec answers client0 with null, the code with nothing yet/,
  );
});
