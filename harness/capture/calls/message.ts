/** The header of a message of ONC RPC: RFC 5531, section 9. */
import { u32 } from "../bytes.ts";

const CALL = 0;
const REPLY = 1;
/** The version of RPC itself. */
const RPC_VERSION = 2;
/** The most bytes of a credential or verifier. */
const AUTH_MAX = 400;
const WORD = 4;

/** The statuses by number: of a call that the server accepts, and of one that it denies. */
const ACCEPTED = [
  "SUCCESS",
  "PROG_UNAVAIL",
  "PROG_MISMATCH",
  "PROC_UNAVAIL",
  "GARBAGE_ARGS",
  "SYSTEM_ERR",
] as const;
const DENIED = ["RPC_MISMATCH", "AUTH_ERROR"] as const;

/** The status of a call, by the names of RFC 5531. */
export type ReplyStatus = (typeof ACCEPTED)[number] | (typeof DENIED)[number];

/** A call. */
export type CallSeen = {
  readonly type: "call";
  readonly xid: number;
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  readonly args: Uint8Array;
};

/** A reply. */
export type ReplySeen = {
  readonly type: "reply";
  readonly xid: number;
  readonly status: ReplyStatus;
  /** Empty unless it is a success. */
  readonly results: Uint8Array;
};

/** Where the word after a credential or verifier stands; null: there is none of this form. */
const afterAuth = (bytes: Uint8Array, at: number): number | null => {
  if (at + 2 * WORD > bytes.length) return null;
  const length = u32(bytes, at + WORD);
  const after = at + 2 * WORD + Math.ceil(length / WORD) * WORD;
  return length > AUTH_MAX || after > bytes.length ? null : after;
};

const readCall = (bytes: Uint8Array): CallSeen | null => {
  if (bytes.length < 6 * WORD || u32(bytes, 2 * WORD) !== RPC_VERSION) return null;
  const verifier = afterAuth(bytes, 6 * WORD);
  const args = verifier === null ? null : afterAuth(bytes, verifier);
  if (args === null) return null;
  return {
    type: "call",
    xid: u32(bytes, 0),
    program: u32(bytes, 3 * WORD),
    version: u32(bytes, 4 * WORD),
    procedure: u32(bytes, 5 * WORD),
    args: bytes.subarray(args),
  };
};

const readReply = (bytes: Uint8Array): ReplySeen | null => {
  if (bytes.length < 4 * WORD) return null;
  const xid = u32(bytes, 0);
  const isDenied = u32(bytes, 2 * WORD);
  const none = new Uint8Array();
  if (isDenied === 1) {
    const status = DENIED[u32(bytes, 3 * WORD)];
    return status === undefined ? null : { type: "reply", xid, status, results: none };
  }
  const at = isDenied === 0 ? afterAuth(bytes, 3 * WORD) : null;
  if (at === null || at + WORD > bytes.length) return null;
  const status = ACCEPTED[u32(bytes, at)];
  if (status === undefined) return null;
  const results = status === "SUCCESS" ? bytes.subarray(at + WORD) : none;
  return { type: "reply", xid, status, results };
};

/** Reads a message; null: it is none. What it returns has views into `bytes`. */
export const readMessage = (bytes: Uint8Array): CallSeen | ReplySeen | null => {
  if (bytes.length < 2 * WORD) return null;
  const type = u32(bytes, WORD);
  if (type === CALL) return readCall(bytes);
  return type === REPLY ? readReply(bytes) : null;
};

/** How many bytes `beginsMessage` wants. */
export const BEGINNING = 3 * WORD;

/** Whether a message may begin with these bytes: enough to tell RPC from most that is not. */
export const beginsMessage = (bytes: Uint8Array): boolean => {
  if (bytes.length < BEGINNING) return false;
  const third = u32(bytes, 2 * WORD);
  const type = u32(bytes, WORD);
  return type === CALL ? third === RPC_VERSION : type === REPLY && third <= 1;
};
