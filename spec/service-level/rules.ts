/** The decisions of a measurement and of a store, by name. A mutant replaces one or more of them. */
import { BOUND_MS, p999, type Sample } from "./sample.ts";

/** The moments of one request, in units of time. */
export type Moments = {
  /** When the timetable has it: when a user would send it. */
  readonly due: number;
  readonly sent: number;
  /** When the store began to work on it; null: not yet. */
  readonly taken: number | null;
  /** When it was answered or given up; null: it waits. */
  readonly ended: number | null;
  readonly isGivenUp: boolean;
};

/** The correct decisions. */
export const rules = {
  /** Does the load generator wait for each answer before it sends the next request (a closed loop)? */
  waits: false,
  /** From when a request is counted. */
  begins: ({ due }: Moments): number => due,
  /** What counts for a request that was given up; null: nothing, it is left out. */
  givenUp: (waited: number, timeout: number): number | null => Math.max(waited, timeout),
  /** Does a sample keep the bound? */
  keeps: (sample: Sample): boolean => p999(sample) <= BOUND_MS,
  /** The probability that all of so many services are in time, if each is late with this probability. */
  allInTime: (late: number, services: number): number => (1 - late) ** services,
  /** The p99.9 of the requests of several parts. */
  overall: (parts: readonly Sample[]): number => p999(parts.flat()),
  /** Do so many answers complete an operation that needs so many? */
  completes: (answers: number, quorum: number): boolean => answers >= quorum,
};

/** The decisions, correct or a mutant's. */
export type Rules = typeof rules;
