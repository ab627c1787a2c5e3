/** Datagrams of NFS as letters of `spec/nfs/blocks`: a place in the file is a block, and a verifier a number. */
import type { Attributes, Wcc } from "../../../../impl/nfs/wire/attributes.ts";
import { nfsProgram } from "../../../../impl/nfs/wire/nfs-program.ts";
import { decode } from "../../../../impl/xdr/codec.ts";
import type { Call, Message, Reply } from "../../../../spec/nfs/blocks/messages.ts";
import type { Met } from "../../../conform/quirks.ts";
import type { Letter } from "../../../model/process.ts";
import type { Datagram } from "../../../simulate/steered-world.ts";
import { FINDS, lettersOf, type NfsCast } from "../calls-of-run.ts";
import { changeIn, numberIn, tokenOf } from "../letters.ts";

/** How many bytes a block has on the nodes. */
export const BLOCK_BYTES = 16;

const { getattr, read, write, commit } = nfsProgram.procedures;

/** By run: the write verifiers in the order in which they were seen. */
const runs = new WeakMap<object, string[]>();

/** The number of a write verifier: the first one is 1, as in the spec. */
export const verifierNumber = (cast: NfsCast, hex: string): number => {
  const verifiers = runs.get(cast) ?? [];
  runs.set(cast, verifiers);
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

/** A datagram as a letter of the spec; null: it is none that a node may send. */
export const letterOfBlocks: (
  datagram: Datagram,
  cast: NfsCast,
) => Letter<Message> | Met | null = lettersOf({
  callIn: (procedure, args) => {
    const call = callIn(procedure, args);
    return call === null ? FINDS : { call, sent: procedure };
  },
  saidIn,
});
