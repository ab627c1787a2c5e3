import { conform } from "../../conform/conform.ts";
import { readTraceFile } from "../../history/trace.ts";
import { InputError } from "../../model/input-error.ts";
import {
  implementedSubject,
  requireOffers,
} from "../../registry/implemented-subjects.ts";
import { quirkLines } from "../../report/quirk-lines.ts";
import { conformanceReport } from "../../report/run-report.ts";
import { print, printJson } from "../../terminal/print.ts";
import { exitOf } from "../exit.ts";
import { readable } from "../readable.ts";

type ConformOptions = {
  readonly spec?: string;
  readonly partial?: true;
  readonly json?: true;
};

/** Runs `lockstep conform`; sets the exit code. Throws InputError if a trace cannot be read. */
export const runConform = async (
  files: readonly string[],
  options: ConformOptions,
): Promise<void> => {
  const results = [];
  for (const file of files) {
    const { header, events } = readTraceFile(file, options.partial);
    if (header.kind === "path")
      throw new InputError(
        `${file}: is a path of the spec, not a trace of an implementation; play it with lockstep replay ${file}`,
      );
    const subject = await implementedSubject(options.spec ?? header.subject);
    const { implementation } = await requireOffers(subject, "follower");
    const found = await readable(file, () => conform(events, implementation.follower()));
    results.push({ file, ...found });
    if (options.json) continue;
    print(file);
    print(conformanceReport(found, events));
    for (const line of quirkLines(found.quirks, { tell: "met" })) print(line);
  }
  if (options.json) printJson({ command: "conform", results });
  process.exitCode = exitOf(results.map(({ verdict }) => verdict));
};
