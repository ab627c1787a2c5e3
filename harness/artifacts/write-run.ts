import { type Judged, verdictsOf } from "../conform/judge-run.ts";
import { type Json, type TraceEvent, writeTrace } from "../history/trace.ts";
import type { Running } from "../registry/implementation-of.ts";
import { writeWhole } from "./whole-file.ts";

export type KeptRun = {
  readonly subject: Running;
  readonly events: readonly TraceEvent[];
  readonly judged: Judged;
  readonly planted: readonly string[];
  /** What the run can be simulated again from; none of a real run. */
  readonly schedule?: Json;
  readonly interrupted: boolean;
  readonly why: string;
};

/** Writes a run as a trace; its header says what it shows and how to have it again. */
export const writeRun = (file: string, run: KeptRun): string => {
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
