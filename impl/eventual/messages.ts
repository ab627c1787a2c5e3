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
  wantsKey,
} from "../store/clients.ts";
import { type Held, isHeld, isVersion, type Version } from "../store/version.ts";

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
      /** Whom the addressee stands in for, null where it is a home itself. */
      readonly home: string | null;
    }
  | { readonly type: "installed"; readonly op: string; readonly key: Key }
  | { readonly type: "offer"; readonly key: Key; readonly held: Held }
  | { readonly type: "hint"; readonly key: Key; readonly held: Held }
  | { readonly type: "handed"; readonly key: Key; readonly version: Version };

export type Understood = FromClient | PeerMessage;

/** Whatever came over the wire, as a message of this store or as the reason why it is none. */
export const understand = (
  { src, body }: Message,
  nodes: readonly string[],
): Understood => {
  const heard = parse(body, nodes);
  return PEER.includes(heard.type) && !nodes.includes(src)
    ? forMembers(heard.type, src)
    : heard;
};

const PEER: readonly string[] = [
  "query",
  "report",
  "install",
  "installed",
  "offer",
  "hint",
  "handed",
] satisfies readonly PeerMessage["type"][];

const parse = (body: Body, nodes: readonly string[]): Understood => {
  const { type, key, op, held, home, version } = body;
  // What is deleted leaves a tombstone: a write of null.
  if (type === "delete")
    return isKey(key) ? { type: "write", key, value: null } : wantsKey();
  if (PEER.includes(type)) {
    if (!isKey(key)) return notPeer(type);
    if (typeof op === "string") {
      if (type === "query" || type === "installed") return { type, op, key };
      if (type === "report" && (held === null || isHeld(held)))
        return { type, op, key, held };
      const isHome = home === null || (typeof home === "string" && nodes.includes(home));
      if (type === "install" && isHeld(held) && isHome)
        return { type, op, key, held, home };
    }
    if ((type === "offer" || type === "hint") && isHeld(held)) return { type, key, held };
    if (type === "handed" && isVersion(version)) return { type, key, version };
    return notPeer(type);
  }
  return fromClient(body);
};

const notPeer = (type: string): Refused =>
  refused(
    errors.malformed,
    `a malformed ${type}: expected a key, and op, held, home or version where it has one`,
  );
