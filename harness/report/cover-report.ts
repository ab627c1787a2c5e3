/** How much of a spec's graph an implementation was driven along, and where it left it. */
import type { Colors } from "picocolors/types.js";
import type { Coverage, Deviated, Refusal } from "../conform/cover.ts";
import type { SpecStep } from "../conform/steering.ts";
import type { Scope } from "../model/family.ts";
import type { System } from "../model/system.ts";
import { indented } from "./columns.ts";
import { bodyText } from "./compact.ts";
import { pathLines } from "./path-report.ts";
import { plainJson } from "./plain-json.ts";
import { counted, durationText, thousands } from "./quantity.ts";
import { paramsOf, scopeDifference, scopeText } from "./scope-text.ts";

/** One scope of a subject. */
export type CoverResult = {
  readonly system: System;
  readonly scope: Scope;
  /** What the parameters are unless told. */
  readonly usual: Scope;
  readonly coverage: Coverage;
  readonly seconds: number;
};

const MARGIN = 14;
const COVERS = [
  "within these scopes the code took every step that the spec can take, each in one run of the",
  "many that lead to it, and after each agreed with the spec; beyond them this says nothing",
];

export type CoverVerdict = "holds" | "violated" | "unsupported";

/** A step not taken, or taken otherwise, is a violation unless the subject explains it. */
export const coverVerdict = ({
  coverage: { covered, refusals, deviated },
}: CoverResult): CoverVerdict => {
  if (deviated !== null || refusals.some(({ explained }) => !explained))
    return "violated";
  return covered === 0 && refusals.length > 0 ? "unsupported" : "holds";
};

export const coverReport = (result: CoverResult, colors: Colors): string => {
  const { scope, usual, system, coverage } = result;
  const verdict = coverVerdict(result);
  const paint = { holds: colors.green, violated: colors.red, unsupported: colors.yellow };
  const changed = scopeText(scopeDifference(scope, usual));
  return [
    `  ${paint[verdict](verdict.padEnd(MARGIN - 2))}${changed === "" ? "defaults" : changed}`,
    ...indented([colors.dim(figures(result))], MARGIN),
    ...indented(coverage.refusals.flatMap(refusalLines), MARGIN),
    ...indented(behindLines(coverage), MARGIN),
    ...(coverage.deviated === null
      ? []
      : indented(deviationLines(system, coverage.deviated), MARGIN)),
  ].join("\n");
};

/** What a pass covers, below all scopes. */
export const coverSummary = (results: readonly CoverResult[]): string =>
  results.every(({ coverage }) => coverage.covered === coverage.edges)
    ? COVERS.map(
        (line, i) => `  ${(i === 0 ? "covers" : "").padEnd(MARGIN - 2)}${line}`,
      ).join("\n")
    : "";

const figures = ({ coverage, seconds }: CoverResult): string => {
  const { states, edges, covered, walks, steps } = coverage;
  return [
    `${thousands(covered)} of ${counted(edges, "edge")} covered`,
    counted(states, "state"),
    `${counted(walks, "walk")} of ${counted(steps, "step")}`,
    durationText(seconds),
  ].join(" · ");
};

const refusalLines = ({ why, explained, edges, first }: Refusal): readonly string[] => [
  `${counted(edges, "edge")} ${explained ? "left out" : "refused"}: ${why}`,
  `  such as ${stepText(first)}`,
];

const behindLines = ({ behind }: Coverage): readonly string[] =>
  behind === 0 ? [] : [`${counted(behind, "edge")} can only be reached through these`];

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
