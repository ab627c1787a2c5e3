import { join } from "node:path";
import { writeRun } from "../../artifacts/write-run.ts";
import type { CoverBy } from "../../conform/cover-scopes.ts";
import { isUnread, judgeRun } from "../../conform/judge-run.ts";
import type { CountedQuirk } from "../../conform/quirks.ts";
import { printable } from "../../history/printable.ts";
import type { Json } from "../../history/trace.ts";
import { InputError } from "../../model/input-error.ts";
import {
  faultOf,
  type Offer,
  type Offering,
  runningSubjects,
} from "../../registry/implementation-of.ts";
import { quirkLines } from "../../report/quirk-lines.ts";
import { faultText } from "../../simulate/fault.ts";
import { print, printJson } from "../../terminal/print.ts";
import { EXIT, exitOf } from "../exit.ts";
import { testCover } from "./test/cover.ts";
import { judgesOf } from "./test/judges.ts";
import { testSimulated } from "./test/simulated.ts";

type TestOptions = {
  readonly seeds: number;
  readonly seed: number;
  readonly fault?: string;
  readonly real?: true;
  readonly cover?: CoverBy;
  readonly param?: readonly string[];
  readonly maxStates?: number;
  readonly json?: true;
  readonly out: string;
};

export const runTest = async (
  names: readonly string[],
  options: TestOptions,
): Promise<void> => {
  if (options.param !== undefined && options.cover === undefined)
    throw new InputError("--param is for --cover: other tests have scopes of their own");
  if (options.maxStates !== undefined && options.cover !== "classes")
    throw new InputError(
      "--max-states is for --cover classes: edges are covered one by one",
    );
  const results: (TestResult | Awaited<ReturnType<typeof testCover>>)[] = [];
  const each = async <K extends Offer>(
    needed: readonly K[],
    test: (
      subject: Offering<K>,
      planted: readonly string[],
      options: TestOptions,
    ) => Promise<(typeof results)[number]>,
  ): Promise<void> => {
    for (const subject of await runningSubjects(names, ...needed)) {
      const planted =
        options.fault === undefined ? [] : [faultOf(subject, options.fault)];
      results.push(await test(subject, planted, options));
    }
  };
  const { cover } = options;
  if (cover !== undefined)
    await each(["steering"], (subject, planted) =>
      testCover(subject, planted, { ...options, cover }),
    );
  else if (options.real) await each(["realSchedule", "deploy"], testReal);
  else await each(["schedule", "simulate"], testInSimulation);
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
  /** Where code and spec are known to differ, and how often they did. */
  readonly quirks: readonly CountedQuirk[];
  readonly traces: readonly string[];
};

const secondsSince = (start: number): number =>
  Math.round(performance.now() - start) / 1000;

const testInSimulation = async (
  subject: Offering<"schedule" | "simulate">,
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
      if (tty)
        process.stderr.write(
          `\r${printable(subject.name)}: ${done} of ${seeds} runs\x1b[K`,
        );
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
  for (const { judge, verdict, unread, violated, failure } of tested.findings) {
    const { name } = judge;
    if (failure === undefined) {
      say(`  ${verdict.padEnd(12)} ${name}: ${runsText(unread, tested.runs)}`);
      continue;
    }
    const { schedule, events, judged } = failure;
    const file = join(
      out,
      `${subject.name}-${fault ?? "run"}-${judge.file}-seed-${failure.seed}.jsonl`,
    );
    const why = `found by ${name} at seed ${failure.seed}${fault === null ? "" : `, with the planted fault ${fault}`}, and shrunk`;
    traces.push(
      writeRun(file, {
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
      `  ${violated} of ${tested.runs} runs violate ${name}; the first, seed ${failure.seed}, shrunk to ${schedule.requests.length} requests and ${schedule.faults.length} faults:`,
    );
    say(judge.report(judged, events));
    say(`  replay       npx lockstep replay ${file}`);
  }
  for (const line of quirkLines(tested.quirks, { tell: "stated" })) say(line);
  return {
    subject: subject.name,
    world: "simulated",
    fault,
    runs: tested.runs,
    operations: tested.operations,
    events: tested.events,
    unread: tested.unread,
    seconds,
    verdicts: Object.fromEntries(
      tested.findings.map(({ judge, verdict }) => [judge.name, verdict]),
    ),
    quirks: tested.quirks,
    traces,
  };
};

/** Of the runs in which nothing went wrong: those in which nothing was read could not go wrong. */
const runsText = (unread: number, runs: number): string => {
  if (unread === 0) return "in every run";
  if (unread === runs) return "nothing was read in any run";
  return `in every run that read something; in ${unread} of ${runs} nothing was read`;
};

const programsText = ({ clients = {} }: Offering<never>["implementation"]): string =>
  Object.keys(clients)
    .map((name) => `, client ${name}`)
    .join("");

const testReal = async (
  subject: Offering<"realSchedule" | "deploy">,
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
      [
        `${subject.name}, real: ${realSchedule.requests.length} requests${programsText(implementation)}`,
        ...(realSchedule.faults.length === 0
          ? []
          : [realSchedule.faults.map(faultText).join(", ")]),
      ].join("; "),
    );
  const run = await implementation.deploy(realSchedule, planted, aborting.signal);
  process.off("SIGINT", stop).off("SIGTERM", stop);
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
    verdicts: Object.fromEntries(
      judges.map((judge) => [judge.name, judge.of(judged).verdict]),
    ),
    quirks: judged.conformance.quirks,
    traces: [file],
  };
};
