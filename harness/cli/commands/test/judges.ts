/** The judges of a run of an implementation: its spec, and one judge for each promise. */

import { fileName } from "../../../artifacts/file-name.ts";
import type { JudgedRun } from "../../../conform/judge-run.ts";
import { namesOf, type Promised } from "../../../conform/promised.ts";
import type { TraceEvent } from "../../../history/trace.ts";
import type { Verdict } from "../../../model/verdict.ts";
import { conformanceReport, consistencyReport } from "../../../report/run-report.ts";

/** A judge of runs. */
export type RunJudge = {
  /** Its name in reports, and its part in the names of files. */
  readonly name: string;
  readonly file: string;
  readonly of: (judged: JudgedRun) => {
    readonly verdict: Verdict;
    readonly isUnread: boolean;
  };
  readonly report: (judged: JudgedRun, events: readonly TraceEvent[]) => string;
};

const spec: RunJudge = {
  name: "spec",
  file: "conformance",
  of: ({ conformance: { verdict } }) => ({ verdict, isUnread: false }),
  report: ({ conformance }, events) => conformanceReport(conformance, events),
};

/** The judges of an implementation with these promises. */
export const judgesOf = (promises: readonly Promised[]): readonly RunJudge[] => [
  spec,
  ...namesOf(promises).map(
    (name, i): RunJudge => ({
      name,
      file: promises.length === 1 ? "consistency" : fileName([name]),
      of: (judged) => judged.promises[i]!,
      report: (judged) => consistencyReport(judged.promises[i]!),
    }),
  ),
];
