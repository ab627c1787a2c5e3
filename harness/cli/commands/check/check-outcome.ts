import type { CheckResult } from "../../../report/check-result.ts";

/** The outcome of `check`: the result of every search, and the exit code. */
export type CheckOutcome = {
  readonly results: readonly CheckResult[];
  /** The last line of the report. */
  readonly summary?: string;
  /** Fields added to the JSON document. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly exit: number;
};
