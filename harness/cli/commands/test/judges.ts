/** Who judges the runs of an implementation: its spec, and one judge for each promise. */

import { fileName } from "../../../artifacts/file-name.ts";
import type { Judged } from "../../../conform/judge-run.ts";
import { namesOf, type Promised } from "../../../conform/promised.ts";
import type { TraceEvent } from "../../../history/trace.ts";
import type { Verdict } from "../../../model/verdict.ts";
import { conformanceReport, consistencyReport } from "../../../report/run-report.ts";

export type Judge = {
  /** How reports call it, and the files of what it finds. */
  readonly name: string;
  readonly file: string;
  readonly of: (judged: Judged) => {
    readonly verdict: Verdict;
    readonly isUnread: boolean;
  };
  readonly report: (judged: Judged, events: readonly TraceEvent[]) => string;
};

const spec: Judge = {
  name: "spec",
  file: "conformance",
  of: ({ conformance: { verdict } }) => ({ verdict, isUnread: false }),
  report: ({ conformance }, events) => conformanceReport(conformance, events),
};

export const judgesOf = (promises: readonly Promised[]): readonly Judge[] => [
  spec,
  ...namesOf(promises).map(
    (name, i): Judge => ({
      name,
      file: promises.length === 1 ? "consistency" : fileName([name]),
      of: (judged) => judged.promises[i]!,
      report: (judged) => consistencyReport(judged.promises[i]!),
    }),
  ),
];
