import type { System } from "../model/system.ts";

/** What the user of a spec would want to be told before wondering about it. */
export const hintsOf = ({ environment }: System): readonly string[] => {
  const hints: string[] = [];
  if (environment.loss && environment.network === "bag")
    hints.push(
      "a loss budget in a bag multiplies the states and adds nothing to a safety property: " +
        "a letter that is never delivered is lost",
    );
  return hints;
};
