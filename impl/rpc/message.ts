/** The messages of ONC RPC: RFC 5531, section 9. */
import type { ValueOf } from "../xdr/codec.ts";
import { struct, union } from "../xdr/composite.ts";
import { XdrError } from "../xdr/error.ts";
import { enumeration, nothing, unsigned } from "../xdr/numbers.ts";
import { XdrReader } from "../xdr/reader.ts";
import { XdrWriter } from "../xdr/writer.ts";
import { authStat, noAuth, opaqueAuth } from "./auth.ts";

const CALL = 0;
const REPLY = 1;
/** The version of RPC itself. */
const RPC_VERSION = 2;

const callHeader = struct({
  program: unsigned,
  version: unsigned,
  procedure: unsigned,
  credentials: opaqueAuth,
  verifier: opaqueAuth,
});

/** The versions that a server supports. */
const versions = struct({ low: unsigned, high: unsigned });

const acceptedBody = union(
  enumeration({
    SUCCESS: 0,
    PROG_UNAVAIL: 1,
    PROG_MISMATCH: 2,
    PROC_UNAVAIL: 3,
    GARBAGE_ARGS: 4,
    SYSTEM_ERR: 5,
  }),
  { PROG_MISMATCH: versions },
  nothing,
);

const deniedBody = union(enumeration({ RPC_MISMATCH: 0, AUTH_ERROR: 1 }), {
  RPC_MISMATCH: versions,
  AUTH_ERROR: authStat,
});

const replyHeader = union(enumeration({ MSG_ACCEPTED: 0, MSG_DENIED: 1 }), {
  MSG_ACCEPTED: struct({ verifier: opaqueAuth, body: acceptedBody }),
  MSG_DENIED: deniedBody,
});

/** A call: its transaction id, what is called, who calls, and the arguments in XDR. */
export type CallMessage = {
  readonly xid: number;
  readonly args: Uint8Array;
} & ValueOf<typeof callHeader>;

/** A reply without its results. */
type ReplyBody = ValueOf<typeof acceptedBody> | ValueOf<typeof deniedBody>;

/** A reply: the transaction id of its call, what became of it, and the results of a success in XDR. */
export type ReplyMessage = {
  readonly xid: number;
  readonly body: ReplyBody;
  readonly results: Uint8Array;
};

/** Packs a call. @throws XdrError when a part of it is beyond a limit */
export const packCall = ({ xid, args, ...header }: CallMessage): Uint8Array => {
  const out = new XdrWriter();
  out.uint32(xid);
  out.uint32(CALL);
  out.uint32(RPC_VERSION);
  callHeader.write(out, header);
  out.raw(args);
  return out.bytes();
};

/**
 * Unpacks a call. "other version": it is one of another version of RPC, of which only the transaction id is known;
 * null: it is no call.
 */
export const unpackCall = (
  bytes: Uint8Array,
): CallMessage | { readonly xid: number; readonly args: "other version" } | null =>
  orNull(() => {
    const from = new XdrReader(bytes, { padding: "any" });
    const xid = from.uint32();
    if (from.uint32() !== CALL) return null;
    if (from.uint32() !== RPC_VERSION) return { xid, args: "other version" };
    const header = callHeader.read(from);
    return { xid, ...header, args: from.rest() };
  });

/** Packs a reply. */
export const packReply = (
  xid: number,
  body: ReplyBody,
  results: Uint8Array = new Uint8Array(),
): Uint8Array => {
  const out = new XdrWriter();
  out.uint32(xid);
  out.uint32(REPLY);
  replyHeader.write(
    out,
    isDenial(body)
      ? { type: "MSG_DENIED", value: body }
      : { type: "MSG_ACCEPTED", value: { verifier: noAuth, body } },
  );
  out.raw(results);
  return out.bytes();
};

const isDenial = (body: ReplyBody): body is ValueOf<typeof deniedBody> =>
  body.type === "RPC_MISMATCH" || body.type === "AUTH_ERROR";

/** Unpacks a reply; null: it is none. */
export const unpackReply = (bytes: Uint8Array): ReplyMessage | null =>
  orNull(() => {
    const from = new XdrReader(bytes, { padding: "any" });
    const xid = from.uint32();
    if (from.uint32() !== REPLY) return null;
    const { type, value } = replyHeader.read(from);
    const body = type === "MSG_DENIED" ? value : value.body;
    return { xid, body, results: from.rest() };
  });

const orNull = <T>(read: () => T): T | null => {
  try {
    return read();
  } catch (error) {
    if (error instanceof XdrError) return null;
    throw error;
  }
};
