/** What one search of one configuration came to, and its JSON. */
import type { Checked, Judged } from "../checker/checked.ts";
import type { Scope } from "../model/family.ts";
import type { System } from "../model/system.ts";
import type { Verdict } from "../model/verdict.ts";
import { paramsOf } from "./scope-text.ts";

export type PropertyResult = Judged & {
  /** What is claimed or promised; null where nothing is, as of most properties of a mutant. */
  readonly expected: Verdict | null;
  /** The file with its path. */
  readonly trace: string | null;
};

export type CheckResult = {
  /** The system's name on the command line, and the system itself at this scope. */
  readonly name: string;
  readonly system: System;
  readonly scope: Scope;
  /** The defaults of its family. */
  readonly usual: Scope;
  readonly claim?: string;
  readonly mutant?: string;
  readonly checked: Checked;
  readonly seconds: number;
  readonly properties: readonly PropertyResult[];
};

export const checkJson = (results: readonly CheckResult[]): object => ({
  command: "check",
  results: results.map(resultJson),
});

const resultJson = (result: CheckResult): object => {
  const { name, scope, claim, mutant, seconds, properties } = result;
  const { states, transitions, depth, complete, bytes, hints } = result.checked;
  return {
    system: name,
    params: paramsOf(scope),
    ...(claim === undefined ? {} : { claim }),
    ...(mutant === undefined ? {} : { mutant }),
    engine: "explicit",
    states,
    transitions,
    depth,
    complete,
    seconds,
    bytes,
    properties: properties.map(({ path, name, kind, verdict, expected, trace }) => ({
      name,
      kind,
      verdict,
      expected,
      steps: path === null ? null : path.entries.length,
      trace,
    })),
    hints,
  };
};
