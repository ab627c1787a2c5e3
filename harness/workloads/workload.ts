import type { ModelName } from "../consistency/models.ts";
import type { ObjectName } from "../history/objects.ts";
import type { RecordedHistory } from "../history/read-history.ts";
import type { Verdict } from "../model/verdict.ts";
import type { Look } from "./look.ts";

/** What a check reads of a recorded history. */
export type WorkloadHistory = Pick<RecordedHistory, "operations" | "attempts">;

/** What a user says about a workload. Only `bank` reads it. */
export type WorkloadOptions = {
  /** The sum of all balances; that of the first read if left out. */
  readonly totalAmount?: number | undefined;
  /** May a balance be negative? */
  readonly negativeBalances?: boolean | undefined;
};

/** What a check found. */
export type WorkloadJudgement = {
  readonly verdict: Verdict;
  /** One sentence. */
  readonly reason: string;
  /** Counts and examples, by name. */
  readonly facts: Readonly<Record<string, unknown>>;
};

/** Judges the whole history of a workload. */
export type Check = (
  history: WorkloadHistory,
  options: WorkloadOptions,
) => WorkloadJudgement;

/** A test that clients run against a system: its operations, and what makes a history of it right. */
export type Workload = {
  /** Why these operations look like it, as the end of a sentence; undefined if they do not. */
  readonly recognise: (look: Look) => string | undefined;
  /** The object of its histories; undefined if none of this library has such operations. */
  readonly object?: ObjectName;
  /** The model whose verdict is that of the workload, or a check of its own. */
  readonly judge: ModelName | Check;
};

/** The judgement of a history in which no answer could have been wrong. */
export const nothingRead = (what: string): WorkloadJudgement => ({
  verdict: "unsupported",
  reason: `nothing was read: ${what}`,
  facts: {},
});
