import type { Body, Json, Message } from "../ports.ts";
import type { Held } from "./version.ts";

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

/** Among nodes. A question in the imperative, its answer in the past or as a noun. */
export type PeerMessage =
  | { readonly type: "query"; readonly op: string; readonly key: Key }
  | {
      readonly type: "report";
      readonly op: string;
      readonly key: Key;
      readonly held: Held | null;
    }
  | {
      readonly type: "install";
      readonly op: string;
      readonly key: Key;
      readonly held: Held;
    }
  | { readonly type: "installed"; readonly op: string; readonly key: Key };

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
  const { type, key, op, held } = body;
  switch (type) {
    case "init":
      return { type };
    case "cas":
      // Two readers may both find `from`, and both install `to` under their own versions:
      // quorums of a register cannot decide between them, so this store does not pretend to.
      return refused(
        errors.notSupported,
        "cas is not supported: a quorum cannot decide it",
      );
    case "read":
      return isKey(key) ? { type, key } : refused(errors.malformed, wantsKey);
    case "write":
      if (!isKey(key)) return refused(errors.malformed, wantsKey);
      return body.value === undefined
        ? refused(errors.malformed, "expected a value")
        : { type, key, value: body.value };
    case "query":
    case "installed":
      return isKey(key) && typeof op === "string" ? { type, op, key } : notPeer(type);
    case "report":
      return isKey(key) && typeof op === "string" && (held === null || isHeld(held))
        ? { type, op, key, held }
        : notPeer(type);
    case "install":
      return isKey(key) && typeof op === "string" && isHeld(held)
        ? { type, op, key, held }
        : notPeer(type);
    default:
      // Answering an answer could go on for ever.
      if (type === "error" || body.in_reply_to !== undefined) return { type: "ignored" };
      return refused(errors.notSupported, `${type} is not supported`);
  }
};

const wantsKey = "expected a key: a string or a number";

const refused = (code: number, text: string): Understood => ({
  type: "refused",
  code,
  text,
});

const notPeer = (type: string): Understood =>
  refused(
    errors.malformed,
    `a malformed ${type}: expected op, key, and held where it has one`,
  );

const isKey = (key: Json | undefined): key is Key =>
  typeof key === "string" || typeof key === "number";

const isHeld = (held: Json | undefined): held is Held => {
  if (typeof held !== "object" || held === null || !("version" in held)) return false;
  const { version, value } = held as { readonly [field: string]: Json };
  return (
    value !== undefined &&
    Array.isArray(version) &&
    version.length === 2 &&
    Number.isSafeInteger(version[0]) &&
    typeof version[1] === "string"
  );
};
