/** How much of a spec's graph the implementation was steered along, and where it differed. */
import type { Colors } from "picocolors/types.js";
import type { Coverage } from "../conform/cover.ts";
import type { ClassCoverage, RefusedClasses } from "../conform/cover-classes.ts";
import type { Deviated } from "../conform/cover-deviation.ts";
import type { Refusal } from "../conform/refusals.ts";
import type { SpecStep } from "../conform/steering.ts";
import type { Scope } from "../model/family.ts";
import type { System } from "../model/system.ts";
import { indented } from "./columns.ts";
import { bodyText } from "./compact.ts";
import { pathLines } from "./path-report.ts";
import { plainJson } from "./plain-json.ts";
import { counted, durationText, thousands } from "./quantity.ts";
import { paramsOf, scopeDifference, scopeText } from "./scope-text.ts";

/** The coverage of one scope of a subject. */
export type CoverResult = {
  readonly system: System;
  readonly scope: Scope;
  /** The default parameters. */
  readonly usual: Scope;
  readonly coverage: Coverage | ClassCoverage;
  readonly seconds: number;
};

const MARGIN = 14;
const COVERS = {
  edges: [
    "within these scopes the code took every step that the spec can take, each in one run of the",
    "many that lead to it, and after each agreed with the spec; beyond them this says nothing",
  ],
  classes: [
    "within these scopes the code took a step of each class, and after each step agreed with the",
    "spec. Steps of one class have the same handler, input, fields read and reaction. Only one step",
    "of each class was taken; the others, taken while other things are under way, may still differ.",
  ],
};

/** The verdict on a coverage. */
export type CoverVerdict = "holds" | "violated" | "unfinished" | "unsupported";

/** A step that was not taken, or differently, is a violation unless a quirk explains it. */
export const coverVerdict = ({ coverage }: CoverResult): CoverVerdict => {
  const { covered, refusals, deviated } = coverage;
  if (deviated !== null || refusals.some(({ explained }) => !explained))
    return "violated";
  if (covered === 0 && refusals.length > 0) return "unsupported";
  return isCut(coverage) ? "unfinished" : "holds";
};

/** The coverage as text. */
export const coverReport = (result: CoverResult, colors: Colors): string => {
  const { scope, usual, system, coverage } = result;
  const verdict = coverVerdict(result);
  const paint = {
    holds: colors.green,
    violated: colors.red,
    unfinished: colors.yellow,
    unsupported: colors.yellow,
  };
  const changed = scopeText(scopeDifference(scope, usual));
  return [
    `  ${paint[verdict](verdict.padEnd(MARGIN - 2))}${changed === "" ? "defaults" : changed}`,
    ...indented([colors.dim(figures(result))], MARGIN),
    ...indented(cutLines(coverage), MARGIN),
    ...indented(coverage.refusals.flatMap(refusalLines), MARGIN),
    ...indented(behindLines(coverage), MARGIN),
    ...(coverage.deviated === null
      ? []
      : indented(deviationLines(system, coverage.deviated), MARGIN)),
  ].join("\n");
};

/** What a pass covers; shown below all scopes. */
export const coverSummary = (results: readonly CoverResult[]): string => {
  const isAll = ({ coverage }: CoverResult): boolean =>
    coverage.covered === allOf(coverage) && !isCut(coverage);
  if (!results.every(isAll)) return "";
  const byClasses = results.some(({ coverage }) => isByClasses(coverage));
  return COVERS[byClasses ? "classes" : "edges"]
    .map((line, i) => `  ${(i === 0 ? "covers" : "").padEnd(MARGIN - 2)}${line}`)
    .join("\n");
};

const isByClasses = (coverage: Coverage | ClassCoverage): coverage is ClassCoverage =>
  "classes" in coverage;

/** Did the limit on states end the search for classes? */
const isCut = (coverage: Coverage | ClassCoverage): boolean =>
  isByClasses(coverage) && !coverage.complete;

/** The number of steps or classes to cover. */
const allOf = (coverage: Coverage | ClassCoverage): number =>
  isByClasses(coverage) ? coverage.classes : coverage.edges;

const figures = ({ coverage, seconds }: CoverResult): string =>
  [
    ...coveredOf(coverage),
    `${counted(coverage.walks, "walk")} of ${counted(coverage.steps, "step")}`,
    durationText(seconds),
  ].join(" · ");

const coveredOf = (coverage: Coverage | ClassCoverage): readonly string[] => {
  const { covered } = coverage;
  const [edges, states] = [
    counted(coverage.edges, "edge"),
    counted(coverage.states, "state"),
  ];
  if (!isByClasses(coverage))
    return [`${thousands(covered)} of ${edges} covered`, states];
  const found = isCut(coverage) ? " found so far" : "";
  return [
    `${thousands(covered)} of ${classesText(coverage.classes)}${found} covered (of ${edges} in ${states})`,
  ];
};

const classesText = (classes: number): string =>
  `${thousands(classes)} ${classes === 1 ? "class" : "classes"}`;

const cutLines = (coverage: Coverage | ClassCoverage): readonly string[] =>
  isCut(coverage)
    ? [
        `the bound of ${counted(coverage.states, "state")} was reached: there may be more classes`,
      ]
    : [];

const refusalLines = (refusal: Refusal | RefusedClasses): readonly string[] => {
  const { why, explained, edges, first } = refusal;
  const isByClass = "classes" in refusal;
  const much = isByClass ? classesText(refusal.classes) : counted(edges, "edge");
  const steps = isByClass ? `a step of ${much}` : counted(edges, "step");
  return [
    explained
      ? `${much} left out: ${why}`
      : `the code cannot be made to take ${steps}: ${why}`,
    `  such as ${stepText(first)}`,
  ];
};

const behindLines = (coverage: Coverage | ClassCoverage): readonly string[] => {
  const { behind } = coverage;
  if (behind === 0) return [];
  const much = isByClasses(coverage) ? classesText(behind) : counted(behind, "edge");
  return [`${much} can only be reached through these`];
};

const stepText = ({ action, node, name, letter, request }: SpecStep): string =>
  [
    name ?? action,
    letter === undefined
      ? node
      : `${letter.from} → ${letter.to} ${bodyText(letter.body)}`,
    request === undefined ? undefined : bodyText(request),
  ]
    .filter((part) => part !== undefined)
    .join("  ");

const deviationLines = (system: System, { path, why }: Deviated): readonly string[] => [
  `the code leaves the spec at the last of ${counted(path.entries.length, "step")}:`,
  "",
  ...pathLines(system, path),
  "",
  `after it, ${why}`,
];

/** The coverage for `--json`. */
export const coverJson = (result: CoverResult): object => {
  const { scope, seconds, coverage } = result;
  const { deviated, refusals, quirks: _, ...numbers } = coverage; // Told of all scopes together.
  return {
    params: paramsOf(scope),
    verdict: coverVerdict(result),
    ...numbers,
    seconds,
    refusals: refusals.map((refusal) => ({
      ...refusal,
      first: stepText(refusal.first),
    })),
    deviated:
      deviated === null ? null : { ...deviated, path: plainJson(deviated.path.entries) },
  };
};
