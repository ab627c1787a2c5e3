import fc from "fast-check";
import { expect, test } from "vitest";
import { register } from "../../history/objects.ts";
import type { Operation } from "../../model/operation.ts";
import { READ, WRITE } from "../columns/columns.ts";
import { columnsOf } from "../columns/columns-of.ts";
import { noEdges } from "../graph/edges.ts";
import { clocksFor, fillClocks } from "./clocks.ts";
import { type Execution, executionOf, UNDECIDED } from "./execution.ts";
import { fromTheEnd } from "./from-the-end.ts";
import { narrowed } from "./narrowed.ts";
import { saturate } from "./saturate.ts";
import { sessionHistories } from "./session-histories.laws.ts";
import { type Sessions, sessionsOf } from "./sessions.ts";

const RUNS = process.env.LOCKSTEP_LONG === "1" ? 50_000 : 4000;

type Seen = (execution: Execution, session: number) => readonly Int32Array[];

/** What a session sees by PRAM: its own rows, and the writes of others. */
const writes: Seen = ({ sessions: { rows }, columns: { kind } }, session) =>
  rows.map((all, each) =>
    each === session ? all : all.filter((row) => kind[row] === WRITE),
  );

/** What a session sees by causal memory: everything that causally precedes its last row. */
const past: Seen = (execution, session) => {
  const { rows } = execution.sessions;
  const clocks = clocksFor(execution, rows);
  fillClocks(clocks, noEdges());
  const last = clocks.at[rows[session]!.at(-1)!]!;
  return rows.map((all, each) => all.subarray(0, clocks.entries[last + each]! + 1));
};

/** An execution, unless the drawn operations have a causal cycle. */
const executionIn = (operations: readonly Operation[]): Execution | undefined => {
  const columns = columnsOf(register<unknown>(0), operations)!;
  const execution = executionOf(columns, sessionsOf(operations) as Sessions);
  const clocks = clocksFor(execution, execution.sessions.rows);
  return fillClocks(clocks, noEdges()) ? execution : undefined;
};

/** The verdict of saturation on the narrowed part. */
const narrowedVerdict = (
  execution: Execution,
  session: number,
  all: readonly Int32Array[],
): string => {
  const lookFrom = fromTheEnd(execution);
  const rows = narrowed(execution, { session, rows: all, lookFrom });
  const reads = [...rows[session]!].filter((row) => execution.columns.kind[row] === READ);
  return saturate(execution, { rows, reads, rules: "after" }, { left: Infinity }).verdict;
};

test.each([
  ["all writes", writes],
  ["the causal past", past],
])("drawing all conclusions agrees with an order from the end: %s", (_, seenBy) => {
  const counts = { ordered: 0, not: 0 };
  const drawn = fc.record({
    operations: sessionHistories({ operations: 10 }),
    undecided: fc.nat(20),
  });
  fc.assert(
    fc.property(drawn, ({ operations, undecided }) => {
      const execution = executionIn(operations);
      if (execution === undefined) return;
      const { kind } = execution.columns;
      // A read that is left out for now, as for values that repeat.
      if (kind[undecided] === READ) execution.from[undecided] = UNDECIDED;
      const lookFrom = fromTheEnd(execution);
      for (const [session, mine] of execution.sessions.rows.entries()) {
        const rows = seenBy(execution, session);
        const reads = [...mine].filter((row) => kind[row] === READ);
        const view = { rows, reads, rules: "after" } as const;
        const { verdict } = saturate(execution, view, { left: Infinity });
        const isOrdered = lookFrom(session, rows) === undefined;
        expect(isOrdered).toBe(verdict === "holds");
        if (!isOrdered)
          expect(narrowedVerdict(execution, session, rows)).toBe("violated");
        counts[verdict === "holds" ? "ordered" : "not"]++;
      }
    }),
    { numRuns: RUNS, seed: 34 },
  );
  expect(counts.ordered).toBeGreaterThan(RUNS / 5);
  expect(counts.not).toBeGreaterThan(RUNS / 5);
});
