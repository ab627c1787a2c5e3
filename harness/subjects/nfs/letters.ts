/** Datagrams of NFS as letters of the spec: calls with the numbers that these have there, and tokens as numbers. */

import type { Attributes, Wcc } from "../../../impl/nfs/wire/attributes.ts";
import { nfsProgram } from "../../../impl/nfs/wire/nfs-program.ts";
import { unpackCall, unpackReply } from "../../../impl/rpc/message.ts";
import { type Codec, decode } from "../../../impl/xdr/codec.ts";
import { XdrError } from "../../../impl/xdr/error.ts";
import { isNumbered } from "../../../spec/nfs/attributes/cache.ts";
import type { Message } from "../../../spec/nfs/attributes/messages.ts";
import type { Rules } from "../../../spec/nfs/rules.ts";
import type { Scope } from "../../../spec/nfs/scope.ts";
import type { Cast } from "../../conform/correspondence.ts";
import type { Met } from "../../conform/quirks.ts";
import type { Letter } from "../../model/process.ts";
import type { Datagram } from "../../simulate/steered-world.ts";

export type NfsCast = Cast<Rules>;

/** What is known of one run from its events and datagrams so far. */
type Known = {
  /** Change tokens in the order in which files had them. */
  readonly tokens: Map<string, number>;
  /** By client and transaction id: the number of a call among those of its client, and its procedure. */
  readonly numbers: Map<string, number>;
  readonly procedures: Map<string, number>;
  readonly counts: Map<string, number>;
};

const runs = new WeakMap<object, Known>();

const knownIn = (cast: NfsCast): Known => {
  const found = runs.get(cast);
  if (found !== undefined) return found;
  const fresh: Known = {
    tokens: new Map(),
    numbers: new Map(),
    procedures: new Map(),
    counts: new Map(),
  };
  runs.set(cast, fresh);
  return fresh;
};

/** The number of a change token: how many the file has had before it. */
export const changeIn = (cast: NfsCast, token: string): number => {
  const { tokens } = knownIn(cast);
  const number = tokens.get(token) ?? tokens.size;
  tokens.set(token, number);
  return number;
};

/** A client begins a call: it is its next one. */
export const callBegins = (cast: NfsCast, node: string, xid: number): void => {
  const { numbers, counts } = knownIn(cast);
  const number = (counts.get(node) ?? 0) + 1;
  counts.set(node, number);
  numbers.set(`${node} ${xid}`, number);
};

/** The number of a call among those of its client; undefined: no program waits for it. */
export const numberOfCall = (
  cast: NfsCast,
  client: string,
  xid: number,
): number | undefined => knownIn(cast).numbers.get(`${client} ${xid}`);

const xidIn = (cast: NfsCast, client: string, xid: number): number | undefined => {
  const number = numberOfCall(cast, client, xid);
  return number === undefined || isNumbered(cast.scope as unknown as Scope) ? number : 1;
};

type Times = Pick<Attributes, "ctime" | "mtime" | "size">;

/** By these times and the size a client sees that a file has changed. */
export const tokenOf = ({ ctime, mtime, size }: Times): string =>
  [ctime.seconds, ctime.nseconds, mtime.seconds, mtime.nseconds, size].join(".");

const { getattr, read, write } = nfsProgram.procedures;

/** The number in the block that these bytes begin. */
export const numberIn = (bytes: Uint8Array): number =>
  bytes.length < 4 ? 0 : Buffer.from(bytes).readUInt32BE();

/** Calls that find a file; the spec knows its one file from the first. */
export const FINDS: Met = { quirk: "finds its file by name" };

const callIn = (
  { from, to, bytes }: Datagram,
  cast: NfsCast,
): Letter<Message> | Met | null => {
  const call = unpackCall(bytes);
  if (call === null || call.args === "other version") return null;
  const { procedures } = knownIn(cast);
  const xid = xidIn(cast, from.address, call.xid);
  if (call.program !== nfsProgram.number || xid === undefined) return FINDS;
  procedures.set(`${from.address} ${call.xid}`, call.procedure);
  const letter = (body: Message): Letter<Message> => ({
    from: from.address,
    to: to.address,
    body,
  });
  switch (call.procedure) {
    case getattr.number:
      return letter({ type: "GETATTR", xid });
    case read.number:
      return letter({ type: "READ", xid });
    case write.number: {
      const { data } = decode(write.args, call.args);
      return letter({ type: "WRITE", xid, value: numberIn(data) });
    }
    default:
      return FINDS;
  }
};

type Reply = Omit<Extract<Message, { readonly type: "reply" }>, "type" | "xid">;

const decoded = <T>(codec: Codec<T>, bytes: Uint8Array): T => decode(codec, bytes);

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
    const found = decoded(getattr.results, results);
    if (found.type !== "NFS3_OK") return null;
    return unchanged(changeIn(cast, tokenOf(found.value.attributes)));
  }
  if (procedure === read.number) {
    const found = decoded(read.results, results);
    if (found.type !== "NFS3_OK" || found.value.attributes === null) return null;
    const change = changeIn(cast, tokenOf(found.value.attributes));
    return unchanged(change, numberIn(found.value.data));
  }
  const found = decoded(write.results, results);
  return found.type === "NFS3_OK" ? writtenIn(found.value.wcc, cast) : null;
};

const replyIn = (
  { from, to, bytes }: Datagram,
  cast: NfsCast,
): Letter<Message> | Met | null => {
  const reply = unpackReply(bytes);
  if (reply === null) return null;
  const xid = xidIn(cast, to.address, reply.xid);
  const procedure = knownIn(cast).procedures.get(`${to.address} ${reply.xid}`);
  if (xid === undefined || procedure === undefined) return FINDS;
  if (![getattr, read, write].some(({ number }) => number === procedure)) return FINDS;
  const said = resultsIn(procedure, reply.results, cast);
  if (said === null) return null;
  return {
    from: from.address,
    to: to.address,
    body: { type: "reply", xid, ...said },
  };
};

/** A datagram as a letter of the spec; null: it is none that a node may send. */
export const letterIn = (
  datagram: Datagram,
  cast: NfsCast,
): Letter<Message> | Met | null => {
  try {
    return callIn(datagram, cast) ?? replyIn(datagram, cast);
  } catch (error) {
    if (error instanceof XdrError) return null;
    throw error;
  }
};
