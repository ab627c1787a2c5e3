import { describe, expect, test } from "vitest";
import { judgeRun } from "../conform/judge-run.ts";
import { steer } from "../conform/steer.ts";
import { models } from "../consistency/models.ts";
import { register } from "../history/objects.ts";
import { type Json, readTraceFile } from "../history/trace.ts";
import type { Scope } from "../model/family.ts";
import type { Schedule } from "../simulate/schedule.ts";
import { subject } from "./quorum.ts";
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
const folder = tracesOf("quorum");
const simulated = simulating(subject);

keepsTraces(subject);

describe("the judges of a run", () => {
  isRightInRuns(subject, 60);
  specFinds(subject, { faults: Object.keys(implementation.faults), seeds: 13 });

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
  const { does, sends, saying, answering, holding } = tampering;
  const tampered = tamperingWith(accepted);
  rejectsTraces(subject, [
    [
      "another copy reported",
      tampered(sends("report"), saying("held", { version: [9, "n1"], value: 9 })),
    ],
    [
      "another answer",
      tampered(does("respond"), answering({ type: "read_ok", value: 99 })),
    ],
    [
      "another version",
      tampered(does("hold"), holding({ version: [7, "n3"], value: 0 })),
    ],
    ["a step left out", accepted.filter(({ action }) => action !== "choose")],
  ]);
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
