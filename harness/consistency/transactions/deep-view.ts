import { startsOf, type Versioned, writeTo } from "./atomic-reads.ts";
import { INITIAL, UNKNOWN } from "./columns.ts";
import { type Finding, noFindings } from "./findings.ts";
import type { CyclicPart } from "./forbidden.ts";
import { keyText, valueText } from "./text.ts";

/**
 * A list shows every transaction that appended to it, and later reads have to see what all of them
 * appended. Transactions that miss something are in a cycle, so only those in cycles are looked at.
 */
export const deepView = (
  versioned: Versioned,
  { whole, isTxn }: CyclicPart,
): readonly Finding[] => {
  const { columns, versions } = versioned;
  const { all, note } = noFindings();
  const inCycles = new Set<number>();
  for (let node = 0; node < whole.length; node++)
    if (isTxn(node)) inCycles.add(whole[node]!);
  if (inCycles.size === 0) return all;
  const starts = startsOf(columns);
  const { readTxn, readKey, readValue, readOwn, writeTxn } = columns;
  const { readFrom, chain, place } = versions;
  const isOuter = (read: number): boolean =>
    readOwn.data[read] === 0 && readFrom[read] !== UNKNOWN;
  for (let first = 0; first < readTxn.size; first++) {
    const txn = readTxn.data[first]!;
    if (!inCycles.has(txn) || !isOuter(first) || readFrom[first] === INITIAL) continue;
    for (
      let later = first + 1;
      readTxn.data[later] === txn && later < readTxn.size;
      later++
    ) {
      const key = readKey.data[later]!;
      if (!isOuter(later) || key === readKey.data[first]) continue;
      const end = readFrom[later] === INITIAL ? -1 : place[readFrom[later]!]!;
      // The last append is compared with all reads elsewhere.
      for (
        let i = chain.start[readKey.data[first]!]!;
        i < place[readFrom[first]!]!;
        i++
      ) {
        const seen = writeTxn.data[chain.items[i]!]!;
        const write = seen === txn ? -1 : writeTo(columns, starts, seen, key);
        if (write < 0 || (place[write]! >= 0 && place[write]! <= end)) continue;
        const shown = (read: number): string =>
          `${keyText(columns, readKey.data[read]!)} = ${valueText(readValue[read])}`;
        const what = `{0} read ${shown(first)}, to which {1} had appended, and then ${shown(later)}, although {1} appended ${valueText(columns.writeValue[write])} to ${keyText(columns, key)}`;
        note("fractured read", [txn, seen], what, "monotonic-atomic-view");
        break;
      }
    }
  }
  return all;
};
