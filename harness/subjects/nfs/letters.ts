/** Datagrams of NFS as letters of `spec/nfs/attributes`: change tokens are numbers there. */
import type { Attributes, Wcc } from "../../../impl/nfs/wire/attributes.ts";
import { nfsProgram } from "../../../impl/nfs/wire/nfs-program.ts";
import { decode } from "../../../impl/xdr/codec.ts";
import { isNumbered } from "../../../spec/nfs/attributes/cache.ts";
import type { Call, Message } from "../../../spec/nfs/attributes/messages.ts";
import type { Scope } from "../../../spec/nfs/scope.ts";
import type { Met } from "../../conform/quirks.ts";
import type { Letter } from "../../model/process.ts";
import type { Datagram } from "../../simulate/steered-world.ts";
import { FINDS, lettersOf, type NfsCast } from "./calls-of-run.ts";

/** By run: the change tokens in the order in which files had them. */
const runs = new WeakMap<object, Map<string, number>>();

/** The number of a change token: how many the file has had before it. */
export const changeIn = (cast: NfsCast, token: string): number => {
  const tokens = runs.get(cast) ?? new Map<string, number>();
  runs.set(cast, tokens);
  const number = tokens.get(token) ?? tokens.size;
  tokens.set(token, number);
  return number;
};

type Times = Pick<Attributes, "ctime" | "mtime" | "size">;

/** By these times and the size a client sees that a file has changed. */
export const tokenOf = ({ ctime, mtime, size }: Times): string =>
  [ctime.seconds, ctime.nseconds, mtime.seconds, mtime.nseconds, size].join(".");

const { getattr, read, write } = nfsProgram.procedures;

/** The number in the block that these bytes begin. */
export const numberIn = (bytes: Uint8Array): number =>
  bytes.length < 4 ? 0 : Buffer.from(bytes).readUInt32BE();

type Reply = Omit<Extract<Message, { readonly type: "reply" }>, "type" | "xid">;

const unchanged = (change: number, value: number | null = null): Reply => ({
  change,
  before: change,
  value,
});

const writtenIn = ({ before, after }: Wcc, cast: NfsCast): Reply | null =>
  before === null || after === null
    ? null
    : {
        before: changeIn(cast, tokenOf(before)),
        change: changeIn(cast, tokenOf(after)),
        value: null,
      };

const resultsIn = (
  procedure: number,
  results: Uint8Array,
  cast: NfsCast,
): Reply | null => {
  if (procedure === getattr.number) {
    const found = decode(getattr.results, results);
    if (found.type !== "NFS3_OK") return null;
    return unchanged(changeIn(cast, tokenOf(found.value.attributes)));
  }
  if (procedure === read.number) {
    const found = decode(read.results, results);
    if (found.type !== "NFS3_OK" || found.value.attributes === null) return null;
    const change = changeIn(cast, tokenOf(found.value.attributes));
    return unchanged(change, numberIn(found.value.data));
  }
  const found = decode(write.results, results);
  return found.type === "NFS3_OK" ? writtenIn(found.value.wcc, cast) : null;
};

const callIn = (procedure: number, args: Uint8Array): Call | null => {
  switch (procedure) {
    case getattr.number:
      return { type: "GETATTR" };
    case read.number:
      return { type: "READ" };
    case write.number:
      return { type: "WRITE", value: numberIn(decode(write.args, args).data) };
    default:
      return null;
  }
};

/** A datagram as a letter of the spec; null: it is none that a node may send. */
export const letterIn: (
  datagram: Datagram,
  cast: NfsCast,
) => Letter<Message> | Met | null = lettersOf({
  numbered: (number, cast) => (isNumbered(cast.scope as unknown as Scope) ? number : 1),
  callIn: (procedure, args) => {
    const call = callIn(procedure, args);
    return call === null ? FINDS : { call, sent: procedure };
  },
  saidIn: resultsIn,
});
