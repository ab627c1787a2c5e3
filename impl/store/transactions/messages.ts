/** Transactions of clients in the words of Maelstrom's `txn-rw-register`, and the messages among members. */
import type { Body, Json } from "../../ports.ts";
import {
  errors,
  type FromClient,
  isKey,
  type Key,
  parseFromClient,
  refused,
} from "../clients.ts";
import { isPresent, isText, parserOf } from "../parse.ts";

/** A micro-operation: a read, in an answer with what was read; or a write. */
export type Micro = readonly [f: "r" | "w", key: Key, value: Json];

/** A client's request for a transaction. */
export type TransactionRequest = {
  readonly type: "txn";
  readonly txn: readonly Micro[];
};

/** Maelstrom's error code of a transaction that was aborted. */
export const CONFLICT = 30;

/** The place of a transaction among those of its node: the number of the node's start, then that within the start. */
export type Turn = readonly [boot: number, count: number];

/** From a coordinator to the server. `at` is what the first answer said; `nth` is the place of a micro-operation. */
export type Asking =
  | {
      readonly type: "step";
      readonly op: string;
      readonly turn: Turn;
      readonly nth: number;
      readonly at: number | null;
      readonly f: "r" | "w";
      readonly key: Key;
    }
  | {
      readonly type: "end";
      readonly op: string;
      readonly turn: Turn;
      readonly at: number | null;
      readonly writes: readonly Write[];
    };

/** A key with the value that it is written. */
export type Write = readonly [key: Key, value: Json];

/** From the server to a coordinator. */
export type Answering =
  | {
      readonly type: "stepped";
      readonly op: string;
      readonly nth: number;
      readonly at: number;
      readonly value: Json;
    }
  | { readonly type: "committed"; readonly op: string }
  | { readonly type: "aborted"; readonly op: string };

const COUNT_MAX = 2 ** 51;

const isCount = (value: Json | undefined): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= COUNT_MAX;

const isCountOrNull = (value: Json | undefined): value is number | null =>
  value === null || isCount(value);

const isTurn = (value: Json | undefined): value is Turn =>
  Array.isArray(value) && value.length === 2 && value.every(isCount);

const isReadOrWrite = (value: Json | undefined): value is "r" | "w" =>
  value === "r" || value === "w";

const isWrites = (value: Json | undefined): value is readonly Write[] =>
  Array.isArray(value) &&
  value.every((each) => Array.isArray(each) && each.length === 2 && isKey(each[0]));

const isMicro = (value: Json): boolean =>
  Array.isArray(value) &&
  isReadOrWrite(value[0]) &&
  isKey(value[1]) &&
  (value[0] === "r" || isPresent(value[2]));

/** Parses any message that arrives at a member. */
export const parse = parserOf<Asking | Answering>({
  shapes: {
    step: {
      op: isText,
      turn: isTurn,
      nth: isCount,
      at: isCountOrNull,
      f: isReadOrWrite,
      key: isKey,
    },
    end: { op: isText, turn: isTurn, at: isCountOrNull, writes: isWrites },
    stepped: { op: isText, nth: isCount, at: isCount, value: isPresent },
    committed: { op: isText },
    aborted: { op: isText },
  },
  expected: "op, and turn, nth, at, f, key, value or writes where it has one",
  otherwise: (body) => {
    // Reads and writes of one key alone are no requests of this store.
    const { type } = body;
    return type === "read" || type === "write"
      ? refused(errors.notSupported, `${type} is not supported`)
      : parseFromClient(body);
  },
});

/** The transaction that a client asks for, or the refusal to answer with; undefined: it asks for none. */
export const transactionOf = ({
  type,
  txn,
}: Body): TransactionRequest | Extract<FromClient, { type: "refused" }> | undefined => {
  if (type !== "txn") return undefined;
  if (!Array.isArray(txn) || !txn.every(isMicro))
    return refused(errors.malformed, "expected txn: a list of [f, key, value]");
  const micros = (txn as readonly Micro[]).map(
    ([f, key, value]): Micro => [f, key, f === "r" ? null : value],
  );
  return { type, txn: micros };
};

/** Below 0: the first turn is the earlier one. */
export const compareTurns = ([boot, count]: Turn, [other, otherCount]: Turn): number =>
  boot === other ? count - otherCount : boot - other;
