import { INITIAL, READ } from "../columns/columns.ts";
import { addEdge, type Edges, noEdges } from "../graph/edges.ts";
import { causalCycle } from "./causal-cycle.ts";
import { ENTRIES_MAX } from "./clocks-max.ts";
import { type Execution, UNDECIDED } from "./execution.ts";
import { lastUpTo } from "./lanes.ts";
import { wayBetween } from "./past.ts";
import { schedule } from "./schedule.ts";

/**
 * What the causal order says of a history. Causal order: session order and reads-from, together
 * and transitively.
 */
export type Causal =
  /** Rows that are enough to see that causal consistency is violated. */
  | { readonly suspects: readonly number[] }
  /** Edges between writes that every arbitration has to keep, each with the read that says so. */
  | { readonly conflicts: Edges }
  /** The clocks would not fit. */
  | { readonly entries: number };

/**
 * Looks for the bad patterns of causal consistency with a vector clock per write: n operations of
 * k sessions in n·k steps. Of the writes of one session that precede a read only the last matters,
 * since the others precede that one.
 *
 * Bouajjani, Enea, Guerraoui, Hamza. "On Verifying Causal Consistency". POPL 2017.
 * Møldrup, Pavlogiannis. "AWDIT: An Optimal Weak Database Isolation Tester". PLDI 2025.
 */
export const causal = (execution: Execution): Causal => {
  const { columns, sessions, lanes, from } = execution;
  const { kind, key } = columns;
  const { of, place } = sessions;
  const width = sessions.rows.length;
  const entries = lanes.rows.length * width;
  if (entries > ENTRIES_MAX) return { entries };
  /** By row of a write: where its clock stands among all clocks. */
  const clockAt = new Int32Array(kind.length);
  for (const [i, row] of lanes.rows.entries()) clockAt[row] = i * width;
  const clocks = new Int32Array(entries);
  /** By session: the last operation of each session that precedes what it does next. */
  const past = sessions.rows.map(() => new Int32Array(width).fill(-1));
  const conflicts = noEdges();
  let suspects: readonly number[] | undefined;

  const join = (clock: Int32Array, at: number): void => {
    for (let s = 0; s < width; s++)
      if (clocks[at + s]! > clock[s]!) clock[s] = clocks[at + s]!;
  };

  const between = (first: number, last: number): readonly number[] =>
    wayBetween(execution, { first, last });

  /** What other writes of its key precede a read? */
  const weigh = (read: number, write: number, clock: Int32Array): void => {
    const x = key[read]!;
    for (let lane = lanes.byKey[x]!; lane < lanes.byKey[x + 1]!; lane++) {
      const at = lastUpTo(lanes, lane, clock[lanes.session[lane]!]!);
      if (at < 0) continue;
      const other = lanes.rows[at]!;
      if (other === write) continue;
      if (write === INITIAL) suspects ??= between(other, read);
      else if (clocks[clockAt[other]! + of[write]!]! >= place[write]!)
        suspects ??= [...between(write, other), ...between(other, read)];
      else addEdge(conflicts, other, write, read);
    }
  };

  const isFinished = schedule(execution, (row) => {
    const session = of[row]!;
    const clock = past[session]!;
    if (kind[row] === READ) {
      const write = from[row]!;
      if (write >= 0) join(clock, clockAt[write]!);
      clock[session] = place[row]!;
      if (write !== UNDECIDED) weigh(row, write, clock);
    } else {
      clock[session] = place[row]!;
      clocks.set(clock, clockAt[row]!);
    }
  });
  if (!isFinished) return { suspects: causalCycle(execution, noEdges())! };
  return suspects === undefined ? { conflicts } : { suspects };
};
