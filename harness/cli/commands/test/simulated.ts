/** Runs an implementation under one schedule a seed, and shrinks what fails. */
import { isUnread, type Judged, judgeRun } from "../../../conform/judge-run.ts";
import { type CountedQuirk, summed } from "../../../conform/quirks.ts";
import type { Json, TraceEvent } from "../../../history/trace.ts";
import type { Verdict } from "../../../model/verdict.ts";
import type { Offering } from "../../../registry/implementation-of.ts";
import type { Schedule } from "../../../simulate/schedule.ts";
import { shrinkSchedule } from "../../../simulate/shrink-schedule.ts";
import { type Judge, judgesOf } from "./judges.ts";

export type Failure = {
  readonly seed: number;
  readonly schedule: Schedule<Json>;
  readonly events: readonly TraceEvent[];
  readonly judged: Judged;
};

/** What one judge says of all runs. */
export type Finding = {
  readonly judge: Judge;
  readonly verdict: Verdict;
  /** In how many runs it read nothing, so that no answer could have been wrong. */
  readonly unread: number;
  /** How many runs it found at fault, and the shortest of the first. */
  readonly violated: number;
  readonly failure?: Failure;
};

export type Tested = {
  readonly runs: number;
  readonly operations: number;
  readonly events: number;
  /** In how many runs no promise was put to the test. */
  readonly unread: number;
  /** Of all runs: where code and spec are known to differ, and how often they did. */
  readonly quirks: readonly CountedQuirk[];
  readonly findings: readonly Finding[];
};

export type Seeds = { readonly first: number; readonly count: number };

export const testSimulated = async (
  { implementation }: Offering<"schedule" | "simulate">,
  { first, count }: Seeds,
  planted: readonly string[],
  progress: (done: number) => void,
): Promise<Tested> => {
  const run = async (schedule: Schedule<Json>) => {
    const { events, operations } = await implementation.simulate(schedule, planted);
    return {
      events,
      operations,
      judged: judgeRun(implementation, { events, operations }),
    };
  };
  const tallies = judgesOf(implementation.promises).map((judge) => ({
    judge,
    unread: 0,
    violated: 0,
    /** Of what kept it from a verdict, the last. */
    undecided: undefined as Verdict | undefined,
    schedule: undefined as Schedule<Json> | undefined,
  }));
  let operations = 0;
  let events = 0;
  let unread = 0;
  let quirks: readonly CountedQuirk[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const schedule = implementation.schedule(seed);
    const done = await run(schedule);
    operations += done.operations.length;
    events += done.events.length;
    if (isUnread(done.judged)) unread++;
    quirks = summed([quirks, done.judged.conformance.quirks]);
    for (const tally of tallies) {
      const found = tally.judge.of(done.judged);
      if (found.isUnread) tally.unread++;
      // One run that shows nothing takes nothing away from what the others show.
      if (found.isUnread && tally.unread < count) continue;
      const { verdict } = found;
      if (verdict === "unfinished" || verdict === "unsupported")
        tally.undecided = verdict;
      if (verdict !== "violated") continue;
      tally.violated++;
      tally.schedule ??= schedule;
    }
    progress(seed - first + 1);
  }
  const findings: Finding[] = [];
  for (const { judge, violated, undecided, schedule, ...rest } of tallies) {
    const verdict = violated > 0 ? "violated" : (undecided ?? "holds");
    const finding = { judge, verdict, violated, unread: rest.unread } as const;
    if (schedule === undefined) {
      findings.push(finding);
      continue;
    }
    const fails = async (candidate: Schedule<Json>): Promise<boolean> =>
      judge.of((await run(candidate)).judged).verdict === "violated";
    const short = await shrinkSchedule(schedule, fails, SHRINK_RUNS);
    const { judged, events: trace } = await run(short);
    findings.push({
      ...finding,
      failure: { seed: schedule.seed, schedule: short, events: trace, judged },
    });
  }
  return { runs: count, operations, events, unread, quirks, findings };
};

const SHRINK_RUNS = 300;
