/** Datagrams of NFS as letters of `spec/nfs/blocks`: a place in the file is a block, and a verifier a number. */
import type { Attributes, Wcc } from "../../../../impl/nfs/wire/attributes.ts";
import { nfsProgram } from "../../../../impl/nfs/wire/nfs-program.ts";
import { unpackCall, unpackReply } from "../../../../impl/rpc/message.ts";
import { decode } from "../../../../impl/xdr/codec.ts";
import { XdrError } from "../../../../impl/xdr/error.ts";
import type { Call, Message, Reply } from "../../../../spec/nfs/blocks/messages.ts";
import type { Met } from "../../../conform/quirks.ts";
import type { Letter } from "../../../model/process.ts";
import type { Datagram } from "../../../simulate/steered-world.ts";
import {
  changeIn,
  FINDS,
  type NfsCast,
  numberIn,
  numberOfCall,
  tokenOf,
} from "../letters.ts";

/** How many bytes a block has on the nodes. */
export const BLOCK_BYTES = 16;

const { getattr, read, write, commit } = nfsProgram.procedures;

type Known = { readonly verifiers: string[]; readonly calls: Map<string, number> };
const runs = new WeakMap<object, Known>();
const knownIn = (cast: NfsCast): Known => {
  const found = runs.get(cast) ?? { verifiers: [], calls: new Map() };
  runs.set(cast, found);
  return found;
};

/** The number of a write verifier: the first one is 1, as in the spec. */
export const verifierNumber = (cast: NfsCast, hex: string): number => {
  const { verifiers } = knownIn(cast);
  if (!verifiers.includes(hex)) verifiers.push(hex);
  return verifiers.indexOf(hex) + 1;
};

const blockAt = (offset: bigint): number => Number(offset) / BLOCK_BYTES;

const callIn = (procedure: number, args: Uint8Array): Call | null => {
  switch (procedure) {
    case getattr.number:
      return { type: "GETATTR" };
    case commit.number:
      return { type: "COMMIT" };
    case read.number:
      return { type: "READ", block: blockAt(decode(read.args, args).offset) };
    case write.number: {
      const { offset, data, stable } = decode(write.args, args);
      if (stable === "DATA_SYNC") return null;
      return { type: "WRITE", block: blockAt(offset), value: numberIn(data), stable };
    }
    default:
      return null;
  }
};

type Said = Omit<Reply, "type" | "xid">;

const looked = (
  attributes: Attributes | null,
  value: number | null,
  cast: NfsCast,
): Said | null => {
  if (attributes === null) return null;
  const change = changeIn(cast, tokenOf(attributes));
  return { change, before: change, value, verifier: null };
};

const changed = (
  { before, after }: Wcc,
  verf: Uint8Array,
  cast: NfsCast,
): Said | null => {
  if (before === null || after === null) return null;
  const was = changeIn(cast, tokenOf(before)); // The older token has the lower number.
  const verifier = verifierNumber(cast, Buffer.from(verf).toString("hex"));
  return { before: was, change: changeIn(cast, tokenOf(after)), value: null, verifier };
};

const saidIn = (procedure: number, bytes: Uint8Array, cast: NfsCast): Said | null => {
  if (procedure === getattr.number) {
    const { type, value } = decode(getattr.results, bytes);
    return type === "NFS3_OK" ? looked(value.attributes, null, cast) : null;
  }
  if (procedure === read.number) {
    const { type, value } = decode(read.results, bytes);
    return type === "NFS3_OK"
      ? looked(value.attributes, numberIn(value.data), cast)
      : null;
  }
  const { type, value } =
    procedure === write.number
      ? decode(write.results, bytes)
      : decode(commit.results, bytes);
  return type === "NFS3_OK" ? changed(value.wcc, value.verf, cast) : null;
};

const translated = (
  { from, to, bytes }: Datagram,
  cast: NfsCast,
): Letter<Message> | Met | null => {
  const { calls } = knownIn(cast);
  const letter = (body: Message): Letter<Message> => ({
    from: from.address,
    to: to.address,
    body,
  });
  const call = unpackCall(bytes);
  if (call !== null && call.args !== "other version") {
    const xid = numberOfCall(cast, from.address, call.xid);
    if (call.program !== nfsProgram.number || xid === undefined) return FINDS;
    const found = callIn(call.procedure, call.args);
    if (found === null) return FINDS;
    calls.set(`${from.address} ${call.xid}`, call.procedure);
    return letter({ ...found, xid });
  }
  const reply = unpackReply(bytes);
  if (reply === null) return null;
  const xid = numberOfCall(cast, to.address, reply.xid);
  const procedure = calls.get(`${to.address} ${reply.xid}`);
  if (xid === undefined || procedure === undefined) return FINDS;
  const said = saidIn(procedure, reply.results, cast);
  return said === null ? null : letter({ type: "reply", xid, ...said });
};

/** A datagram as a letter of the spec; null: it is none that a node may send. */
export const letterOfBlocks = (
  datagram: Datagram,
  cast: NfsCast,
): Letter<Message> | Met | null => {
  try {
    return translated(datagram, cast);
  } catch (error) {
    if (error instanceof XdrError) return null;
    throw error;
  }
};
