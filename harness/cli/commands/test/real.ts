/** `lockstep test --real`. */
import { join } from "node:path";
import { writeRun } from "../../../artifacts/write-run.ts";
import { isUnread, judgeRun } from "../../../conform/judge-run.ts";
import type { Offering } from "../../../registry/implemented-subjects.ts";
import { quirkLines } from "../../../report/quirk-lines.ts";
import { faultText } from "../../../simulate/fault.ts";
import { print } from "../../../terminal/print.ts";
import { EXIT } from "../../exit.ts";
import { judgesOf } from "./judges.ts";
import { secondsSince, type TestResult } from "./result.ts";
import { testTransfer } from "./transfer.ts";

type RealOptions = { readonly json?: true; readonly out: string };

/** The programs that are clients of a run. */
const programsText = ({ clients = {} }: Offering<never>["implementation"]): string =>
  Object.keys(clients)
    .map((name) => `, client ${name}`)
    .join("");

/** What is run: `tcp, real: 11 requests; b is cut off`. */
const headingOf = ({ name, implementation }: Offering<"realSchedule">): string => {
  const { requests, faults } = implementation.realSchedule;
  const asked = `${name}, real: ${requests.length} requests${programsText(implementation)}`;
  return faults.length === 0 ? asked : `${asked}; ${faults.map(faultText).join(", ")}`;
};

/** Runs a subject as real processes under the faults of its schedule, and prints and writes the run. */
export const testReal = async (
  subject: Offering<"realSchedule" | "deploy">,
  planted: readonly string[],
  { json, out }: RealOptions,
): Promise<TestResult> => {
  const start = performance.now();
  const { implementation } = subject;
  const aborting = new AbortController();
  const stop = (): void => aborting.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const { realSchedule } = implementation;
  if (!json) print(headingOf(subject));
  const run = await implementation.deploy(realSchedule, planted, aborting.signal);
  const judged = judgeRun(implementation, run);
  const judges = judgesOf(implementation.promises);
  const file = writeRun(join(out, `${subject.name}-real.jsonl`), {
    subject,
    events: run.events,
    judged,
    planted,
    interrupted: run.interrupted,
    why: "a run of real processes, with the faults of the subject",
  });
  const seconds = secondsSince(start);
  if (!json) {
    print(
      `  ${run.operations.length} operations, ${run.events.length} events, ${seconds} s`,
    );
    for (const judge of judges) print(judge.report(judged, run.events));
    for (const line of quirkLines(judged.conformance.quirks, { tell: "stated" }))
      print(line);
    print(`  trace        ${file}${run.interrupted ? " (interrupted)" : ""}`);
  }
  const transfer = run.interrupted
    ? undefined
    : await testTransfer(subject, planted, { json, signal: aborting.signal });
  process.off("SIGINT", stop).off("SIGTERM", stop);
  if (run.interrupted) process.exitCode = EXIT.unfinished;
  return {
    subject: subject.name,
    world: "real",
    fault: planted[0] ?? null,
    runs: 1,
    operations: run.operations.length,
    events: run.events.length,
    unread: isUnread(judged) ? 1 : 0,
    seconds,
    verdicts: {
      ...Object.fromEntries(
        judges.map((judge) => [judge.name, judge.of(judged).verdict]),
      ),
      ...(transfer && { transfer: transfer.verdict }),
    },
    ...(transfer && { transfer }),
    quirks: judged.conformance.quirks,
    traces: [file],
  };
};
