/** `lockstep test` in the simulated world. */
import { join } from "node:path";
import { writeRun } from "../../../artifacts/write-run.ts";
import type { Json } from "../../../history/trace.ts";
import type { Offering } from "../../../registry/implemented-subjects.ts";
import { counted } from "../../../report/quantity.ts";
import { quirkLines } from "../../../report/quirk-lines.ts";
import { print } from "../../../terminal/print.ts";
import { statusLine } from "../../../terminal/status-line.ts";
import { secondsSince, type TestResult } from "./result.ts";
import { type JudgeFinding, testSimulated } from "./simulated.ts";

type SimulationOptions = {
  /** The number of runs, and the first seed. */
  readonly seeds: number;
  readonly seed: number;
  readonly json?: true;
  readonly out: string;
};

type Simulated = Offering<"schedule" | "simulate">;

/** Simulates runs of a subject with the faults `planted`, prints the findings and writes their traces. */
export const testInSimulation = async (
  subject: Simulated,
  planted: readonly string[],
  { seeds, seed, json, out }: SimulationOptions,
): Promise<TestResult> => {
  const start = performance.now();
  const status = statusLine({ onlyOnTerminal: true });
  const tested = await testSimulated(
    subject,
    { first: seed, count: seeds },
    planted,
    (done) => status.show(() => `${subject.name}: ${done} of ${seeds} runs`),
  );
  status.end();
  const seconds = secondsSince(start);
  const { runs, operations, events, unread, quirks, findings } = tested;
  const fault = planted[0] ?? null;
  const say = (text: string): void => void (json || print(text));
  say(
    `${subject.name}, simulated${fault === null ? "" : `, fault ${fault}`}: ` +
      `${counted(runs, "run")}, ${operations} operations, ${events} events, ${seconds} s`,
  );
  const traces: string[] = [];
  for (const finding of findings) {
    const { judge, failure, verdict } = finding;
    if (failure === undefined) {
      say(`  ${verdict.padEnd(12)} ${judge.name}: ${runsText(finding.unread, runs)}`);
      continue;
    }
    const file = writeFailure(finding, failure, { subject, planted, out });
    traces.push(file);
    const { schedule } = failure;
    say(
      `  ${finding.violated} of ${runs} runs violate ${judge.name}; the first, seed ${failure.seed}, shrunk to ${counted(schedule.requests.length, "request")} and ${counted(schedule.faults.length, "fault")}:`,
    );
    say(judge.report(failure.judged, failure.events));
    say(`  replay       npx lockstep replay ${file}`);
  }
  for (const line of quirkLines(quirks, { tell: "stated" })) say(line);
  return {
    subject: subject.name,
    world: "simulated",
    fault,
    runs,
    operations,
    events,
    unread,
    seconds,
    verdicts: Object.fromEntries(
      findings.map(({ judge, verdict }) => [judge.name, verdict]),
    ),
    quirks,
    traces,
  };
};

/** Of the runs without a violation: in a run in which nothing was read, no answer could be wrong. */
const runsText = (unread: number, runs: number): string => {
  if (unread === 0) return "in every run";
  if (unread === runs) return "nothing was read in any run";
  return `in every run that read something; in ${unread} of ${runs} nothing was read`;
};

type FailureContext = {
  readonly subject: Simulated;
  readonly planted: readonly string[];
  readonly out: string;
};

/** Writes the trace of a shrunk run, and returns the path of the file. */
const writeFailure = (
  { judge }: JudgeFinding,
  { seed, schedule, events, judged }: NonNullable<JudgeFinding["failure"]>,
  { subject, planted, out }: FailureContext,
): string => {
  const fault = planted[0];
  const name = `${subject.name}-${fault ?? "run"}-${judge.file}-seed-${seed}.jsonl`;
  const how = fault === undefined ? "" : `, with the planted fault ${fault}`;
  return writeRun(join(out, name), {
    subject,
    events,
    judged,
    planted,
    schedule: schedule as unknown as Json,
    interrupted: false,
    why: `found by ${judge.name} at seed ${seed}${how}, and shrunk`,
  });
};
