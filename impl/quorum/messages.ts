import { errors, isKey, type Key, parseFromClient, refused } from "../store/clients.ts";
import { isText, parserOf } from "../store/parse.ts";
import { type Copy, isCopy, isCopyOrNull } from "../store/version.ts";

/** Between nodes; `op` names the sender's operation, or the one that is answered. */
type PeerMessage =
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
    }
  | { readonly type: "installed"; readonly op: string; readonly key: Key };

const about = { op: isText, key: isKey };

/** Parses any message that arrives at a node. */
export const parse = parserOf<PeerMessage>({
  shapes: {
    query: about,
    report: { ...about, held: isCopyOrNull },
    install: { ...about, held: isCopy },
    installed: about,
  },
  expected: "op, key, and held where it has one",
  // Two clients may both read `from`, and both install `to` under versions of their own: quorums of a
  // register cannot decide between them.
  otherwise: (body) =>
    body.type === "cas"
      ? refused(errors.notSupported, "cas is not supported: a quorum cannot decide it")
      : parseFromClient(body),
});
