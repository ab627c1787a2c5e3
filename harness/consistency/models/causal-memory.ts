import type { Judge } from "../criterion.ts";
import { noEdges } from "../graph/edges.ts";
import { causal } from "../sessions/causal.ts";
import { HOLDS } from "../sessions/choose-writers.ts";
import { clocksFor, fillClocks } from "../sessions/clocks.ts";
import { tooLarge } from "../sessions/clocks-max.ts";
import { byCause, clientsOf } from "../sessions/logic.ts";
import { sessionModel } from "../sessions/session-model.ts";
import { seenBySessions } from "../sessions/views.ts";

/**
 * Causal memory (CM): for each session there is one order of all operations that causally precede
 * its last one. The order keeps causal order and explains the session's own reads. Sessions may
 * have different orders.
 *
 * Ahamad, Neiger, Burns, Kohli, Hutto. "Causal Memory: Definitions, Implementation, and
 * Programming". Distributed Computing 9(1), 1995.
 */
export const causalMemory: Judge = sessionModel({
  name: "causal-memory",
  order: "that one client sees of its causal past",
  check(execution, budget) {
    // Causal consistency is weaker and quick to check, and its violations are easier to explain.
    const found = causal(execution);
    if ("entries" in found) return tooLarge(found.entries);
    if ("suspects" in found) return { verdict: "violated", suspects: found.suspects };
    if (found.conflicts.size === 0) return HOLDS;
    const { rows } = execution.sessions;
    const clocks = clocksFor(execution, rows);
    fillClocks(clocks, noEdges());
    return seenBySessions(execution, budget, (session) => {
      const last = clocks.at[rows[session]!.at(-1)!]!;
      return rows.map((all, other) => all.subarray(0, clocks.entries[last + other]! + 1));
    });
  },
  isCostly: true,
  logics: (witness) =>
    clientsOf(witness).map((client) => ({
      seenBy: client,
      order: byCause,
      explains: (read) => read.client === client,
      rules: "after",
      answers: "recursively",
    })),
});
