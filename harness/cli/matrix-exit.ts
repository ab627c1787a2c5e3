import type { Matrix } from "../report/matrix.ts";
import { EXIT } from "./exit.ts";

/**
 * A refuted cell is what the matrix is for, and one that cannot be judged says so; only models that
 * were named have to be judged. What no matrix can show is a bug, and nothing else matters then.
 */
export const exitOfMatrix = (
  { bugs, rows }: Pick<Matrix, "bugs" | "rows">,
  areNamed: boolean,
): number => {
  if (bugs.length > 0) return EXIT.violated;
  const isOpen = rows
    .flatMap(({ cells }) => [...cells.values()])
    .some(
      ({ verdict }) =>
        verdict === "unfinished" || (areNamed && verdict === "unsupported"),
    );
  return isOpen ? EXIT.unfinished : EXIT.fine;
};
