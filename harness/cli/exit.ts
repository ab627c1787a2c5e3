import type { Verdict } from "../model/verdict.ts";
import type { Outcome } from "../report/claim-outcome.ts";

/** The exit codes of all commands; see the page of this room. */
export const EXIT = { fine: 0, violated: 1, input: 2, unfinished: 3, bug: 70 } as const;

/** The exit code of the worst outcome: violated before unfinished. */
export const exitOf = (outcomes: readonly (Verdict | Outcome)[]): number => {
  const any = (...bad: readonly (Verdict | Outcome)[]): boolean =>
    outcomes.some((outcome) => bad.includes(outcome));
  if (any("violated", "not as claimed")) return EXIT.violated;
  return any("unfinished", "unsupported") ? EXIT.unfinished : EXIT.fine;
};
