import { isAvailable } from "../compare/laws.ts";
import type { ModelName } from "../consistency/models.ts";
import { type Matrix, type ShownRow, titleOf } from "./matrix.ts";
import { counted } from "./quantity.ts";

/**
 * What the rows show together, in sentences. Nothing is concluded about CAP if a bug of Lockstep is
 * in the way.
 */
export const conclusionsOf = ({
  rows,
  bugs,
}: Pick<Matrix, "rows" | "bugs">): readonly string[] => {
  const is = (row: ShownRow, model: ModelName, verdict: "proven" | "refuted"): boolean =>
    row.cells.get(model)?.verdict === verdict;
  const atomic = rows.filter(
    (row) => is(row, "linearizable", "proven") && row.availability !== undefined,
  );
  const available = rows.filter(({ availability }) => isAvailable(availability));
  const unfresh = rows.filter(
    (row) =>
      is(row, "sequential", "proven") &&
      is(row, "linearizable", "refuted") &&
      is(row, "convergent", "refuted"),
  );
  const cap =
    `CAP [slide 26]: no row does both: ${counted(atomic.length, "row")} ${atomic.length === 1 ? "is" : "are"} linearizable, ` +
    `${counted(available.length, "row")} ${available.length === 1 ? "answers" : "answer"} every request on both sides of a cut.`;
  const fresh =
    '"The same serial order" [slide 26] does not make reads fresh. ' +
    `Rows that are sequential but neither linearizable nor convergent: ${unfresh.map(titleOf).join(", ")}.`;
  return [
    ...(atomic.length + available.length === 0 || bugs.length > 0 ? [] : [cap]),
    ...(unfresh.length === 0 ? [] : [fresh]),
  ];
};
