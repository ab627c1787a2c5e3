import type { Body, Json, Message } from "../ports.ts";
import {
  errors,
  type FromClient,
  forMembers,
  fromClient,
  isKey,
  type Key,
  type Refused,
  refused,
} from "../store/clients.ts";

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

/** Whatever came over the wire, as a message of this store or as the reason why it is none. */
export const understand = (
  { src, body }: Message,
  nodes: readonly string[],
): Understood => {
  const heard = parse(body);
  return "op" in heard && !nodes.includes(src) ? forMembers(heard.type, src) : heard;
};

const parse = (body: Body): Understood => {
  const { type, key, op, turn, value, answer } = body;
  switch (type) {
    case "get":
      return isKey(key) && typeof op === "string" && isTurn(turn)
        ? { type, op, turn, key }
        : notPeer(type);
    case "put":
      return isKey(key) && typeof op === "string" && isTurn(turn) && value !== undefined
        ? { type, op, turn, key, value }
        : notPeer(type);
    case "done":
      return isKey(key) && typeof op === "string" && answer !== undefined
        ? { type, op, key, answer }
        : notPeer(type);
    default:
      return fromClient(body);
  }
};

const notPeer = (type: string): Refused =>
  refused(
    errors.malformed,
    `a malformed ${type}: expected op and key, and turn, value or answer where it has one`,
  );

const isTurn = (turn: Json | undefined): turn is Turn =>
  Array.isArray(turn) &&
  turn.length === 2 &&
  turn.every((each) => Number.isInteger(each) && each >= 0 && each <= TURN_MAX);

/** Far beyond what any run comes to, and so far below 2^53 that counting on from it stays exact. */
const TURN_MAX = 2 ** 51;
