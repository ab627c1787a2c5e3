import { INITIAL, READ, WRITE } from "../columns/columns.ts";
import { cycle } from "../graph/cycle.ts";
import { addEdge, type Edges, noEdges } from "../graph/edges.ts";
import { causalCycle } from "./causal-cycle.ts";
import { type Answer, HOLDS } from "./choose-writers.ts";
import { type Execution, UNDECIDED } from "./execution.ts";
import { schedule } from "./schedule.ts";

/** Which guarantee: read-your-writes is about own writes, monotonic reads about earlier reads. */
type Guaranteed = "own writes" | "reads";

/**
 * Decides read-your-writes or monotonic reads alone: is there one order of all writes in which no
 * read answers a write that comes before another write of that key which its session made, or had
 * read?
 *
 * Terry et al. "Session Guarantees for Weakly Consistent Replicated Data". PDIS 1994.
 */
export const singleGuarantee = (execution: Execution, guaranteed: Guaranteed): Answer => {
  const nothing = noEdges();
  if (!schedule(execution, () => {}))
    return { verdict: "violated", suspects: causalCycle(execution, nothing)! };
  const found = guaranteed === "reads" ? seenOrder(execution) : ownOrder(execution);
  if ("suspects" in found) return { verdict: "violated", suspects: found.suspects };
  const { edges, nodes } = found;
  const ring = cycle(nodes, edges);
  if (ring === undefined) return HOLDS;
  const size = execution.columns.kind.length;
  const rows = ring.flatMap((e) => [edges.from[e]!, edges.to[e]!, edges.why[e]!]);
  const suspects = [...new Set(rows)].filter((row) => row >= 0 && row < size);

  /** The read of the same key before this one in its session. */
  const before = (read: number): readonly number[] => {
    const { columns, sessions } = execution;
    const mine = sessions.rows[sessions.of[read]!]!.subarray(0, sessions.place[read]!);
    const isLike = (row: number): boolean =>
      columns.kind[row] === READ && columns.key[row] === columns.key[read];
    return guaranteed === "reads" ? [mine.findLast(isLike)!] : [];
  };

  const more = ring.flatMap((e) => (edges.why[e]! < 0 ? [] : before(edges.why[e]!)));
  return { verdict: "violated", suspects: [...new Set([...suspects, ...more])] };
};

type Order =
  /** The edges that the order of writes has to keep, each with the read that implies it. */
  | { readonly edges: Edges; readonly nodes: number }
  | { readonly suspects: readonly number[] };

/**
 * Monotonic reads: the write that a session read before comes no later than the one that it reads
 * now.
 */
const seenOrder = ({ columns, sessions, from }: Execution): Order => {
  const { kind, key } = columns;
  const edges = noEdges();
  const last = new Int32Array(columns.keys).fill(-1);
  for (const mine of sessions.rows) {
    for (const row of mine) {
      if (kind[row] !== READ || from[row] === UNDECIDED) continue;
      const before = last[key[row]!]!;
      last[key[row]!] = row;
      const [earlier, now] = [before < 0 ? INITIAL : from[before]!, from[row]!];
      if (earlier === INITIAL || earlier === now) continue;
      if (now === INITIAL) return { suspects: [before, row] };
      addEdge(edges, earlier, now, row);
    }
    for (const row of mine) last[key[row]!] = -1;
  }
  return { edges, nodes: kind.length };
};

/**
 * Read-your-writes: what a session wrote before comes no later than what it reads now. A node of
 * its own gathers its writes of a key up to each moment, so that n edges are enough.
 */
const ownOrder = ({ columns, sessions, from }: Execution): Order => {
  const { kind, key } = columns;
  const edges = noEdges();
  let nodes = kind.length;
  /**
   * By key: the writes of the session so far, each with the node that gathers it and all before it.
   */
  const own = new Map<number, { readonly write: number; readonly gathered: number }[]>();
  for (const mine of sessions.rows) {
    own.clear();
    for (const row of mine) {
      const writes = own.get(key[row]!) ?? [];
      if (kind[row] === WRITE) {
        const gathered = nodes++;
        addEdge(edges, row, gathered);
        const before = writes.at(-1);
        if (before !== undefined) addEdge(edges, before.gathered, gathered);
        writes.push({ write: row, gathered });
        own.set(key[row]!, writes);
        continue;
      }
      const source = from[row]!;
      const last = writes.at(-1);
      if (last === undefined || source === last.write || source === UNDECIDED) {
        // The session read its own last write, which comes after its earlier ones.
        const previous = writes.at(-2);
        if (source >= 0 && previous !== undefined)
          addEdge(edges, previous.gathered, source, row);
        continue;
      }
      if (source === INITIAL) return { suspects: [last.write, row] };
      const at = writes.findIndex(({ write }) => write === source);
      if (at > 0) addEdge(edges, writes[at - 1]!.gathered, source, row);
      const later = at < 0 ? [{ write: last.gathered }] : writes.slice(at + 1);
      for (const { write } of later) addEdge(edges, write, source, row);
    }
  }
  return { edges, nodes };
};
