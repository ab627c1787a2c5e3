import { READ } from "../columns/columns.ts";
import type { SearchBudget } from "../search/search.ts";
import { type Answer, HOLDS } from "./choose-writers.ts";
import type { Execution } from "./execution.ts";
import { fromTheEnd } from "./from-the-end.ts";
import { narrowed } from "./narrowed.ts";
import { saturate } from "./saturate.ts";

/**
 * Decides models in which each session has an order of its own: is there, for each session that
 * reads, an order of what it sees that explains its own reads?
 *
 * @param seenBy by session: the rows that it sees, one list per session
 */
export const seenBySessions = (
  execution: Execution,
  budget: SearchBudget,
  seenBy: (session: number) => readonly Int32Array[],
): Answer => {
  const { sessions, columns } = execution;
  const lookFrom = fromTheEnd(execution);
  const hasRead = (rows: Int32Array): boolean =>
    rows.some((row) => columns.kind[row] === READ);
  for (const [session, mine] of sessions.rows.entries()) {
    if (!hasRead(mine)) continue;
    const seen = seenBy(session);
    if (lookFrom(session, seen) === undefined) continue;
    const early = mine.find((row) => answersLater(execution, row));
    if (early !== undefined)
      return { verdict: "violated", suspects: [early, execution.from[early]!] };
    // Saturation finds the operations that show the violation. It costs too much where many are
    // seen, so they are narrowed down first.
    const rows = narrowed(execution, { session, rows: seen, lookFrom });
    const reads = [...rows[session]!].filter((row) => columns.kind[row] === READ);
    const found = saturate(execution, { rows, reads, rules: "after" }, budget);
    return found.verdict === "violated"
      ? found
      : { verdict: "violated", suspects: "all" };
  }
  return HOLDS;
};

/** Does a read answer a later write of its own session? */
const answersLater = ({ columns, sessions, from }: Execution, row: number): boolean => {
  const write = columns.kind[row] === READ ? from[row]! : -1;
  if (write < 0) return false;
  const { of, place } = sessions;
  return of[write] === of[row] && place[write]! > place[row]!;
};
