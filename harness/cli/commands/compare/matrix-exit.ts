import type { Matrix } from "../../../report/matrix.ts";
import { EXIT } from "../../exit.ts";

/**
 * A refuted cell is what the matrix is for, and one that cannot be judged says so; only models that
 * were named have to be judged. Worst is what no matrix can show, which is a bug, and what is not as
 * claimed.
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
