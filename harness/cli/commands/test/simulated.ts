/** Runs an implementation under one schedule for each seed, and shrinks what fails. */
import { isUnread, type JudgedRun, judgeRun } from "../../../conform/judge-run.ts";
import { type CountedQuirk, summed } from "../../../conform/quirks.ts";
import type { Json, TraceEvent } from "../../../history/trace.ts";
import type { Verdict } from "../../../model/verdict.ts";
import type { Offering } from "../../../registry/implemented-subjects.ts";
import type { Schedule } from "../../../simulate/schedule.ts";
import { shrinkSchedule } from "../../../simulate/shrink-schedule.ts";
import { judgesOf, type RunJudge } from "./judges.ts";

/** A run that a judge found at fault, after shrinking. */
type SeedFailure = {
  readonly seed: number;
  readonly schedule: Schedule<Json>;
  readonly events: readonly TraceEvent[];
  readonly judged: JudgedRun;
};

/** The verdict of one judge on all runs. */
export type JudgeFinding = {
  readonly judge: RunJudge;
  readonly verdict: Verdict;
  /** The number of runs in which nothing was read, so that no answer could be wrong. */
  readonly unread: number;
  /** The number of runs that violate, and the first of them, shrunk. */
  readonly violated: number;
  readonly failure?: SeedFailure;
};

/** All runs, and the findings of all judges. */
type TestedRuns = {
  readonly runs: number;
  readonly operations: number;
  readonly events: number;
  /** The number of runs that tested no promise, because nothing was read. */
  readonly unread: number;
  /** The quirks of all runs together. */
  readonly quirks: readonly CountedQuirk[];
  readonly findings: readonly JudgeFinding[];
};

/** The seeds from `first` on. */
type Seeds = { readonly first: number; readonly count: number };

type Simulated = Offering<"schedule" | "simulate">["implementation"];

/** What one judge has found in the runs so far. */
type Tally = {
  readonly judge: RunJudge;
  unread: number;
  violated: number;
  /** The last verdict that was neither holds nor violated. */
  undecided: Verdict | undefined;
  /** The schedule of the first run that violates. */
  schedule: Schedule<Json> | undefined;
};

const SHRINK_RUNS = 300;

/**
 * Simulates one run for each seed, with the faults `planted`, and judges it by the spec and by each
 * promise. `progress` gets the number of runs done.
 */
export const testSimulated = async (
  { implementation }: Offering<"schedule" | "simulate">,
  { first, count }: Seeds,
  planted: readonly string[],
  progress: (done: number) => void,
): Promise<TestedRuns> => {
  const tallies = judgesOf(implementation.promises).map(
    (judge): Tally => ({
      judge,
      unread: 0,
      violated: 0,
      undecided: undefined,
      schedule: undefined,
    }),
  );
  let operations = 0;
  let events = 0;
  let unread = 0;
  let quirks: readonly CountedQuirk[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const schedule = implementation.schedule(seed);
    const done = await simulated(implementation, schedule, planted);
    operations += done.operations.length;
    events += done.events.length;
    quirks = summed([quirks, done.judged.conformance.quirks]);
    if (isUnread(done.judged)) unread++;
    for (const tally of tallies) enter(tally, done.judged, schedule, count);
    progress(seed - first + 1);
  }
  const findings: JudgeFinding[] = [];
  for (const tally of tallies)
    findings.push(await findingOf(tally, implementation, planted));
  return { runs: count, operations, events, unread, quirks, findings };
};

const simulated = async (
  implementation: Simulated,
  schedule: Schedule<Json>,
  planted: readonly string[],
) => {
  const { events, operations } = await implementation.simulate(schedule, planted);
  return { events, operations, judged: judgeRun(implementation, { events, operations }) };
};

/** Adds a run to a tally. A run in which nothing was read counts only if nothing was read in any run. */
const enter = (
  tally: Tally,
  judged: JudgedRun,
  schedule: Schedule<Json>,
  runs: number,
): void => {
  const { verdict, isUnread } = tally.judge.of(judged);
  if (isUnread) tally.unread++;
  if (isUnread && tally.unread < runs) return;
  if (verdict === "unfinished" || verdict === "unsupported") tally.undecided = verdict;
  if (verdict !== "violated") return;
  tally.violated++;
  tally.schedule ??= schedule;
};

/** The finding of one judge; it shrinks the schedule of the first run that violates. */
const findingOf = async (
  { judge, unread, violated, undecided, schedule }: Tally,
  implementation: Simulated,
  planted: readonly string[],
): Promise<JudgeFinding> => {
  const verdict = violated > 0 ? "violated" : (undecided ?? "holds");
  const finding = { judge, verdict, violated, unread } as const;
  if (schedule === undefined) return finding;
  const fails = async (candidate: Schedule<Json>): Promise<boolean> => {
    const { judged } = await simulated(implementation, candidate, planted);
    return judge.of(judged).verdict === "violated";
  };
  const short = await shrinkSchedule(schedule, fails, SHRINK_RUNS);
  const { judged, events } = await simulated(implementation, short, planted);
  return {
    ...finding,
    failure: { seed: schedule.seed, schedule: short, events, judged },
  };
};
