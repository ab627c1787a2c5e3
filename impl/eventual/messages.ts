import type { Body, Json, Message } from "../ports.ts";
import type { Held, Version } from "./version.ts";

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
  /** A write of null is a delete. */
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
      /** Whom the addressee stands in for, null where it is a home itself. */
      readonly home: string | null;
    }
  | { readonly type: "installed"; readonly op: string; readonly key: Key }
  | { readonly type: "offer"; readonly key: Key; readonly held: Held }
  | { readonly type: "hint"; readonly key: Key; readonly held: Held }
  | { readonly type: "handed"; readonly key: Key; readonly version: Version };

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
  const heard = parse(body, nodes);
  return PEER.includes(heard.type) && !nodes.includes(src)
    ? refused(errors.malformed, `${heard.type} is for members, and ${src} is none`)
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
  const { type, key, op, held, home, version, value } = body;
  if (type === "init") return { type };
  if (type === "delete")
    return isKey(key) ? { type: "write", key, value: null } : wantsKey();
  if (type === "read" || type === "write") {
    if (!isKey(key)) return wantsKey();
    if (type === "read") return { type, key };
    return value === undefined
      ? refused(errors.malformed, "expected a value")
      : { type, key, value };
  }
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
  // Answering an answer could go on for ever.
  if (type === "error" || body.in_reply_to !== undefined) return { type: "ignored" };
  return refused(errors.notSupported, `${type} is not supported`);
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
    `a malformed ${type}: expected a key, and op, held, home or version where it has one`,
  );

const isKey = (key: Json | undefined): key is Key =>
  typeof key === "string" || typeof key === "number";

const isVersion = (version: Json | undefined): version is Version =>
  Array.isArray(version) &&
  version.length === 2 &&
  Number.isSafeInteger(version[0]) &&
  typeof version[1] === "string";

const isHeld = (held: Json | undefined): held is Held => {
  if (typeof held !== "object" || held === null || !("version" in held)) return false;
  const { version, value } = held as { readonly [field: string]: Json };
  return value !== undefined && isVersion(version);
};
