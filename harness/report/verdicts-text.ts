import type { Verdict } from "../model/verdict.ts";

/** The number of each verdict: `3 hold, 1 violated`. */
export const verdictsText = (verdicts: readonly Verdict[]): string =>
  [...new Set(verdicts)]
    .map((verdict) => {
      const count = verdicts.filter((each) => each === verdict).length;
      return `${count} ${verdict === "holds" && count > 1 ? "hold" : verdict}`;
    })
    .join(", ");
