/** The systems with their parameters, claims, mutants and planted faults. */
import type { Colors } from "picocolors/types.js";
import type { Subject } from "../conform/subject.ts";
import type { Parameter, Range, Scope } from "../model/family.ts";
import type { Verdict } from "../model/verdict.ts";
import { columns, indented } from "./columns.ts";
import { kebab, parameterText, paramsOf, scopeText } from "./scope-text.ts";

/** A system as `list --json` shows it, with parameters by their names on the command line. */
export type Listed = {
  readonly name: string;
  readonly summary: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly default: Parameter;
    readonly range?: Range;
  }[];
  readonly claims: readonly {
    readonly name: string;
    readonly property: string;
    readonly expect: Verdict;
    readonly params: readonly Scope[];
  }[];
  readonly mutants: readonly {
    readonly name: string;
    readonly breaks: string;
    readonly steps?: number;
    readonly rules: readonly string[];
    readonly params: Scope;
  }[];
  readonly faults: readonly { readonly name: string; readonly wrong: string }[];
};

/** A system for `list`. */
export const listed = ({ name, summary, family, implementation }: Subject): Listed => {
  const limits = family.limits(family.scope);
  return {
    name,
    summary,
    parameters: Object.entries(family.scope).map(([key, usual]) => ({
      name: kebab(key),
      default: usual,
      ...(limits[key] === undefined ? {} : { range: limits[key] }),
    })),
    claims: Object.entries(family.claims).map(([name, { scope, ...claim }]) => ({
      name,
      ...claim,
      params: scopesOf(scope).map((each) => paramsOf(each as Scope)),
    })),
    mutants: Object.entries(family.mutants).map(([name, mutant]) => ({
      name,
      breaks: mutant.breaks,
      ...(mutant.steps === undefined ? {} : { steps: mutant.steps }),
      rules: Object.keys(mutant.rules ?? {}),
      params: paramsOf((mutant.scope ?? {}) as Scope),
    })),
    faults: Object.entries(implementation?.faults ?? {}).map(([fault, wrong]) => ({
      name: fault,
      wrong,
    })),
  };
};

/** The systems as text. */
export const listReport = (systems: readonly Listed[], colors: Colors): string =>
  systems.flatMap((system) => [...systemLines(system, colors), ""]).join("\n");

const systemLines = (system: Listed, colors: Colors): readonly string[] => {
  const parameters = system.parameters.map(({ name, default: usual, range }) => [
    `${name}=${parameterText(usual)}`,
    rangeOf(range),
  ]);
  const claims = system.claims.map(({ name, expect, params }) => [
    expect,
    name,
    scopesText(params),
  ]);
  const mutants = system.mutants.map(({ name, breaks, params }) => [
    name,
    `breaks: ${breaks}`,
    scopeText(params),
  ]);
  const faults = system.faults.map(({ name, wrong }) => [name, wrong]);
  return [
    `${colors.bold(system.name)}   ${system.summary}`,
    ...part("parameters", parameters, colors),
    ...part("claims", claims, colors),
    ...part("mutants", mutants, colors),
    ...part("planted faults", faults, colors),
  ];
};

const part = (
  title: string,
  rows: readonly (readonly string[])[],
  colors: Colors,
): readonly string[] =>
  rows.length === 0 ? [] : [`  ${colors.dim(title)}`, ...indented(columns(rows), 4)];

const scopesOf = (
  scope: Partial<Scope> | readonly Partial<Scope>[],
): readonly Partial<Scope>[] =>
  Array.isArray(scope) ? scope : [scope as Partial<Scope>];

const scopesText = (scopes: readonly Partial<Scope>[]): string =>
  scopes.length === 1 ? scopeText(scopes[0]!) : `${scopes.length} scopes`;

const rangeOf = (range: Range | undefined): string => {
  if (range === undefined) return "";
  return typeof range[0] === "number" ? `${range[0]} to ${range[1]}` : range.join(", ");
};
