import { join } from "node:path";
import { judgeRun } from "../../conform/judge-run.ts";
import { whyUnread } from "../../consistency/unread.ts";
import type { Json } from "../../history/trace.ts";
import { InputError } from "../../model/input-error.ts";
import { conformanceReport, consistencyReport } from "../../report/run-report.ts";
import { faultText } from "../../simulate/fault.ts";
import { EXIT, exitOf } from "../exit.ts";
import { faultOf, type Running, runningSubjects } from "../implementation-of.ts";
import { keepRun } from "../keep-run.ts";
import { print, printJson } from "../print.ts";
import { testCover } from "../test-cover.ts";
import { judges, testSimulated } from "../test-simulated.ts";

type TestOptions = {
  readonly seeds: number;
  readonly seed: number;
  readonly fault?: string;
  readonly real?: true;
  readonly cover?: "edges";
  readonly param?: readonly string[];
  readonly json?: true;
  readonly out: string;
};

export const runTest = async (
  names: readonly string[],
  options: TestOptions,
): Promise<void> => {
  if (options.param !== undefined && options.cover === undefined)
    throw new InputError("--param is for --cover: other tests have scopes of their own");
  const results: (TestResult | Awaited<ReturnType<typeof testCover>>)[] = [];
  for (const subject of await runningSubjects(names)) {
    const planted = options.fault === undefined ? [] : [faultOf(subject, options.fault)];
    const test = options.cover ? testCover : options.real ? testReal : testInSimulation;
    results.push(await test(subject, planted, options));
  }
  if (options.json) printJson({ command: "test", results });
  process.exitCode =
    process.exitCode ||
    exitOf(results.flatMap(({ verdicts }) => Object.values(verdicts)));
};

type TestResult = {
  readonly subject: string;
  readonly world: "simulated" | "real";
  readonly fault: string | null;
  readonly runs: number;
  readonly operations: number;
  readonly events: number;
  /** In how many runs nothing was read. */
  readonly unread: number;
  readonly seconds: number;
  readonly verdicts: Readonly<
    Record<string, "holds" | "violated" | "unfinished" | "unsupported">
  >;
  readonly traces: readonly string[];
};

const secondsSince = (start: number): number =>
  Math.round(performance.now() - start) / 1000;

const testInSimulation = async (
  subject: Running,
  planted: readonly string[],
  { seeds, seed, json, out }: TestOptions,
): Promise<TestResult> => {
  const start = performance.now();
  const tty = process.stderr.isTTY;
  const tested = await testSimulated(
    subject,
    { first: seed, count: seeds },
    planted,
    (done) => {
      if (tty) process.stderr.write(`\r${subject.name}: ${done} of ${seeds} runs\x1b[K`);
    },
  );
  if (tty) process.stderr.write("\r\x1b[K");
  const seconds = secondsSince(start);
  const fault = planted[0] ?? null;
  const say = (text: string): void => void (json || print(text));
  say(
    `${subject.name}, simulated${fault === null ? "" : `, fault ${fault}`}: ` +
      `${tested.runs} runs, ${tested.operations} operations, ${tested.events} events, ${seconds} s`,
  );
  const traces: string[] = [];
  for (const judge of judges) {
    const failure = tested.failures[judge];
    const name = judge === "conformance" ? "spec" : subject.implementation.model;
    if (failure === undefined) {
      const where =
        judge === "conformance" ? "in every run" : runsText(tested.unread, tested.runs);
      say(`  ${tested.verdicts[judge].padEnd(12)} ${name}: ${where}`);
      continue;
    }
    const { schedule, events, judged } = failure;
    const file = join(
      out,
      `${subject.name}-${fault ?? "run"}-${judge}-seed-${failure.seed}.jsonl`,
    );
    const why = `found by ${name} at seed ${failure.seed}${fault === null ? "" : `, with the planted fault ${fault}`}, and shrunk`;
    traces.push(
      keepRun(file, {
        subject,
        events,
        judged,
        planted,
        schedule: schedule as unknown as Json,
        interrupted: false,
        why,
      }),
    );
    say(
      `  ${tested.violated[judge]} of ${tested.runs} runs violate ${name}; the first, seed ${failure.seed}, shrunk to ${schedule.requests.length} requests and ${schedule.faults.length} faults:`,
    );
    say(
      judge === "conformance"
        ? conformanceReport(judged.conformance, events)
        : consistencyReport(judged.consistency),
    );
    say(`  replay       npx lockstep replay ${file}`);
  }
  return {
    subject: subject.name,
    world: "simulated",
    fault,
    runs: tested.runs,
    operations: tested.operations,
    events: tested.events,
    unread: tested.unread,
    seconds,
    verdicts: {
      spec: tested.verdicts.conformance,
      [subject.implementation.model]: tested.verdicts.consistency,
    },
    traces,
  };
};

/** Of the runs in which nothing went wrong: those in which nothing was read could not go wrong. */
const runsText = (unread: number, runs: number): string => {
  if (unread === 0) return "in every run";
  if (unread === runs) return "nothing was read in any run";
  return `in every run that read something; in ${unread} of ${runs} nothing was read`;
};

const testReal = async (
  subject: Running,
  planted: readonly string[],
  { json, out }: TestOptions,
): Promise<TestResult> => {
  const start = performance.now();
  const { implementation } = subject;
  const aborting = new AbortController();
  const stop = (): void => aborting.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const { realSchedule } = implementation;
  if (!json)
    print(
      `${subject.name}, real: ${realSchedule.requests.length} requests; ${realSchedule.faults
        .map(faultText)
        .join(", ")}`,
    );
  const run = await implementation.deploy(realSchedule, planted, aborting.signal);
  process.off("SIGINT", stop).off("SIGTERM", stop);
  const judged = judgeRun(implementation, run);
  const file = keepRun(join(out, `${subject.name}-real.jsonl`), {
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
    print(conformanceReport(judged.conformance, run.events));
    print(consistencyReport(judged.consistency));
    print(`  trace        ${file}${run.interrupted ? " (interrupted)" : ""}`);
  }
  if (run.interrupted) process.exitCode = EXIT.unfinished;
  return {
    subject: subject.name,
    world: "real",
    fault: planted[0] ?? null,
    runs: 1,
    operations: run.operations.length,
    events: run.events.length,
    unread: whyUnread(implementation.object, run.operations) === undefined ? 0 : 1,
    seconds,
    verdicts: {
      spec: judged.conformance.verdict,
      [implementation.model]: judged.consistency.verdict,
    },
    traces: [file],
  };
};
