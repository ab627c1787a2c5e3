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
  /** Bytes that the process took at most while it searched. */
  readonly peak: number;
  /** The limit that ended the search before all was decided, such as `--time`. */
  readonly limit: string | null;
  readonly properties: readonly PropertyResult[];
};

/** `more`: what a way of checking adds. */
export const checkJson = (
  results: readonly CheckResult[],
  more: Readonly<Record<string, unknown>> = {},
): object => ({ command: "check", results: results.map(resultJson), ...more });

const resultJson = (result: CheckResult): object => {
  const { name, scope, claim, mutant, seconds, limit, properties } = result;
  const {
    engine,
    states,
    transitions,
    depth,
    complete,
    outside,
    bytes,
    coverage,
    hints,
  } = result.checked;
  return {
    system: name,
    params: paramsOf(scope),
    ...(claim === undefined ? {} : { claim }),
    ...(mutant === undefined ? {} : { mutant }),
    engine,
    states: countJson(states),
    transitions: transitions === null ? null : countJson(transitions),
    depth,
    complete,
    ...(limit === null ? {} : { limit }),
    outside,
    seconds,
    bytes,
    properties: properties.map((property) => ({
      name: property.name,
      kind: property.kind,
      verdict: property.verdict,
      expected: property.expected,
      steps: property.path === null ? null : property.path.entries.length,
      ...(property.loop === undefined ? {} : { loop: property.loop }),
      ...(property.why === undefined ? {} : { why: property.why }),
      trace: property.trace,
    })),
    ...(coverage === null ? {} : { coverage }),
    hints,
  };
};

/** Digits where JSON's numbers end. */
const countJson = (count: number | bigint): number | string =>
  count <= Number.MAX_SAFE_INTEGER ? Number(count) : `${count}`;
