/** The result of one search of one configuration, and its JSON. */
import type { Checked, Judged } from "../checker/checked.ts";
import type { Scope } from "../model/family.ts";
import type { System } from "../model/system.ts";
import type { Verdict } from "../model/verdict.ts";
import { paramsOf } from "./scope-text.ts";

/** The result of one property. */
export type PropertyResult = Judged & {
  /**
   * The verdict that is claimed or promised; null if none is, as for most properties of a mutant.
   */
  readonly expected: Verdict | null;
  /** The file with its counterexample. */
  readonly trace: string | null;
};

/** The result of one search. */
export type CheckResult = {
  /** The name of the system on the command line, and the system at this scope. */
  readonly name: string;
  readonly system: System;
  readonly scope: Scope;
  /** The default scope of its family. */
  readonly usual: Scope;
  readonly claim?: string;
  readonly mutant?: string;
  readonly checked: Checked;
  readonly seconds: number;
  /** The most bytes that the process took during the search. */
  readonly peak: number;
  /** The limit that ended the search before everything was decided, such as `--time`. */
  readonly limit: string | null;
  readonly properties: readonly PropertyResult[];
};

/** The result for `--json`. `more`: fields that a way of checking adds. */
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

/** A count that JSON's numbers do not hold is written as a text. */
const countJson = (count: number | bigint): number | string =>
  count <= Number.MAX_SAFE_INTEGER ? Number(count) : `${count}`;
