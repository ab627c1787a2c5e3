import { CAS, type Columns, READ, SILENT, WRITE } from "./columns.ts";

/** Which operations must have happened, and by open operation, the row that observed its value. */
export type Observed = { readonly counts: Uint8Array; readonly observer: Int32Array };

/**
 * Finds the operations that must have happened. An open operation counts only if a read observed
 * its value, or a compare-and-set that counts itself.
 */
export const observed = (columns: Columns): Observed => {
  const { kind, value, expected, writer, returned } = columns;
  const counts = new Uint8Array(kind.length);
  const observer = new Int32Array(kind.length).fill(-1);
  for (let row = 0; row < kind.length; row++)
    if (kind[row] !== SILENT && returned[row]! < Number.POSITIVE_INFINITY)
      counts[row] = 1;

  const see = (brought: number, by: number): void => {
    for (let [row, saw] = [brought, by]; row >= 0 && counts[row] === 0; ) {
      counts[row] = 1;
      observer[row] = saw;
      if (kind[row] === WRITE) return;
      saw = row;
      row = writer[expected[row]!]!;
    }
  };

  for (let row = 0; row < kind.length; row++) {
    if (counts[row] === 0) continue;
    if (kind[row] === READ) see(writer[value[row]!]!, row);
    else if (kind[row] === CAS) see(writer[expected[row]!]!, row);
  }
  return { counts, observer };
};
