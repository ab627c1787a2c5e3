import { WRITE } from "../columns/columns.ts";
import type { Judge } from "../criterion.ts";
import type { Logic } from "../explanation/argue.ts";
import type { Execution } from "../sessions/execution.ts";
import { bySession, clientsOf, isRead } from "../sessions/logic.ts";
import { sessionModel } from "../sessions/session-model.ts";
import { seenBySessions } from "../sessions/views.ts";

/**
 * PRAM, or FIFO consistency: for each session there is one order of all writes and of its own
 * reads, which keeps the order of each client. Sessions may have different orders.
 *
 * Lipton, Sandberg. "PRAM: A Scalable Shared Memory". Princeton CS-TR-180-88, 1988.
 */
export const pram: Judge = sessionModel({
  name: "pram",
  order: "that one client sees of all writes and its own reads",
  check: (execution, budget) => {
    const writes = writesOf(execution);
    return seenBySessions(execution, budget, (session) =>
      writes.with(session, execution.sessions.rows[session]!),
    );
  },
  isCostly: true,
  logics: (witness) => clientsOf(witness).map(pramLogic),
});

const writesOf = ({ sessions, columns: { kind } }: Execution): readonly Int32Array[] =>
  sessions.rows.map((rows) => rows.filter((row) => kind[row] === WRITE));

/** The rules of PRAM for one client: it sees its own operations and the writes of others. */
const pramLogic = (client: string): Logic => ({
  seenBy: client,
  order: (pair) => {
    const isSeen = [pair.first, pair.second].every(
      (one) => one.client === client || !isRead(one),
    );
    return isSeen ? bySession(pair) : undefined;
  },
  explains: (read) => read.client === client,
  rules: "after",
  answers: "recursively",
});
