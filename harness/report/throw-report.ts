/** Where a function of the spec throws: the steps that lead there, what it threw, and the line. */
import type { Colors } from "picocolors/types.js";
import type { Engine } from "../checker/checked.ts";
import type { ThrewAfter } from "../checker/paths/path-to-throw.ts";
import type { Scope } from "../model/family.ts";
import type { System } from "../model/system.ts";
import { indented } from "./columns.ts";
import { compact } from "./compact.ts";
import { pathPage } from "./counterexample.ts";
import { scopeText } from "./scope-text.ts";

export type FoundThrow = {
  /** The system's name on the command line, and the system itself at this scope. */
  readonly name: string;
  readonly system: System;
  readonly scope: Scope;
  readonly mutant: string | undefined;
  readonly threw: ThrewAfter;
  readonly engine: Engine;
  /** The file with the path. */
  readonly trace: string;
};

const MARGIN = 18;

/** As a violation is shown. */
export const throwReport = (found: FoundThrow, colors: Colors): string => {
  const { name, system, scope, mutant, threw } = found;
  const title = mutant === undefined ? name : `${name}, mutant ${mutant}`;
  const given = threw.given === undefined ? [] : [`given ${compact(threw.given)}`];
  return [
    `${colors.bold(title)}   ${scopeText(scope)}`.trimEnd(),
    `  ${colors.red("threw".padEnd(MARGIN - 2))}${threw.of}`,
    ...indented(
      pathPage(system, { ...found, path: threw.path, why: [threw.said, ...given] }),
      MARGIN,
    ),
    "",
  ].join("\n");
};

export const throwJson = ({ name, threw, trace }: FoundThrow): object => ({
  command: "check",
  system: name,
  threw: { of: threw.of, error: threw.said, steps: threw.path.entries.length, trace },
});
