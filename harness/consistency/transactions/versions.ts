import type { Columns } from "./columns.ts";
import type { Finding } from "./findings.ts";
import { type Grouped, grouped } from "./integers.ts";

/** The versions of the keys, as far as the answers show them. */
export type Versions = {
  /** By read: the write that it read, `INITIAL` or `UNKNOWN`. */
  readonly readFrom: Int32Array;
  /** By key: its writes of which the order is known, in this order. */
  readonly chain: Grouped;
  /** By write: its place in `chain.items`; -1 if its order is not known. */
  readonly place: Int32Array;
  /** By key: the last writes of transactions that come after those of the chain, in no known order. */
  readonly loose: Grouped;
  /** What is wrong with single answers. */
  readonly findings: readonly Finding[];
};

/** The places of writes in chains. */
export const placesIn = ({ writeTxn }: Columns, chain: Grouped): Int32Array => {
  const place = new Int32Array(writeTxn.size).fill(-1);
  for (let i = 0; i < chain.items.length; i++) place[chain.items[i]!] = i;
  return place;
};

/** By key: the last writes of transactions that happened, except those in the key's chain. */
export const looseIn = (
  { writeTxn, writeKey, writeFinal, status, keyNames }: Columns,
  place: Int32Array,
): Grouped => {
  const data = new Int32Array(writeTxn.size).fill(-1);
  for (let write = 0; write < writeTxn.size; write++) {
    const happened = (status[writeTxn.data[write]!]! & 1) === 1;
    if (happened && place[write] === -1 && writeFinal.data[write] === 1)
      data[write] = writeKey.data[write]!;
  }
  return grouped(keyNames.length, { data, size: writeTxn.size });
};
