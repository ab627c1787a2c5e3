import { INITIAL, READ } from "../columns/columns.ts";
import { addEdge, type Edges, noEdges } from "../graph/edges.ts";
import { causalCycle } from "./causal-cycle.ts";
import { causalPath } from "./causal-path.ts";
import { ENTRIES_MAX } from "./clocks-max.ts";
import { type Execution, UNDECIDED } from "./execution.ts";
import { lastUpTo } from "./lanes.ts";
import { schedule } from "./schedule.ts";

/**
 * What causal order says of a history. Causal order is the transitive closure of session order and
 * reads-from.
 */
type Causal =
  /** Rows that show that causal consistency is violated. */
  | { readonly suspects: readonly number[] }
  /**
   * Edges between writes that every arbitration has to keep, each with the read that implies it.
   */
  | { readonly conflicts: Edges }
  /** The vector clocks would have this many entries, which is too many. */
  | { readonly entries: number };

/**
 * Looks for the bad patterns of causal consistency, with one vector clock per write: n·k steps for
 * n operations of k sessions. Of the writes of one session that precede a read only the last one
 * matters, since the others precede that one.
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
  /** By row of a write: the index of its clock. */
  const clockAt = new Int32Array(kind.length);
  for (const [i, row] of lanes.rows.entries()) clockAt[row] = i * width;
  const clocks = new Int32Array(entries);
  /** By session: the vector clock of its next operation. */
  const past = sessions.rows.map(() => new Int32Array(width).fill(-1));
  const conflicts = noEdges();
  let suspects: readonly number[] | undefined;

  const join = (clock: Int32Array, at: number): void => {
    for (let s = 0; s < width; s++)
      if (clocks[at + s]! > clock[s]!) clock[s] = clocks[at + s]!;
  };

  const between = (first: number, last: number): readonly number[] =>
    causalPath(execution, { first, last });

  /** Finds the other writes of the key that causally precede a read. */
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
