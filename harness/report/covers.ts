/** What verdicts cover, and what they do not say. */
import type { CheckResult } from "./check-result.ts";
import { counted } from "./quantity.ts";

const COMPLETE = [
  "covers   every state within the scope, by every order of steps (no partial-order reduction)",
  "exact    states are compared in full: no state is lost to a hash collision",
];
const DECIDED = [
  "ended    the search stopped early because every property was decided; each verdict is proven by the path shown",
];
const LIMITS = "limits   beyond the scope a verdict says nothing";

/** The lines below all searches, each once. */
export const coverLines = (results: readonly CheckResult[]): readonly string[] => {
  const searches = results.map(({ checked }) => checked);
  const walks = searches.some(({ engine }) => engine === "walk");
  const isDecided = searches.some(
    ({ engine, complete, properties }) =>
      engine !== "walk" && !complete && properties.every(({ path }) => path !== null),
  );
  return [
    ...(searches.some(({ complete }) => complete) ? COMPLETE : []),
    ...(isDecided ? DECIDED : []),
    ...(walks
      ? [
          "walks    random walks find what is wrong; that they find nothing proves nothing",
        ]
      : []),
    LIMITS,
  ];
};

/** How far an unfinished search came; null if it finished, or had no need to. */
export const stoppedText = ({ checked, limit }: CheckResult): string | null => {
  if (limit === null) return null;
  const within =
    checked.depth === null
      ? "; not every state was visited"
      : `; every state within ${counted(checked.depth, "step")} of the first was visited, and some beyond`;
  return `${limit} was reached${within}`;
};
