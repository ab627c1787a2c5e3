/** The calls of one run of NFS: their numbers in the spec, and datagrams as letters about them. */
import { nfsProgram } from "../../../impl/nfs/wire/nfs-program.ts";
import { unpackCall, unpackReply } from "../../../impl/rpc/message.ts";
import { XdrError } from "../../../impl/xdr/error.ts";
import type { Rules } from "../../../spec/nfs/rules.ts";
import type { Cast } from "../../conform/correspondence.ts";
import type { Met } from "../../conform/quirks.ts";
import type { Letter } from "../../model/process.ts";
import type { Datagram } from "../../simulate/steered-world.ts";

export type NfsCast = Cast<Rules>;

/** Calls that find a file; the spec knows its one file from the first. */
export const FINDS: Met = { quirk: "finds its file by name" };

/** A call of a program: its number among those of its client, and what was sent, once it was. */
type Begun = { readonly number: number; sent?: unknown };
type Calls = {
  /** By client and transaction id. */
  readonly begun: Map<string, Begun>;
  /** By client: the number of its last call. */
  readonly counts: Map<string, number>;
};

const runs = new WeakMap<object, Calls>();
const callsIn = (cast: NfsCast): Calls => {
  const found = runs.get(cast) ?? { begun: new Map(), counts: new Map() };
  runs.set(cast, found);
  return found;
};

const begunIn = (cast: NfsCast, client: string, xid: number): Begun | undefined =>
  callsIn(cast).begun.get(`${client} ${xid}`);

/** A client begins a call: it is its next one. */
export const callBegins = (cast: NfsCast, node: string, xid: number): void => {
  const { begun, counts } = callsIn(cast);
  const number = (counts.get(node) ?? 0) + 1;
  counts.set(node, number);
  begun.set(`${node} ${xid}`, { number });
};

/** The number of a call among those of its client; undefined: no program waits for it. */
export const numberOfCall = (
  cast: NfsCast,
  client: string,
  xid: number,
): number | undefined => begunIn(cast, client, xid)?.number;

/** How a part of the spec has calls and replies. `Sent`: what a reply is read by, which its call says. */
type Translation<Sent, Call, Said> = {
  /** The number that the spec has in place of this one; the same unless given. */
  readonly numbered?: (number: number, cast: NfsCast) => number;
  /** A call, by its procedure and arguments; null: no node may send it. */
  readonly callIn: (
    procedure: number,
    args: Uint8Array,
    of: { readonly cast: NfsCast; readonly client: string; readonly number: number },
  ) => { readonly call: Call; readonly sent: Sent } | Met | null;
  /** The results of a reply; null: no node may send them. */
  readonly saidIn: (sent: Sent, results: Uint8Array, cast: NfsCast) => Said | null;
};

type Spoken<Call, Said> =
  | (Call & { readonly xid: number })
  | (Said & { readonly type: "reply"; readonly xid: number });

/**
 * Datagrams as letters of a part of the spec.
 *
 * @returns the letter of a datagram; the quirk by which it has none; null: no node may send it
 */
export const lettersOf =
  <Sent, Call extends object, Said extends object>({
    numbered = (number) => number,
    callIn,
    saidIn,
  }: Translation<Sent, Call, Said>) =>
  (
    { from, to, bytes }: Datagram,
    cast: NfsCast,
  ): Letter<Spoken<Call, Said>> | Met | null => {
    const letter = (body: Spoken<Call, Said>) => ({
      from: from.address,
      to: to.address,
      body,
    });
    try {
      const asked = unpackCall(bytes);
      if (asked !== null && asked.args !== "other version") {
        const client = from.address;
        const begun = begunIn(cast, client, asked.xid);
        if (asked.program !== nfsProgram.number || begun === undefined) return FINDS;
        const { number } = begun;
        const found = callIn(asked.procedure, asked.args, { cast, client, number });
        if (found === null || "quirk" in found) return found;
        begun.sent = found.sent;
        return letter({ ...found.call, xid: numbered(number, cast) });
      }
      const reply = unpackReply(bytes);
      if (reply === null) return null;
      const begun = begunIn(cast, to.address, reply.xid);
      if (begun?.sent === undefined) return FINDS;
      const said = saidIn(begun.sent as Sent, reply.results, cast);
      const xid = numbered(begun.number, cast);
      return said === null ? null : letter({ type: "reply", xid, ...said });
    } catch (error) {
      if (error instanceof XdrError) return null;
      throw error;
    }
  };
