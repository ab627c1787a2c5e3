import { describe, expect, test } from "vitest";
import { steer } from "../conform/steer.ts";
import { readTraceFile } from "../history/trace.ts";
import type { Scope } from "../model/family.ts";
import { subject } from "./eventual.ts";
import {
  isRightInRuns,
  keepsTraces,
  rejectsTraces,
  simulating,
  specFinds,
  tampering,
  tamperingWith,
  tracesOf,
} from "./shared/runs.laws.ts";

const { implementation } = subject;
const folder = tracesOf("eventual");
const simulated = simulating(subject);

keepsTraces(subject);

describe("the judges of a run", () => {
  isRightInRuns(subject, 15);

  /** These only leave steps out, which the spec allows; convergence, which they break, is judged apart. */
  const silent = ["keep-own", "skip-a-pair"];
  const loud = Object.keys(implementation.faults).filter(
    (each) => !silent.includes(each),
  );
  specFinds(subject, { faults: loud, seeds: 5 });

  // Which seeds show a fault to the clients depends on luck; these do.
  test.each([
    ["keep-own", 1, "holds"],
    ["skip-a-pair", 7, "holds"],
    ["delete-without-tombstone", 3, "violated"],
    ["tie-not-broken", 39, "violated"],
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
  const tampered = tamperingWith(accepted);
  const { does, sends, saying, answering, holding } = tampering;
  const strange = { version: [9, "n1"], value: 9 };
  rejectsTraces(subject, [
    ["another copy reported", tampered(sends("report"), saying("held", strange))],
    ["another copy offered", tampered(sends("offer"), saying("held", strange))],
    ["another hint handed over", tampered(sends("hint"), saying("held", strange))],
    [
      "another version acknowledged as handed over",
      tampered(sends("handed"), saying("version", [9, "n1"])),
    ],
    [
      "another answer",
      tampered(does("respond"), answering({ type: "read_ok", value: 99 })),
    ],
    ["another version stored", tampered(does("hold"), holding(strange))],
    ["no choice of a version", accepted.filter(({ action }) => action !== "choose")],
    ["no hint kept", accepted.filter(({ action }) => action !== "keep")],
    [
      "a hint dropped that no home has taken",
      accepted.filter(
        ({ action, message }) => action !== "receive" || message!.body.type !== "handed",
      ),
    ],
  ]);
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
