/** Searches and claims as text. */
import type { Colors } from "picocolors/types.js";
import type { CheckResult, PropertyResult } from "./check-result.ts";
import type { JudgedClaim, Outcome } from "./claim-outcome.ts";
import { indented } from "./columns.ts";
import { counterexample } from "./counterexample.ts";
import { counted, durationText, thousands } from "./quantity.ts";
import { scopeDifference, scopeText } from "./scope-text.ts";

const COVERS =
  "every reachable state within this scope was visited; beyond it this says nothing";
const CLAIMED =
  "proven: in every reachable state within the scopes shown; beyond them this says nothing";
const MARGIN = 18;

/** One configuration with all its properties. */
export const resultReport = (result: CheckResult, colors: Colors): string => {
  const { name, scope, mutant, checked, properties } = result;
  const title = mutant === undefined ? name : `${name}, mutant ${mutant}`;
  return [
    `${colors.bold(title)}   ${scopeText(scope)}`,
    `  ${colors.dim(figures([result]))}`,
    ...properties.flatMap((property) => propertyLines(result, property, colors)),
    ...(checked.complete ? [`  ${"covers".padEnd(MARGIN - 2)}${COVERS}`] : []),
    ...checked.hints.map((hint) => `  ${"hint".padEnd(MARGIN - 2)}${hint}`),
    "",
  ].join("\n");
};

const propertyLines = (
  { system }: CheckResult,
  property: PropertyResult,
  colors: Colors,
): readonly string[] => {
  const { name, kind, verdict, path } = property;
  const paint =
    verdict === "holds"
      ? colors.green
      : verdict === "violated"
        ? colors.red
        : colors.yellow;
  const steps = path && counted(path.entries.length, "step");
  const witness =
    kind === "sometimes" && steps !== null ? colors.dim(` (seen after ${steps})`) : "";
  const never =
    kind === "sometimes" && verdict === "violated" ? " (seen in no state)" : "";
  const line = `  ${paint(verdict.padEnd(MARGIN - 2))}${name}${witness}${never}`;
  if (verdict !== "violated" || path === null) return [line];
  return [line, ...indented(counterexample(system, { ...property, path }), MARGIN), ""];
};

/** Above the claims of a system: what every scope has unless its line says otherwise. */
export const claimsTitle = ({ name, usual }: CheckResult, colors: Colors): string =>
  [`${colors.bold(name)}   ${scopeText(usual)}`.trimEnd(), ""].join("\n");

export const claimReport = (judged: JudgedClaim, colors: Colors): string => {
  const { name, claim, outcome, mismatch, results, shortest } = judged;
  const property = shortest?.properties[0];
  const path = property?.path;
  const fails = property?.verdict === "violated" && path;
  return [
    `  ${painted(outcome, colors)}${name}${colors.dim(`   [${claim.source}]`)}`,
    ...indented([colors.dim(scopesText(results)), colors.dim(figures(results))], MARGIN),
    ...(mismatch === null ? [] : indented([colors.red(mismatch)], MARGIN)),
    ...(fails
      ? [...indented(counterexample(shortest!.system, { ...property, path }), MARGIN), ""]
      : []),
    "",
  ].join("\n");
};

const painted = (outcome: Outcome, colors: Colors): string => {
  const paint = {
    proven: colors.green,
    refuted: colors.cyan,
    "not as claimed": colors.red,
    unfinished: colors.yellow,
  }[outcome];
  return `${paint(outcome)}${" ".repeat(Math.max(1, MARGIN - 2 - outcome.length))}`;
};

const FEW = 3;

const scopesText = (results: readonly CheckResult[]): string => {
  const texts = results.map(({ scope, usual }) => {
    const text = scopeText(scopeDifference(scope, usual));
    return text === "" ? "defaults" : text;
  });
  if (texts.length <= FEW) return texts.join("; ");
  return `${texts.slice(0, FEW - 1).join("; ")}; … (${texts.length} scopes, see --json)`;
};

/** Engine, sizes and costs, added up where there are several searches. */
const figures = (results: readonly CheckResult[]): string => {
  const searches = results.map(({ checked }) => checked);
  const transitions = searches.map((each) => each.transitions);
  const depths = searches.map(({ depth }) => depth);
  const states = total(searches.map((each) => each.states));
  const bytes = total(searches.map((each) => each.bytes));
  return [
    [...new Set(searches.map(({ engine }) => engine))].join(" and "),
    counted(states, "state"),
    ...(transitions.every((count) => count !== null)
      ? [counted(total(transitions), "transition")]
      : []),
    ...(depths.every((depth) => depth !== null) ? [`depth ${Math.max(...depths)}`] : []),
    durationText(results.reduce((sum, { seconds }) => sum + seconds, 0)),
    `${thousands(Number(bytes) / Number(states))} bytes a state`,
  ].join(" · ");
};

const total = (counts: readonly (number | bigint)[]): bigint =>
  counts.reduce<bigint>((sum, count) => sum + BigInt(count), 0n);

/** How the claims came out, in one line, and what that covers. */
export const claimsSummary = (
  claims: readonly JudgedClaim[],
  seconds: number,
): string => {
  const outcomes: readonly Outcome[] = [
    "proven",
    "refuted",
    "not as claimed",
    "unfinished",
  ];
  const counts = outcomes.flatMap((outcome) => {
    const count = claims.filter((claim) => claim.outcome === outcome).length;
    return count === 0
      ? []
      : [`${count} ${outcome}${outcome === "refuted" ? " as expected" : ""}`];
  });
  const what = counted(claims.length, "claim");
  return `${what}: ${counts.join(", ")} · ${durationText(seconds)}\n${CLAIMED}\n`;
};
