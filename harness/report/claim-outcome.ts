/** The outcome of a claim, from the searches at its scopes. It decides the colour. */
import type { Claim, Scope } from "../model/family.ts";
import type { CheckResult, PropertyResult } from "./check-result.ts";
import { counted, thousands } from "./quantity.ts";

/** `proven` and `refuted` are as claimed. */
export type Outcome = "proven" | "refuted" | "not as claimed" | "unfinished";

/** A claim with its outcome. */
export type JudgedClaim = {
  readonly name: string;
  readonly claim: Claim<Scope, string>;
  readonly outcome: Outcome;
  /** The deviation from the claim, if there is one. */
  readonly mismatch: string | null;
  readonly results: readonly CheckResult[];
  /** The result with the shortest counterexample, if there is one. */
  readonly shortest: CheckResult | null;
};

/** The outcome of a claim. */
export const judgeClaim = (
  name: string,
  claim: Claim<Scope, string>,
  results: readonly CheckResult[],
): JudgedClaim => {
  const shortest = shortestOf(results);
  const judged = { name, claim, results, shortest };
  const verdicts = results.map((result) => only(result).verdict);
  const other = verdicts.find(
    (verdict) =>
      (verdict === "holds" || verdict === "violated") && verdict !== claim.expect,
  );
  if (other !== undefined) {
    const mismatch = `${claim.property}: ${other}, but claimed: ${claim.expect}`;
    return { ...judged, outcome: "not as claimed", mismatch };
  }
  if (verdicts.some((verdict) => verdict !== claim.expect))
    return { ...judged, outcome: "unfinished", mismatch: null };
  const steps = shortest && stepsOf(shortest);
  if (claim.steps !== undefined && steps !== claim.steps) {
    const mismatch = `the shortest path has ${steps ?? "no"} steps, but claimed: ${claim.steps}`;
    return { ...judged, outcome: "not as claimed", mismatch };
  }
  const odd = results.find(({ checked }) => Number(checked.states) !== claim.states);
  if (claim.states !== undefined && odd !== undefined) {
    const mismatch = `${counted(odd.checked.states, "state")}, but claimed: ${thousands(claim.states)}`;
    return { ...judged, outcome: "not as claimed", mismatch };
  }
  return {
    ...judged,
    outcome: claim.expect === "holds" ? "proven" : "refuted",
    mismatch: null,
  };
};

/** The single property that a claim is about. */
const only = ({ properties }: CheckResult): PropertyResult => properties[0]!;

const stepsOf = (result: CheckResult): number | null =>
  only(result).path?.entries.length ?? null;

const shortestOf = (results: readonly CheckResult[]): CheckResult | null =>
  results
    .filter((result) => only(result).path !== null)
    .sort((a, b) => stepsOf(a)! - stepsOf(b)!)[0] ?? null;
