import { INITIAL, READ } from "../columns/columns.ts";
import { cycle } from "../graph/cycle.ts";
import { addEdge, noEdges } from "../graph/edges.ts";
import type { SearchBudget } from "../search/search.ts";
import { type Answer, HOLDS } from "./choose-writers.ts";
import type { Execution } from "./execution.ts";
import { schedule } from "./schedule.ts";

/**
 * A combination of session guarantees. A guarantee about writes either only orders them
 * ("ordered"), or is also passed on: a client that sees a write also sees what the guarantee puts
 * before it.
 *
 * Terry et al. "Session Guarantees for Weakly Consistent Replicated Data". PDIS 1994.
 */
export type Guarantees = {
  readonly readYourWrites?: true;
  readonly monotonicReads?: true;
  readonly monotonicWrites?: "ordered" | "passed on";
  readonly writesFollowReads?: "ordered" | "passed on";
};

const WORDS_PER_CONFIGURATION = 256;

/**
 * Decides a combination: is there one order of all writes in which each read answers the last write
 * that it sees? A read sees what the guarantees demand and no more, since seeing more could only
 * violate them. The sets of seen writes take space quadratic in the history.
 */
export const guarantee = (
  execution: Execution,
  guarantees: Guarantees,
  budget: SearchBudget,
): Answer => {
  const { columns, sessions, lanes, from } = execution;
  const { kind, key } = columns;
  const writes = lanes.rows;
  const words = (writes.length + 31) >>> 5;
  budget.left -= Math.ceil((kind.length * words) / WORDS_PER_CONFIGURATION);
  if (budget.left < 0)
    return { verdict: "unfinished", reached: "what each read sees was not computed" };
  const { readYourWrites, monotonicReads, monotonicWrites, writesFollowReads } =
    guarantees;
  const ordinal = new Int32Array(kind.length);
  for (const [i, row] of writes.entries()) ordinal[row] = i;
  /** By write: the writes that are seen with it. */
  const passedOn =
    writes.length === 0 ? [] : Array.from(writes, () => new Uint32Array(words));
  const own = sessions.rows.map(() => new Uint32Array(words));
  const seen = sessions.rows.map(() => new Uint32Array(words));
  const lastWrite = new Int32Array(sessions.rows.length).fill(-1);
  const edges = noEdges();
  let isInitialHidden = false;

  const look = (row: number, session: number): void => {
    const source = from[row]!;
    if (source < INITIAL) return;
    const sees = new Uint32Array(words);
    const see = (other: number): void => {
      sees[other >>> 5]! |= 1 << (other & 31);
      join(sees, passedOn[other]!);
    };
    if (source >= 0) see(ordinal[source]!);
    if (readYourWrites) for (const other of members(own[session]!)) see(other);
    if (monotonicReads) join(sees, seen[session]!);
    join(seen[session]!, sees);
    for (const other of members(sees)) {
      const earlier = writes[other]!;
      if (key[earlier] !== key[row] || earlier === source) continue;
      if (source === INITIAL) isInitialHidden = true;
      else addEdge(edges, earlier, source);
    }
  };

  /** The writes that are seen with any of these. */
  const passedBy = (some: Uint32Array): Uint32Array => {
    const all = new Uint32Array(words);
    for (const other of members(some)) join(all, passedOn[other]!);
    return all;
  };

  const write = (row: number, session: number): void => {
    const mine = ordinal[row]!;
    if (monotonicWrites === "passed on") join(passedOn[mine]!, own[session]!);
    if (writesFollowReads === "passed on") join(passedOn[mine]!, seen[session]!);
    if (monotonicWrites && lastWrite[session]! >= 0)
      addEdge(edges, lastWrite[session]!, row);
    if (writesFollowReads)
      for (const other of members(seen[session]!))
        if (writes[other] !== row) addEdge(edges, writes[other]!, row);
    if (monotonicWrites === "passed on") join(passedOn[mine]!, passedBy(own[session]!));
    own[session]![mine >>> 5]! |= 1 << (mine & 31);
    lastWrite[session] = row;
  };

  const isAcyclic = schedule(execution, (row) => {
    const session = sessions.of[row]!;
    if (kind[row] === READ) look(row, session);
    else write(row, session);
  });
  if (!isAcyclic || isInitialHidden || cycle(kind.length, edges) !== undefined)
    return { verdict: "violated", suspects: "all" };
  return HOLDS;
};

const join = (set: Uint32Array, more: Uint32Array): void => {
  for (let word = 0; word < set.length; word++) set[word]! |= more[word]!;
};

function* members(set: Uint32Array): Generator<number> {
  for (let word = 0; word < set.length; word++)
    for (let bits = set[word]!; bits !== 0; bits &= bits - 1)
      yield word * 32 + 31 - Math.clz32(bits & -bits);
}
