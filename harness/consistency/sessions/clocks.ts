import { READ } from "../columns/columns.ts";
import { type Edges, leaving } from "../graph/edges.ts";
import type { Execution } from "./execution.ts";

/**
 * Vector clocks: for each seen row and each session, the place of that session's last operation
 * which precedes the row or is the row; -1 if there is none.
 */
export type Clocks = {
  readonly execution: Execution;
  readonly rows: readonly Int32Array[];
  readonly entries: Int32Array;
  /** By row: the index of its clock, or -1 if the row is not seen. */
  readonly at: Int32Array;
};

/** Empty clocks for the rows that are seen. */
export const clocksFor = (execution: Execution, rows: readonly Int32Array[]): Clocks => {
  const at = new Int32Array(execution.columns.kind.length).fill(-1);
  let size = 0;
  for (const session of rows)
    for (const row of session) {
      at[row] = size;
      size += rows.length;
    }
  return { execution, rows, entries: new Int32Array(size), at };
};

/** Fills the clocks along session order, reads-from and more edges; false if these have a cycle. */
export const fillClocks = (clocks: Clocks, more: Edges): boolean => {
  const { execution, rows, entries, at } = clocks;
  const { columns, sessions, from } = execution;
  const { kind } = columns;
  const width = rows.length;
  const out = leaving(kind.length, more);
  /** By row: the number of edges to it that were not followed yet. */
  const awaited = new Int32Array(kind.length);
  for (let e = 0; e < more.size; e++) awaited[more.to[e]!]!++;
  const isDone = new Uint8Array(kind.length);
  const waiting = new Map<number, number[]>();
  entries.fill(-1);
  const next = new Int32Array(width);
  const ready = rows.map((_, session) => session);
  let left = rows.reduce((sum, { length }) => sum + length, 0);

  const wait = (write: number, session: number): void => {
    const others = waiting.get(write);
    if (others === undefined) waiting.set(write, [session]);
    else others.push(session);
  };

  const join = (row: number, earlier: number): void => {
    const [to, of] = [at[row]!, at[earlier]!];
    for (let s = 0; s < width; s++)
      if (entries[of + s]! > entries[to + s]!) entries[to + s] = entries[of + s]!;
  };

  for (let session = ready.pop(); session !== undefined; session = ready.pop()) {
    const mine = rows[session]!;
    for (; next[session]! < mine.length; next[session]!++) {
      const i: number = next[session]!;
      const row: number = mine[i]!;
      // The session goes on when the last edge to this row is followed, or its write is done.
      if (awaited[row]! > 0) break;
      const write = kind[row] === READ ? from[row]! : -1;
      if (write >= 0 && isDone[write] === 0) {
        wait(write, session);
        break;
      }
      if (i > 0) join(row, mine[i - 1]!);
      if (write >= 0) join(row, write);
      entries[at[row]! + session] = sessions.place[row]!;
      isDone[row] = 1;
      left--;
      for (let o = out.start[row]!; o < out.start[row + 1]!; o++) {
        const to = more.to[out.edge[o]!]!;
        join(to, row);
        if (--awaited[to]! === 0) ready.push(sessions.of[to]!);
      }
      const woken = waiting.get(row);
      if (woken === undefined) continue;
      ready.push(...woken);
      waiting.delete(row);
    }
  }
  return left === 0;
};
