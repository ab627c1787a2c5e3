import type { Json } from "../ports.ts";
import { isKey, type Key } from "../store/clients.ts";
import { isPresent, isText, parserOf } from "../store/parse.ts";

/** The place of an operation among those of its node: the number of the node's start, then that within the start. */
export type Turn = readonly [boot: number, count: number];

/** Between nodes; `op` names an operation of the asking node, and `turn` is its place. */
export type PeerMessage =
  | { readonly type: "get"; readonly op: string; readonly turn: Turn; readonly key: Key }
  | {
      readonly type: "put";
      readonly op: string;
      readonly turn: Turn;
      readonly key: Key;
      readonly value: Json;
    }
  | {
      readonly type: "done";
      readonly op: string;
      readonly key: Key;
      readonly answer: Json;
    };

const isTurn = (turn: Json | undefined): turn is Turn =>
  Array.isArray(turn) &&
  turn.length === 2 &&
  turn.every((each) => Number.isInteger(each) && each >= 0 && each <= TURN_MAX);

/** More than any run needs, and so far below 2^53 that counting on from it stays exact. */
const TURN_MAX = 2 ** 51;

/** Parses any message that arrives at a node. */
export const parse = parserOf<PeerMessage>({
  shapes: {
    get: { op: isText, turn: isTurn, key: isKey },
    put: { op: isText, turn: isTurn, key: isKey, value: isPresent },
    done: { op: isText, key: isKey, answer: isPresent },
  },
  expected: "op and key, and turn, value or answer where it has one",
});
