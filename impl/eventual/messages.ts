import type { Json } from "../ports.ts";
import {
  type FromClient,
  fromClient,
  isKey,
  type Key,
  wantsKey,
} from "../store/clients.ts";
import { hearing, isText } from "../store/members.ts";
import {
  type Held,
  isHeld,
  isHeldOrNull,
  isVersion,
  type Version,
} from "../store/version.ts";

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

const about = { op: isText, key: isKey };

const isHome = (
  home: Json | undefined,
  nodes: readonly string[],
): home is string | null => home === null || (isText(home) && nodes.includes(home));

export const understand = hearing<PeerMessage>({
  shapes: {
    query: about,
    report: { ...about, held: isHeldOrNull },
    install: { ...about, held: isHeld, home: isHome },
    installed: about,
    offer: { key: isKey, held: isHeld },
    hint: { key: isKey, held: isHeld },
    handed: { key: isKey, version: isVersion },
  },
  expected: "a key, and op, held, home or version where it has one",
  // What is deleted leaves a tombstone: a write of null.
  otherwise: (body) => {
    if (body.type !== "delete") return fromClient(body);
    const { key } = body;
    return isKey(key) ? { type: "write", key, value: null } : wantsKey();
  },
});
