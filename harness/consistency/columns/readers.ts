import { type Columns, READ } from "./columns.ts";

/** The reads of each value: those of value v are `rows[start[v]]` to `rows[start[v + 1]]`. */
export type Readers = { readonly start: Int32Array; readonly rows: Int32Array };

/** The reads of each value, by invocation. */
export const readersOf = ({ kind, value, invoked, keyOf }: Columns): Readers => {
  const start = new Int32Array(keyOf.length + 1);
  for (let row = 0; row < kind.length; row++)
    if (kind[row] === READ) start[value[row]! + 1]!++;
  for (let v = 0; v < keyOf.length; v++) start[v + 1]! += start[v]!;
  const next = start.slice();
  const rows = new Int32Array(start[keyOf.length]!);
  for (let row = 0; row < kind.length; row++)
    if (kind[row] === READ) rows[next[value[row]!]!++] = row;
  for (let v = 0; v < keyOf.length; v++) {
    let isSorted = true;
    for (let i = start[v]! + 1; i < start[v + 1]! && isSorted; i++)
      isSorted = invoked[rows[i - 1]!]! <= invoked[rows[i]!]!;
    if (isSorted) continue;
    rows.subarray(start[v]!, start[v + 1]!).sort((a, b) => invoked[a]! - invoked[b]!);
  }
  return { start, rows };
};
