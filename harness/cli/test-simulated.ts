/** Runs an implementation under one schedule a seed, and shrinks what fails. */
import { type Judged, judgeRun } from "../conform/judge-run.ts";
import { whyUnread } from "../consistency/unread.ts";
import type { Json, TraceEvent } from "../history/trace.ts";
import type { Verdict } from "../model/verdict.ts";
import type { Schedule } from "../simulate/schedule.ts";
import { shrinkSchedule } from "../simulate/shrink-schedule.ts";
import type { Running } from "./implementation-of.ts";

export type Judge = "conformance" | "consistency";
export const judges: readonly Judge[] = ["conformance", "consistency"];

export type Failure = {
  readonly seed: number;
  readonly schedule: Schedule<Json>;
  readonly events: readonly TraceEvent[];
  readonly judged: Judged;
};

export type Tested = {
  readonly runs: number;
  readonly operations: number;
  readonly events: number;
  readonly verdicts: Readonly<Record<Judge, Verdict>>;
  /** In how many runs nothing was read, so that no answer could have been wrong. */
  readonly unread: number;
  /** By judge, how many runs it found at fault, and the shortest of the first. */
  readonly violated: Readonly<Record<Judge, number>>;
  readonly failures: Readonly<Partial<Record<Judge, Failure>>>;
};

export type Seeds = { readonly first: number; readonly count: number };

export const testSimulated = async (
  { implementation }: Running,
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
  const violated = { conformance: 0, consistency: 0 };
  /** Of what kept a judge from a verdict, the last. */
  const undecided = new Map<Judge, Verdict>();
  const firsts: Partial<Record<Judge, Schedule<Json>>> = {};
  let operations = 0;
  let events = 0;
  let unread = 0;
  for (let seed = first; seed < first + count; seed++) {
    const schedule = implementation.schedule(seed);
    const done = await run(schedule);
    operations += done.operations.length;
    events += done.events.length;
    const isUnread = whyUnread(implementation.object, done.operations) !== undefined;
    if (isUnread) unread++;
    for (const judge of judges) {
      // One run that shows nothing takes nothing away from what the others show.
      if (judge === "consistency" && isUnread && unread < count) continue;
      const { verdict } = done.judged[judge];
      if (verdict === "unfinished" || verdict === "unsupported")
        undecided.set(judge, verdict);
      if (verdict !== "violated") continue;
      violated[judge]++;
      firsts[judge] ??= schedule;
    }
    progress(seed - first + 1);
  }
  const failures: Partial<Record<Judge, Failure>> = {};
  for (const judge of judges) {
    const schedule = firsts[judge];
    if (schedule === undefined) continue;
    const fails = async (candidate: Schedule<Json>): Promise<boolean> =>
      (await run(candidate)).judged[judge].verdict === "violated";
    const short = await shrinkSchedule(schedule, fails, SHRINK_RUNS);
    const { judged, events: trace } = await run(short);
    failures[judge] = { seed: schedule.seed, schedule: short, events: trace, judged };
  }
  const verdictOf = (judge: Judge): Verdict =>
    violated[judge] > 0 ? "violated" : (undecided.get(judge) ?? "holds");
  return {
    runs: count,
    operations,
    events,
    verdicts: {
      conformance: verdictOf("conformance"),
      consistency: verdictOf("consistency"),
    },
    unread,
    violated,
    failures,
  };
};

const SHRINK_RUNS = 300;
