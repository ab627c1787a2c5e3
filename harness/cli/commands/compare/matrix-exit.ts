import type { Matrix } from "../../../report/matrix.ts";
import { EXIT } from "../../exit.ts";

/**
 * The exit code of a matrix. A refuted cell is a normal result, and so is an unsupported one unless the
 * command line names the model (`areNamed`). Bugs (a matrix that contradicts a theorem) and claims that
 * do not hold count as violations.
 */
export const exitOfMatrix = (
  { bugs, notAsClaimed, rows }: Pick<Matrix, "bugs" | "notAsClaimed" | "rows">,
  areNamed: boolean,
): number => {
  if (bugs.length + notAsClaimed.length > 0) return EXIT.violated;
  const isOpen = rows
    .flatMap(({ cells }) => [...cells.values()])
    .some(
      ({ verdict }) =>
        verdict === "unfinished" || (areNamed && verdict === "unsupported"),
    );
  return isOpen ? EXIT.unfinished : EXIT.fine;
};
