/** Small histories of transactions as texts, for tests. */
import type { Step, Transaction, TransactionObject } from "./small-history.ts";

/** A history with its object, as `decides` takes them. */
export type Told = {
  readonly object: TransactionObject;
  readonly transactions: readonly Transaction[];
};

/**
 * A history, one text per transaction, such as "rx1 wy2" (registers) or "rx[1,2] ax3" (lists). "rx?"
 * is a read whose answer is not known, and "rx-" one of nil. Before the micro-operations may stand the
 * client and a colon; after them "abort" or "unknown". "|" among the texts is a moment at which all
 * transactions before it have returned; without it all are concurrent. A transaction without a client
 * has one of its own.
 */
export const told = (...texts: readonly string[]): Told => {
  const transactions: Transaction[] = [];
  let round = 0;
  for (const text of texts)
    if (text === "|") round++;
    else transactions.push(transactionOf(text, transactions.length, round));
  const isAppending = transactions.some(({ steps }) =>
    steps.some(({ f, value }) => f === "append" || Array.isArray(value)),
  );
  return { object: isAppending ? "list-append" : "rw-register", transactions };
};

const transactionOf = (text: string, number: number, round: number): Transaction => {
  const [, client = `own ${number}`, rest = ""] = /^(?:(\w+): )?(.*)$/.exec(text)!;
  const words = rest.split(" ");
  const outcome = words.includes("abort")
    ? "aborted"
    : words.includes("unknown")
      ? "unknown"
      : "committed";
  return {
    client,
    outcome,
    steps: words.filter((word) => word !== "abort" && word !== "unknown").map(stepOf),
    invoked: 2 * round,
    returned: outcome === "unknown" ? Number.POSITIVE_INFINITY : 2 * round + 1,
  };
};

const stepOf = (word: string): Step => {
  const [, f, key, value] = /^([raw])([a-z])(.+)$/.exec(word)!;
  if (f === "a") return { f: "append", key, value: Number(value) };
  if (f === "w") return { f: "w", key, value: Number(value) };
  if (value === "?") return { f: "r", key };
  return { f: "r", key, value: value === "-" ? null : JSON.parse(value!) };
};
