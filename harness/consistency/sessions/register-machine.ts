import { type Columns, READ } from "../columns/columns.ts";
import { type Edges, leaving } from "../graph/edges.ts";
import type { Machine } from "./interleave.ts";

/**
 * A machine for registers with unique values. A value that was overwritten never returns, so a
 * write waits for all reads of the value before it, and for all writes that the conclusions put
 * before it.
 */
export const registerMachine = (columns: Columns, conclusions: Edges): Machine => {
  const { kind, key, value, initialOf } = columns;
  const out = leaving(kind.length, conclusions);
  const awaited = new Int32Array(kind.length);
  for (let e = 0; e < conclusions.size; e++) awaited[conclusions.to[e]!]!++;
  const held = Int32Array.from(initialOf);
  /** By value: the number of its reads that did not run yet. */
  const readsLeft = new Int32Array(columns.keyOf.length);
  for (let row = 0; row < kind.length; row++)
    if (kind[row] === READ) readsLeft[value[row]!]!++;
  /** The values that the writes replaced, in the order in which they ran. */
  const replaced: number[] = [];

  const follow = (row: number, change: number): void => {
    for (let o = out.start[row]!; o < out.start[row + 1]!; o++)
      awaited[conclusions.to[out.edge[o]!]!]! += change;
  };

  return {
    look(row) {
      if (awaited[row]! > 0) return "blocked";
      const current = held[key[row]!]!;
      if (kind[row] === READ) return value[row] === current ? "free" : "blocked";
      return readsLeft[current]! > 0 ? "blocked" : "choice";
    },
    run(row) {
      follow(row, -1);
      if (kind[row] === READ) readsLeft[value[row]!]!--;
      else {
        replaced.push(held[key[row]!]!);
        held[key[row]!] = value[row]!;
      }
    },
    undo(row) {
      follow(row, 1);
      if (kind[row] === READ) readsLeft[value[row]!]!++;
      else held[key[row]!] = replaced.pop()!;
    },
    state: () => held.join(),
  };
};
