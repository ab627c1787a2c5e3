import type { Body, Message } from "../ports.ts";
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
import { type Held, isHeld } from "../store/version.ts";

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
  const { type, key, op, held } = body;
  switch (type) {
    case "cas":
      // Two readers may both find `from`, and both install `to` under their own versions:
      // quorums of a register cannot decide between them, so this store does not pretend to.
      return refused(
        errors.notSupported,
        "cas is not supported: a quorum cannot decide it",
      );
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
      return fromClient(body);
  }
};

const notPeer = (type: string): Refused =>
  refused(
    errors.malformed,
    `a malformed ${type}: expected op, key, and held where it has one`,
  );
