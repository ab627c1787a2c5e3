/** What clients ask of systems that run transactions, the same for all of them. */
import { kindOf } from "../history/objects/kind.ts";
import type { Micro } from "../history/objects/transaction.ts";
import type { AnySequential } from "../model/sequential.ts";
import type { System } from "../model/system.ts";
import type { Scripts } from "./asked-system.ts";

/** Reads and writes of two keys, by client and transaction: `rx wy` reads x, and then writes y. */
type Asked = readonly (readonly string[])[];

/**
 * Together they tell the levels apart: lost update, fractured read, a read that is repeated, write skew, long fork, and what a
 * client sees of its own writes and of those that have returned.
 */
const WORKLOADS: readonly Asked[] = [
  [["rx wx"], ["rx wx"]],
  [["wx wy"], ["rx ry"]],
  [["rx ry wx"], ["rx ry wy"]],
  [
    ["wx", "rx"],
    ["rx", "rx"],
  ],
  [["wx"], ["wy"], ["rx ry"], ["ry rx"]],
];

/**
 * The workloads as scripts of the first clients of a system. Where it has fewer clients than a workload, that one is
 * left out.
 */
export const transactionScripts = (
  { clients }: System,
  object: AnySequential,
): readonly Scripts[] => {
  const names = Object.keys(clients);
  const f = kindOf(object) === "list-append" ? "append" : "w";
  return WORKLOADS.filter((asked) => asked.length <= names.length).map((asked) => {
    let written = 0;
    const micro = ([word, key]: string): Micro =>
      word === "r" ? ["r", key] : [f, key, ++written];
    return Object.fromEntries(
      asked.map((transactions, i) => [
        names[i]!,
        transactions.map((text) => ({ type: "txn", value: text.split(" ").map(micro) })),
      ]),
    );
  });
};

/** The workloads, each in a few words: the clients are parted by bars, and the transactions of one client by commas. */
export const TRANSACTIONS_ASKED: readonly string[] = WORKLOADS.map((asked) =>
  asked.map((transactions) => transactions.join(", ")).join(" | "),
);
