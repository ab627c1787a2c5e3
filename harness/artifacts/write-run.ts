import { type JudgedRun, verdictsOf } from "../conform/judge-run.ts";
import { type Json, type TraceEvent, writeTrace } from "../history/trace.ts";
import type { ImplementedSubject } from "../registry/implemented-subjects.ts";
import { writeWhole } from "./whole-file.ts";

/** A run of an implementation that was judged. */
type RecordedRun = {
  readonly subject: ImplementedSubject;
  readonly events: readonly TraceEvent[];
  readonly judged: JudgedRun;
  readonly planted: readonly string[];
  /** The schedule that simulates the run again; a real run has none. */
  readonly schedule?: Json;
  readonly interrupted: boolean;
  readonly why: string;
};

/**
 * Writes a run as a trace file, for `lockstep replay`. Returns `file`.
 *
 * @throws InputError if the file cannot be written
 */
export const writeRun = (file: string, run: RecordedRun): string => {
  const { subject, events, judged, planted, schedule, interrupted, why } = run;
  const verdicts = verdictsOf(judged);
  const text = writeTrace({
    header: {
      lockstep: 1,
      kind: "run",
      subject: subject.name,
      scope: subject.implementation.scope,
      ...(schedule === undefined ? {} : { seed: (schedule as { seed: Json }).seed }),
      faults: { planted, ...(schedule === undefined ? {} : { schedule }) },
      expect: verdicts,
      why,
    },
    events,
    footer: {
      end: interrupted ? "interrupted" : "complete",
      verdicts: Object.entries(verdicts).map(([judge, verdict]) => ({ judge, verdict })),
    },
  });
  writeWhole(file, text, "name a folder with --out");
  return file;
};
