/** A function of the spec that throws: the steps that lead there, the error, and the line. */
import type { Colors } from "picocolors/types.js";
import type { Engine } from "../checker/checked.ts";
import type { ThrewAfter } from "../checker/paths/path-to-throw.ts";
import type { Scope } from "../model/family.ts";
import type { System } from "../model/system.ts";
import { MARGIN, titleLine } from "./check-report.ts";
import { indented } from "./columns.ts";
import { compact } from "./compact.ts";
import { pathPage } from "./counterexample.ts";

/** A throw that a search met. */
export type FoundThrow = {
  /** The name of the system on the command line, and the system at this scope. */
  readonly name: string;
  readonly system: System;
  readonly scope: Scope;
  readonly mutant: string | undefined;
  readonly threw: ThrewAfter;
  readonly engine: Engine;
  /** The file with the path. */
  readonly trace: string;
};

/** The report on the terminal, in the form of a violation. */
export const throwReport = (found: FoundThrow, colors: Colors): string => {
  const { system, threw } = found;
  const given = threw.given === undefined ? [] : [`given ${compact(threw.given)}`];
  return [
    titleLine(found, colors),
    `  ${colors.red("threw".padEnd(MARGIN - 2))}${threw.of}`,
    ...indented(
      pathPage(system, { ...found, path: threw.path, why: [threw.said, ...given] }),
      MARGIN,
    ),
    "",
  ].join("\n");
};

/** The same for `--json`. */
export const throwJson = ({ name, threw, trace }: FoundThrow): object => ({
  command: "check",
  system: name,
  threw: { of: threw.of, error: threw.said, steps: threw.path.entries.length, trace },
});
