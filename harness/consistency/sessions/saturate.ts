import { INITIAL } from "../columns/columns.ts";
import { addEdge, type Edges, noEdges } from "../graph/edges.ts";
import type { SearchBudget } from "../search/search.ts";
import type { Answer } from "./choose-writers.ts";
import { type Clocks, clocksFor, fillClocks } from "./clocks.ts";
import { ENTRIES_MAX, tooLarge } from "./clocks-max.ts";
import { evidence } from "./evidence.ts";
import { type Execution, UNDECIDED } from "./execution.ts";
import { firstAfter, lastUpTo } from "./lanes.ts";
import type { View } from "./view.ts";

/** The conclusions from the answers, or a contradiction. */
type Saturation =
  /** The edges that every order has to keep besides session order and reads-from. */
  | { readonly verdict: "holds"; readonly edges: Edges }
  | Exclude<Answer, { verdict: "holds" }>;

/** So many clock entries cost as much as one configuration of a search. */
const ENTRIES_PER_CONFIGURATION = 256;

/**
 * Concludes from the answers how writes are ordered, until nothing new follows or an operation
 * comes before itself.
 *
 * Bouajjani, Enea, Guerraoui, Hamza. "On Verifying Causal Consistency". POPL 2017.
 * Wei et al. "Verifying Pipelined-RAM Consistency over Read/Write Traces of Data Replicas". TPDS
 * 27(5), 2016.
 */
export const saturate = (
  execution: Execution,
  view: View,
  budget: SearchBudget,
): Saturation => {
  const entries =
    view.rows.length * view.rows.reduce((sum, { length }) => sum + length, 0);
  if (entries > ENTRIES_MAX) return tooLarge(entries);
  const clocks = clocksFor(execution, view.rows);
  const edges = noEdges();
  for (let round = 1; ; round++) {
    budget.left -= Math.ceil(entries / ENTRIES_PER_CONFIGURATION);
    if (budget.left < 0) {
      const reached = `the order of the writes was still incomplete after ${round} rounds`;
      return { verdict: "unfinished", reached };
    }
    if (!fillClocks(clocks, edges))
      return { verdict: "violated", suspects: evidence(execution, view, edges) };
    const before = edges.size;
    for (const read of view.reads) {
      const overwriting = conclude(execution, { clocks, edges, rules: view.rules }, read);
      if (overwriting === undefined) continue;
      addEdge(edges, read, overwriting, read);
      return { verdict: "violated", suspects: evidence(execution, view, edges) };
    }
    if (edges.size === before) return { verdict: "holds", edges };
  }
};

type Concluding = {
  readonly clocks: Clocks;
  readonly edges: Edges;
  readonly rules: View["rules"];
};

/**
 * Adds the conclusions from one answer. A write that comes before a read of the initial value is
 * returned.
 */
const conclude = (
  { columns: { key }, sessions: { of, place }, lanes, from }: Execution,
  { clocks: { entries, at }, edges, rules }: Concluding,
  read: number,
): number | undefined => {
  const write = from[read]!;
  if (write === UNDECIDED) return undefined;
  const x = key[read]!;

  const precedes = (first: number, second: number): boolean =>
    entries[at[second]! + of[first]!]! >= place[first]!;

  for (let lane = lanes.byKey[x]!; lane < lanes.byKey[x + 1]!; lane++) {
    const session = lanes.session[lane]!;
    const last = lastUpTo(lanes, lane, entries[at[read]! + session]!);
    const earlier = last < 0 ? write : lanes.rows[last]!;
    if (earlier !== write) {
      if (write === INITIAL) return earlier;
      const isKnown = entries[at[write]! + session]! >= place[earlier]!;
      if (!isKnown) addEdge(edges, earlier, write, read);
    }
    if (rules === "after") continue;
    const later = firstAfter(
      lanes,
      lane,
      (row) => write === INITIAL || (row !== write && precedes(write, row)),
    );
    if (later >= 0 && !precedes(read, later)) addEdge(edges, read, later, read);
  }
  return undefined;
};
