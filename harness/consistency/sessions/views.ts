import { READ } from "../register/columns.ts";
import type { Purse } from "../search/search.ts";
import { type Answer, HOLDS } from "./assign.ts";
import type { Execution } from "./execution.ts";
import { saturate } from "./saturate.ts";

/** Does each session that reads have an order of what it sees that explains its own reads? */
export function seenBySessions(
  execution: Execution,
  purse: Purse,
  seenBy: (session: number) => readonly Int32Array[],
): Answer {
  const { sessions, columns } = execution;
  let unfinished: Answer | undefined;
  for (const [session, mine] of sessions.rows.entries()) {
    const reads = [...mine].filter((row) => columns.kind[row] === READ);
    if (reads.length === 0) continue;
    const view = { rows: seenBy(session), reads, rules: "after" } as const;
    const found = saturate(execution, view, purse);
    if (found.verdict === "violated") return found;
    if (found.verdict === "unfinished") unfinished ??= found;
  }
  return unfinished ?? HOLDS;
}
