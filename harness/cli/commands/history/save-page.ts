import { existsSync, realpathSync } from "node:fs";
import { writePieces } from "../../../artifacts/whole-file.ts";
import { InputError } from "../../../model/input-error.ts";
import type { JudgedHistory } from "../../../report/history-report.ts";
import { complain } from "../../../terminal/print.ts";
import { EXIT } from "../../exit.ts";

/**
 * Checks before the judging that a page would not overwrite its history.
 *
 * @throws InputError if `html` and `file` are the same file
 */
export const requireOther = (html: string | undefined, file: string): void => {
  if (html === undefined || !existsSync(html) || !existsSync(file)) return;
  if (realpathSync(html) === realpathSync(file))
    throw new InputError(`${html}: is the history itself; give --html another file`);
};

/**
 * Writes the page of a judged history, and returns the exit code. `exit` is the code of the verdicts. If
 * the page cannot be drawn, a line on standard error says so. If it cannot be written, 0 becomes 2.
 */
export const savePage = async (
  html: string,
  judged: JudgedHistory,
  exit: number,
): Promise<number> => {
  const page = await drawn(judged);
  if (page === undefined) return exit;
  try {
    await writePieces(html, [page]);
    return exit;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    complain(`${error.message}; the verdicts stand`);
    return exit === EXIT.fine ? EXIT.input : exit;
  }
};

const drawn = async (judged: JudgedHistory): Promise<string | undefined> => {
  try {
    // Imported here, because a module that it needs may be missing, and verdicts do not need it.
    const { historyPage } = await import("../../../report/history-page/history-page.ts");
    return historyPage(judged);
  } catch (error) {
    const [why] = String((error as Error).message).split("\n");
    complain(
      `the history cannot be drawn, so there is no page (${why}); the verdicts stand`,
    );
    return undefined;
  }
};
