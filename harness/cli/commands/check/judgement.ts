import type { CheckResult } from "../../../report/check-result.ts";

/** What a way of checking came to: every search that it made, and what the command exits with. */
export type Judgement = {
  readonly results: readonly CheckResult[];
  /** The last line for people. */
  readonly summary?: string;
  /** What it adds to the JSON. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly exit: number;
};
