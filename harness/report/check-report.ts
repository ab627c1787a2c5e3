/** Searches and claims as text. */
import type { Colors } from "picocolors/types.js";
import type { Family, Scope } from "../model/family.ts";
import type { CheckResult, PropertyResult } from "./check-result.ts";
import type { JudgedClaim, Outcome } from "./claim-outcome.ts";
import { indented } from "./columns.ts";
import { counterexample } from "./counterexample.ts";
import { coverLines, stoppedText } from "./covers.ts";
import { counted, durationText } from "./quantity.ts";
import { scopeDifferenceText, scopeText } from "./scope-text.ts";
import { searchTable } from "./search-table.ts";
import { colorOf } from "./verdict-color.ts";

/** Where texts begin, right of their labels. */
export const MARGIN = 18;

/** The first line of a report on a search. */
export const titleLine = (
  {
    name,
    scope,
    mutant,
  }: {
    readonly name: string;
    readonly scope: Scope;
    readonly mutant?: string | undefined;
  },
  colors: Colors,
): string => {
  const title = mutant === undefined ? name : `${name}, mutant ${mutant}`;
  return `${colors.bold(title)}   ${scopeText(scope)}`.trimEnd();
};

/** One configuration with all its properties. */
export const resultReport = (result: CheckResult, colors: Colors): string =>
  [
    titleLine(result, colors),
    ...judgedLines(result, colors),
    ...neverLines(result),
    ...result.checked.hints.map((hint) => noteLine("hint", hint)),
    "",
    "",
  ].join("\n");

/** The properties that no claim is about; shown below the claims. */
export const unclaimedReport = (result: CheckResult, colors: Colors): string =>
  [
    `${colors.bold(result.name)}   no claim is about these, so they are judged at the defaults`,
    ...judgedLines(result, colors),
    "",
  ].join("\n");

const judgedLines = (result: CheckResult, colors: Colors): readonly string[] => {
  const { checked, properties } = result;
  const stopped = stoppedText(result);
  return [
    ...properties.flatMap((property) => propertyLines(result, property, colors)),
    ...(stopped === null ? [] : [noteLine("stopped", stopped)]),
    ...(checked.outside === 0 ? [] : [noteLine("outside", outsideText(checked.outside))]),
  ];
};

const noteLine = (label: string, text: string): string =>
  `  ${label.padEnd(MARGIN - 2)}${text}`;

const outsideText = (outside: number): string =>
  `${counted(outside, "state")} outside the bound of the spec: counted, not expanded`;

/**
 * Actions, messages and rules of the spec that never occurred. A search that stopped early may not
 * have reached them.
 */
const neverLines = ({ checked }: CheckResult): readonly string[] => {
  const { complete, coverage } = checked;
  if (!complete || coverage === null) return [];
  return coverage.never.map(({ kind, of, name }) =>
    noteLine("never happens", `${kind} ${name}${of === null ? "" : ` of ${of}`}`),
  );
};

const propertyLines = (
  { system, checked }: CheckResult,
  property: PropertyResult,
  colors: Colors,
): readonly string[] => {
  const { name, kind, verdict, path, why } = property;
  const paint = colorOf(verdict, colors);
  const steps = path && counted(path.entries.length, "step");
  const witness =
    kind === "sometimes" && steps !== null ? colors.dim(` (seen after ${steps})`) : "";
  const never =
    kind === "sometimes" && verdict === "violated"
      ? " (it should be seen in some state, and no reachable state shows it)"
      : "";
  const bound = verdict === "holds" && kind !== "sometimes" && checked.outside > 0;
  const said = bound ? "holds within the bound  " : verdict.padEnd(MARGIN - 2);
  const because =
    verdict === "violated" || why === undefined ? "" : colors.dim(` (${why})`);
  const line = `  ${paint(said)}${name}${witness}${never}${because}`;
  if (verdict !== "violated" || path === null) return [line];
  return [
    line,
    ...indented(
      counterexample(system, { ...property, path, engine: checked.engine }),
      MARGIN,
    ),
    "",
  ];
};

/** The title of a system's claims, with the default scope. */
export const claimsTitle = ({ name, usual }: CheckResult, colors: Colors): string =>
  [`${colors.bold(name)}   ${scopeText(usual)}`.trimEnd(), ""].join("\n");

/** The result of one claim. */
export const claimReport = (judged: JudgedClaim, colors: Colors): string => {
  const { name, claim, outcome, mismatch, results, shortest } = judged;
  const property = shortest?.properties[0];
  const path = property?.path;
  const fails = property?.verdict === "violated" && path;
  return [
    `  ${painted(outcome, colors)}${name}${colors.dim(`   [${claim.source}]`)}`,
    ...indented([colors.dim(scopesText(results))], MARGIN),
    ...(mismatch === null ? [] : indented([colors.red(mismatch)], MARGIN)),
    ...(fails
      ? [
          ...indented(
            counterexample(shortest!.system, {
              ...property,
              path,
              engine: shortest!.checked.engine,
            }),
            MARGIN,
          ),
          "",
        ]
      : []),
    "",
  ].join("\n");
};

/** A claim that is listed, and not judged. */
export const longClaimReport = (
  { claims, scope: usual }: Family,
  name: string,
  colors: Colors,
): string => {
  const { source, scope, states } = claims[name]!;
  const scopes: readonly Partial<Scope>[] = Array.isArray(scope) ? scope : [scope];
  const texts = scopes.map((each) =>
    scopeDifferenceText({ ...usual, ...each } as Scope, usual),
  );
  const size = states === undefined ? "" : ` · ${counted(states, "state")}`;
  return [
    `  ${colors.dim("long".padEnd(MARGIN - 2))}${name}${colors.dim(`   [${source}]`)}`,
    ...indented([colors.dim(`${shortened(texts)}${size} · --long judges it`)], MARGIN),
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
  return shortened(results.map(({ scope, usual }) => scopeDifferenceText(scope, usual)));
};

const shortened = (texts: readonly string[]): string =>
  texts.length <= FEW
    ? texts.join("; ")
    : `${texts.slice(0, FEW - 1).join("; ")}; … (${texts.length} scopes, see --json)`;

/** What `check` did about claims. */
type ClaimsDone = {
  readonly claims: readonly JudgedClaim[];
  /** Properties that no claim is about. */
  readonly unclaimed: readonly PropertyResult[];
  /** The names of claims that were left out, because they take long. */
  readonly left: readonly string[];
  readonly seconds: number;
};

/** The results of all claims in one line, and the properties that no claim is about. */
export const claimsSummary = ({
  claims,
  unclaimed,
  left,
  seconds,
}: ClaimsDone): string => {
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
  const rest =
    unclaimed.length === 0 ? "" : ` · ${unclaimedText(unclaimed)}, at the defaults`;
  const long = left.length === 0 ? "" : ` · ${left.length} more with --long`;
  return `${what}: ${counts.join(", ")}${rest}${long} · ${durationText(seconds)}`;
};

const unclaimedText = (unclaimed: readonly PropertyResult[]): string => {
  const verdicts = ["holds", "violated", "unfinished", "unsupported"] as const;
  const counts = verdicts.flatMap((verdict) => {
    const count = unclaimed.filter((each) => each.verdict === verdict).length;
    const said = verdict === "holds" && count > 1 ? "hold" : verdict;
    return count === 0 ? [] : [`${count} ${said}`];
  });
  return `${unclaimed.length} without a claim: ${counts.join(", ")}`;
};

/** The last part: the searches as a table, and what their verdicts cover. */
export const endReport = (results: readonly CheckResult[]): string =>
  results.length === 0
    ? ""
    : [...searchTable(results), "", ...coverLines(results), ""].join("\n");
