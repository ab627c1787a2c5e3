/** Transactions over two keys as clients ask for them, and what clients ask in each workload. */
import { rwRegister, type Sequential } from "lockstep";

/** The keys. */
export type Key = "x" | "y";

/** A micro-operation: a read, in an answer with what was read; or a write. */
export type Micro =
  | readonly [f: "r", key: Key, read?: number | null]
  | readonly [f: "w", key: Key, value: number];

/** What a client asks: the micro-operations of one transaction, in order. */
export type Transaction = { readonly type: "txn"; readonly value: readonly Micro[] };

/** The answer: the micro-operations with what was read, or that the transaction did not happen. */
export type Answer = readonly Micro[] | "aborted";

/** The registers that transactions read and write; all of them are null at first. */
export const registers = rwRegister() as Sequential<unknown, Transaction, Answer>;

/** The values that a transaction writes, by key. */
export type Writes = { readonly [K in Key]?: number };

/** The last value that each key is written, if it is written. */
export const writesOf = (micros: readonly Micro[]): Writes =>
  Object.fromEntries(
    micros.flatMap(([f, key, value]) => (f === "w" ? [[key, value]] : [])),
  );

const txn = (...value: readonly Micro[]): Transaction => ({ type: "txn", value });

/** By workload: the transactions of each client, one after another. */
export const WORK = {
  "lost update": [[txn(["r", "x"], ["w", "x", 1])], [txn(["r", "x"], ["w", "x", 2])]],
  "write skew": [
    [txn(["r", "x"], ["r", "y"], ["w", "x", 1])],
    [txn(["r", "x"], ["r", "y"], ["w", "y", 2])],
  ],
  "fractured read": [[txn(["w", "x", 1], ["w", "y", 1])], [txn(["r", "x"], ["r", "y"])]],
  "opposite orders": [
    [txn(["w", "x", 1], ["w", "y", 1])],
    [txn(["w", "y", 2], ["w", "x", 2])],
  ],
  "one after another": [
    [txn(["w", "x", 1]), txn(["w", "x", 2])],
    [txn(["r", "x"]), txn(["r", "x"])],
  ],
  "read again": [[txn(["w", "x", 1])], [txn(["r", "x"]), txn(["r", "x"])]],
  "update and read": [[txn(["r", "x"], ["w", "x", 1])], [txn(["r", "x"])]],
  "long fork": [
    [txn(["w", "x", 1])],
    [txn(["w", "y", 2])],
    [txn(["r", "x"], ["r", "y"])],
    [txn(["r", "y"], ["r", "x"])],
  ],
} as const satisfies Readonly<Record<string, readonly (readonly Transaction[])[]>>;

/** The name of a workload. */
export type Work = keyof typeof WORK;

/** The names of the workloads. */
export const WORKS = Object.keys(WORK) as readonly Work[];
