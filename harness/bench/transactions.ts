/** Long histories of transactions on lists, by a store that runs one after another, or that loses one update. */
import { randomWords } from "../consistency/random-words.ts";

/** The size of a history of transactions, and whether it is wrong. */
export type TransactionLoad = {
  readonly transactions: number;
  readonly clients: number;
  /** Micro-operations in each transaction. */
  readonly length: number;
  /** Two transactions in the middle read the same lists and both append to them. */
  readonly hasWriteSkew: boolean;
};

/** How many keys are in use at a time, and after how many appends a new key takes the place of one. */
const KEYS = 20;
const APPENDS_MAX = 16;

/** The longest delay of a request or an answer. */
const DELAY_MAX = 1000;

type Micro = { readonly isRead: boolean; key: number; value: number; read: number };

type TransactionClient = {
  next: "invoke" | "apply" | "return";
  micros: Micro[];
};

/**
 * The lines of a history in Jepsen's EDN. Each transaction takes effect at one moment of its interval.
 * The same load gives the same history.
 */
export function* transactionLines({
  transactions,
  clients,
  length,
  hasWriteSkew,
}: TransactionLoad): Generator<string> {
  const random = randomWords(11);
  const all = Array.from(
    { length: clients },
    (): TransactionClient => ({ next: "invoke", micros: [] }),
  );
  const at = Float64Array.from(all, () => random() % DELAY_MAX);
  const lists: number[][] = [];
  const active = Array.from({ length: KEYS }, () => lists.push([]) - 1);
  let value = 0;
  const drawn = (): Micro => {
    const slot = random() % KEYS;
    if (lists[active[slot]!]!.length >= APPENDS_MAX) active[slot] = lists.push([]) - 1;
    const isRead = random() % 2 === 0;
    return { isRead, key: active[slot]!, value: isRead ? 0 : ++value, read: -1 };
  };
  let skew = hasWriteSkew ? 2 : 0;
  let index = 0;
  for (let begun = 0, ended = 0; ended < transactions; ) {
    const process = earliest(at);
    const client = all[process]!;
    const time = at[process]!;
    at[process] = time + 1 + (random() % DELAY_MAX);
    if (client.next === "invoke") {
      if (begun++ >= transactions) {
        at[process] = Number.POSITIVE_INFINITY;
        continue;
      }
      client.micros = Array.from({ length }, drawn);
      client.next = "apply";
      yield lineOf("invoke", process, client.micros, lists, time, index++);
    } else if (client.next === "apply") {
      client.next = "return";
      for (const micro of client.micros)
        if (micro.isRead) micro.read = lists[micro.key]!.length;
        else lists[micro.key]!.push(micro.value);
    } else {
      client.next = "invoke";
      ended++;
      yield lineOf("ok", process, client.micros, lists, time, index++);
      if (skew === 0 || ended < transactions / 2) continue;
      skew = 0;
      yield* skewed(
        clients,
        { x: lists.push([]) - 1, y: lists.push([]) - 1 },
        time,
        index,
      );
      index += 4;
      ended += 2;
      begun += 2;
    }
  }
}

/** Two transactions at once that each read what the other one replaces. */
function* skewed(
  process: number,
  { x, y }: { readonly x: number; readonly y: number },
  time: number,
  index: number,
): Generator<string> {
  const line = (
    at: number,
    type: string,
    [read, append]: readonly [number, number],
  ): string => {
    const seen = type === "ok" ? "[]" : "nil";
    return `{:type :${type}, :process ${process + (at % 2)}, :f :txn, :value [[:r ${read} ${seen}] [:append ${append} -1]], :time ${time}, :index ${index + at}}\n`;
  };
  yield line(0, "invoke", [x, y]);
  yield line(1, "invoke", [y, x]);
  yield line(2, "ok", [x, y]);
  yield line(3, "ok", [y, x]);
}

const earliest = (at: Float64Array): number => {
  let best = 0;
  for (let i = 1; i < at.length; i++) if (at[i]! < at[best]!) best = i;
  return best;
};

const lineOf = (
  type: "invoke" | "ok",
  process: number,
  micros: readonly Micro[],
  lists: readonly (readonly number[])[],
  time: number,
  index: number,
): string => {
  const parts = micros.map(({ isRead, key, value, read }) => {
    if (!isRead) return `[:append ${key} ${value}]`;
    return type === "invoke"
      ? `[:r ${key} nil]`
      : `[:r ${key} [${lists[key]!.slice(0, read).join(" ")}]]`;
  });
  return `{:type :${type}, :process ${process}, :f :txn, :value [${parts.join(" ")}], :time ${time}, :index ${index}}\n`;
};
