/** What there is: systems with their parameters, claims, mutants and planted faults. */
import type { Colors } from "picocolors/types.js";
import type { Subject } from "../conform/subject.ts";
import type { Range, Scope } from "../model/family.ts";
import { columns, indented } from "./columns.ts";
import { kebab, parameterText, paramsOf, scopeText } from "./scope-text.ts";

export const listJson = (subjects: readonly Subject[]): object => ({
  command: "list",
  systems: subjects.map(({ name, summary, family, implementation }) => {
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
  }),
});

export const listReport = (subjects: readonly Subject[], colors: Colors): string =>
  subjects.flatMap((subject) => [...subjectLines(subject, colors), ""]).join("\n");

const subjectLines = (
  { name, summary, family, implementation }: Subject,
  colors: Colors,
): readonly string[] => {
  const limits = family.limits(family.scope);
  const parameters = Object.entries(family.scope).map(([key, usual]) => [
    `${kebab(key)}=${parameterText(usual)}`,
    rangeOf(limits[key]),
  ]);
  const claims = Object.entries(family.claims).map(([claim, { expect, scope }]) => [
    expect,
    claim,
    scopesText(scopesOf(scope)),
  ]);
  const mutants = Object.entries(family.mutants).map(([mutant, { breaks, scope }]) => [
    mutant,
    `breaks: ${breaks}`,
    scopeText(scope ?? {}),
  ]);
  return [
    `${colors.bold(name)}   ${summary}`,
    ...part("parameters", parameters, colors),
    ...part("claims", claims, colors),
    ...part("mutants", mutants, colors),
    ...part("planted faults", Object.entries(implementation?.faults ?? {}), colors),
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
