import type { Columns } from "./columns.ts";
import { addNode, FREE, type Graph, link, RT, SO } from "./graph.ts";

const happened = ({ status }: Columns, txn: number): boolean => (status[txn]! & 1) === 1;

/** Adds an edge from each transaction of a client to its next one. */
export const linkSessions = (graph: Graph, columns: Columns): void => {
  const { operations } = columns;
  const last = new Map<string, number>();
  for (let txn = 0; txn < operations.length; txn++) {
    if (!happened(columns, txn)) continue;
    const { client, returned } = operations[txn]!;
    const before = last.get(client);
    if (before !== undefined) link(graph, before, txn, SO);
    if (returned < Number.POSITIVE_INFINITY) last.set(client, txn);
  }
};

/**
 * Adds paths from each transaction to those that began after it was over. Instead of an edge for
 * each pair there is a line of moments: a transaction leads to the moment at which it was over,
 * each moment to the next one, and the last moment before a transaction began to that transaction.
 */
export const linkTime = (graph: Graph, columns: Columns): void => {
  const { operations } = columns;
  const txns = Int32Array.from(operations.keys()).filter((txn) => happened(columns, txn));
  const byEnd = txns
    .filter((txn) => operations[txn]!.returned < Number.POSITIVE_INFINITY)
    .sort((a, b) => operations[a]!.returned - operations[b]!.returned);
  const byStart = txns;
  if (
    txns.some(
      (txn, i) => i > 0 && operations[txns[i - 1]!]!.invoked > operations[txn]!.invoked,
    )
  )
    byStart.sort((a, b) => operations[a]!.invoked - operations[b]!.invoked);
  let ended = 0;
  let moment = -1;
  for (const txn of byStart) {
    const { invoked } = operations[txn]!;
    const first = ended;
    while (ended < byEnd.length && operations[byEnd[ended]!]!.returned < invoked) ended++;
    if (ended > first) {
      const next = addNode(graph);
      if (moment >= 0) link(graph, moment, next, FREE);
      for (let i = first; i < ended; i++) link(graph, byEnd[i]!, next, RT);
      moment = next;
    }
    if (moment >= 0) link(graph, moment, txn, FREE);
  }
};
