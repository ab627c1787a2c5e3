import type { Json } from "../ports.ts";
import { isKey, type Key, missingKey, parseFromClient } from "../store/clients.ts";
import { isText, parserOf } from "../store/parse.ts";
import {
  type Copy,
  isCopy,
  isCopyOrNull,
  isVersion,
  type Version,
} from "../store/version.ts";

/** Between nodes; `op` names the sender's operation, or the one that is answered. */
export type PeerMessage =
  | { readonly type: "query"; readonly op: string; readonly key: Key }
  | {
      readonly type: "report";
      readonly op: string;
      readonly key: Key;
      readonly held: Copy | null;
    }
  | {
      readonly type: "install";
      readonly op: string;
      readonly key: Key;
      readonly held: Copy;
      /** The home for which a spare keeps the copy as a hint; null: the addressee is a home. */
      readonly home: string | null;
    }
  | { readonly type: "installed"; readonly op: string; readonly key: Key }
  | { readonly type: "offer"; readonly key: Key; readonly held: Copy }
  | { readonly type: "hint"; readonly key: Key; readonly held: Copy }
  | { readonly type: "handed"; readonly key: Key; readonly version: Version };

const about = { op: isText, key: isKey };

const isHome = (
  home: Json | undefined,
  nodes: readonly string[],
): home is string | null => home === null || (isText(home) && nodes.includes(home));

/** Parses any message that arrives at a node. */
export const parse = parserOf<PeerMessage>({
  shapes: {
    query: about,
    report: { ...about, held: isCopyOrNull },
    install: { ...about, held: isCopy, home: isHome },
    installed: about,
    offer: { key: isKey, held: isCopy },
    hint: { key: isKey, held: isCopy },
    handed: { key: isKey, version: isVersion },
  },
  expected: "a key, and op, held, home or version where it has one",
  // A delete is a write of null, which leaves a tombstone.
  otherwise: (body) => {
    if (body.type !== "delete") return parseFromClient(body);
    const { key } = body;
    return isKey(key) ? { type: "write", key, value: null } : missingKey();
  },
});
