/** The result of `lockstep test` for one subject, as its JSON. */
import type { CountedQuirk } from "../../../conform/quirks.ts";
import type { Transferred } from "../../../conform/subject.ts";
import type { Verdict } from "../../../model/verdict.ts";

/** The result of one test of a subject. */
export type TestResult = {
  readonly subject: string;
  readonly world: "simulated" | "real";
  /** The fault planted in the implementation. */
  readonly fault: string | null;
  readonly runs: number;
  readonly operations: number;
  readonly events: number;
  /** The number of runs in which nothing was read. */
  readonly unread: number;
  readonly seconds: number;
  /** The result of the transfer, if the subject has one. */
  readonly transfer?: Transferred & { readonly seconds: number };
  /** By the name of the judge: the spec, a promise, or "transfer". */
  readonly verdicts: Readonly<Record<string, Verdict>>;
  /** The known differences between implementation and spec, and how often each occurred. */
  readonly quirks: readonly CountedQuirk[];
  /** The files of the traces written. */
  readonly traces: readonly string[];
};

/** The seconds since a time of `performance.now()`, to the millisecond. */
export const secondsSince = (start: number): number =>
  Math.round(performance.now() - start) / 1000;
