/** The decisions of the load generator, by name. A planted fault replaces one or more of them. */
import { Latencies } from "./latencies.ts";
import type { Percentile } from "./percentile.ts";

/** The moments of one request, in milliseconds, and how it ended. */
type Course = {
  /** When the timetable has it. */
  readonly scheduledMs: number;
  readonly sentMs: number;
  /** When the client asked the last node. */
  readonly lastSentMs: number;
  readonly endedMs: number;
  readonly isAnswered: boolean;
  readonly timeoutMs: number;
};

/** The correct decisions. */
export const rules = {
  /** Does the generator wait for each answer before it sends the next request (a closed loop)? */
  waits: false,
  /**
   * From when a request is counted: from the moment of the timetable. A request that is sent late, because the
   * machine or an earlier request was slow, would have been sent in time by the users of the store.
   */
  begins: ({ scheduledMs }: Course): number => scheduledMs,
  /** What counts for a request without an answer: at least the time-out; null: it is left out. */
  unanswered: (sinceMs: number, timeoutMs: number): number | null =>
    Math.max(sinceMs, timeoutMs),
  /**
   * A percentile of the latencies of all parts. It is computed from the latencies, because it does not follow from
   * the percentiles of the parts.
   */
  overall: (parts: readonly Latencies[], percentile: Percentile): number =>
    Latencies.of(parts).at(percentile),
};

/** The decisions, correct or a fault's. */
export type LoadRules = typeof rules;

/** The latency that counts for a request, in milliseconds; null: none. */
export const latencyOf = (course: Course, by: LoadRules): number | null => {
  const sinceMs = Math.max(0, course.endedMs - by.begins(course));
  return course.isAnswered ? sinceMs : by.unanswered(sinceMs, course.timeoutMs);
};
