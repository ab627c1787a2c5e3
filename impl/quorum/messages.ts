import {
  errors,
  type FromClient,
  fromClient,
  isKey,
  type Key,
  refused,
} from "../store/clients.ts";
import { hearing, isText } from "../store/members.ts";
import { type Held, isHeld, isHeldOrNull } from "../store/version.ts";

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

const about = { op: isText, key: isKey };

export const understand = hearing<PeerMessage>({
  shapes: {
    query: about,
    report: { ...about, held: isHeldOrNull },
    install: { ...about, held: isHeld },
    installed: about,
  },
  expected: "op, key, and held where it has one",
  // Two readers may both find `from`, and both install `to` under their own versions:
  // quorums of a register cannot decide between them, so this store does not pretend to.
  otherwise: (body) =>
    body.type === "cas"
      ? refused(errors.notSupported, "cas is not supported: a quorum cannot decide it")
      : fromClient(body),
});
