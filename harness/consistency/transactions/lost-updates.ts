import { type Columns, UNKNOWN } from "./columns.ts";
import type { Findings } from "./findings.ts";
import { numberOfPair, pairTable, putPair } from "./pair-table.ts";
import { keyText, valueText } from "./text.ts";
import type { Versions } from "./versions.ts";

/** Notes transactions that read the same version of a key and both wrote the key. */
export const noteLostUpdates = (
  columns: Columns,
  { readFrom }: Versions,
  { note }: Findings,
): void => {
  const { readTxn, readKey, readValue, readOwn, readWrites } = columns;
  const firsts = pairTable();
  for (let read = 0; read < readTxn.size; read++) {
    const from = readFrom[read]!;
    if (from === UNKNOWN || readOwn.data[read] !== 0 || readWrites.data[read] === 0)
      continue;
    const key = readKey.data[read]!;
    const first = numberOfPair(firsts, key, from);
    if (first < 0) putPair(firsts, key, from, read);
    else if (readTxn.data[first] !== readTxn.data[read]) {
      const shown = `${keyText(columns, key)} = ${valueText(readValue[read])}`;
      const wrote = columns.isList ? "appended to it" : "wrote it";
      const txns = [readTxn.data[first]!, readTxn.data[read]!];
      note("lost update", txns, `{0} and {1} both read ${shown} and both ${wrote}`);
    }
  }
};
