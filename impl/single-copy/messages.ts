import type { Body, Json, Message } from "../ports.ts";

export type Key = string | number;

/** Maelstrom's error codes, as far as this store gives them. */
export const errors = {
  timeout: 0,
  notSupported: 10,
  malformed: 12,
  noSuchKey: 20,
} as const;

export type ClientRequest =
  | { readonly type: "read"; readonly key: Key }
  | { readonly type: "write"; readonly key: Key; readonly value: Json };

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

export type Understood =
  | ClientRequest
  | PeerMessage
  | { readonly type: "init" }
  | { readonly type: "ignored" }
  | { readonly type: "refused"; readonly code: number; readonly text: string };

/** Whatever came over the wire, as a message of this store or as the reason why it is none. */
export const understand = (
  { src, body }: Message,
  nodes: readonly string[],
): Understood => {
  const heard = parse(body);
  return "op" in heard && !nodes.includes(src)
    ? refused(errors.malformed, `${heard.type} is for members, and ${src} is none`)
    : heard;
};

const parse = (body: Body): Understood => {
  const { type, key, op, turn, value, answer } = body;
  switch (type) {
    case "init":
      return { type };
    case "read":
      return isKey(key) ? { type, key } : wantsKey();
    case "write":
      if (!isKey(key)) return wantsKey();
      return value === undefined
        ? refused(errors.malformed, "expected a value")
        : { type, key, value };
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
      // Answering an answer could go on for ever.
      if (type === "error" || body.in_reply_to !== undefined) return { type: "ignored" };
      return refused(errors.notSupported, `${type} is not supported`);
  }
};

const refused = (code: number, text: string): Understood => ({
  type: "refused",
  code,
  text,
});

const wantsKey = (): Understood =>
  refused(errors.malformed, "expected a key: a string or a number");

const notPeer = (type: string): Understood =>
  refused(
    errors.malformed,
    `a malformed ${type}: expected op and key, and turn, value or answer where it has one`,
  );

const isKey = (key: Json | undefined): key is Key =>
  typeof key === "string" || typeof key === "number";

const isTurn = (turn: Json | undefined): turn is Turn =>
  Array.isArray(turn) && turn.length === 2 && turn.every(Number.isSafeInteger);
