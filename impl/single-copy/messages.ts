import type { Json } from "../ports.ts";
import { type FromClient, isKey, type Key } from "../store/clients.ts";
import { hearing, isGiven, isText } from "../store/members.ts";

/** Which start of its node an operation is of, and which one of that start. */
export type Turn = readonly [boot: number, count: number];

/** Among nodes. `op` names an operation of the sender, `turn` its place among those. */
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

export type Understood = FromClient | PeerMessage;

const isTurn = (turn: Json | undefined): turn is Turn =>
  Array.isArray(turn) &&
  turn.length === 2 &&
  turn.every((each) => Number.isInteger(each) && each >= 0 && each <= TURN_MAX);

/** Far beyond what any run comes to, and so far below 2^53 that counting on from it stays exact. */
const TURN_MAX = 2 ** 51;

export const understand = hearing<PeerMessage>({
  shapes: {
    get: { op: isText, turn: isTurn, key: isKey },
    put: { op: isText, turn: isTurn, key: isKey, value: isGiven },
    done: { op: isText, key: isKey, answer: isGiven },
  },
  expected: "op and key, and turn, value or answer where it has one",
});
