/** How datagrams of `impl/afs` and letters of `spec/afs` correspond: the same calls, in XDR and as values. */
import { chunksIn } from "../../../impl/afs/contents.ts";
import { callbackProgram } from "../../../impl/afs/wire/callback-program.ts";
import { fileProgram } from "../../../impl/afs/wire/file-program.ts";
import { unpackCall, unpackReply } from "../../../impl/rpc/message.ts";
import { decode } from "../../../impl/xdr/codec.ts";
import { XdrError } from "../../../impl/xdr/error.ts";
import type { Message } from "../../../spec/afs/messages.ts";
import type { Rules } from "../../../spec/afs/rules.ts";
import type { Cast } from "../../conform/correspondence.ts";
import type { Met } from "../../conform/quirks.ts";
import type { Letter } from "../../model/process.ts";

/** A call that was seen in flight, which says how its reply is to be read. */
type Seen =
  | { readonly type: "fetch" | "store"; readonly number: number }
  | { readonly type: "break"; readonly start: number; readonly version: number }
  | { readonly type: "ask"; readonly start: number };

/** The calls of one run, by caller, callee and transaction id; and how many each client has made. */
type Memory = {
  readonly seen: Map<string, Seen>;
  readonly made: Map<string, number>;
  /** The number in the spec for each start of the code, which counts failed starts, too. */
  readonly starts: Map<number, number>;
  /** By client that was given up, the version of which the server tells it before it does a call of it. */
  readonly owed: Map<string, number>;
  /** Calls to clients that the server gave up. */
  readonly over: Set<string>;
};

const memories = new WeakMap<object, Memory>();

/** The memory of a run. Each run has a cast of its own. */
const memoryOf = (cast: Cast<Rules>): Memory => {
  const known = memories.get(cast) ?? {
    seen: new Map(),
    made: new Map(),
    starts: new Map(),
    owed: new Map(),
    over: new Set(),
  };
  memories.set(cast, known);
  return known;
};

/** The server has started: its own number of this start. */
export const started = (cast: Cast<Rules>, node: string, start: number): void => {
  memoryOf(cast).starts.set(start, cast.starts(node) - 1);
};

/** The server gives a client up: the calls to it are over. */
export const givenUp = (cast: Cast<Rules>, server: string, client: string): void => {
  const { seen, over } = memoryOf(cast);
  for (const name of seen.keys())
    if (name.startsWith(`${server} ${client} `)) over.add(name);
};

/** The quirk by which the spec has no letter for such an answer. */
export const LATE_ANSWER = "answers a call that is over";

/** The server tells a client that was given up of this version. */
export const toldOf = (cast: Cast<Rules>, client: string, version: number): void => {
  memoryOf(cast).owed.set(client, version);
};

/** The number that a call of a client has in the spec; `id`: the client and the transaction id. */
export const numberOf = (cast: Cast<Rules>, id: string, server: string): number => {
  const at = id.lastIndexOf(".");
  const name = callName(id.slice(0, at), server, Number(id.slice(at + 1)));
  const seen = memoryOf(cast).seen.get(name);
  return seen !== undefined && "number" in seen ? seen.number : 0;
};

type Packet = {
  readonly from: { readonly address: string };
  readonly to: { readonly address: string };
  readonly bytes: Uint8Array;
};

const { fetch, store } = fileProgram.procedures;
const { break: telling, ask, forget } = callbackProgram.procedures;

const callName = (from: string, to: string, xid: number) => `${from} ${to} ${xid}`;

/** The call of the file program that a client makes. */
const fileCall = (
  procedure: number,
  args: Uint8Array,
  number: number,
): Message | null => {
  if (procedure === fetch.number) {
    const { have } = decode(fetch.args, args);
    return { type: "fetch", xid: number, have: have ?? null };
  }
  if (procedure !== store.number) return null;
  return {
    type: "store",
    xid: number,
    contents: chunksIn(decode(store.args, args).tail),
  };
};

const callOf = ({ from, to, bytes }: Packet, memory: Memory): Message | null => {
  const call = unpackCall(bytes);
  if (call === null || call.args === "other version") return null;
  const name = callName(from.address, to.address, call.xid);
  if (call.program === fileProgram.number) {
    const known = memory.seen.get(name);
    const number =
      known !== undefined && "number" in known
        ? known.number
        : (memory.made.get(from.address) ?? 0) + 1;
    const body = fileCall(call.procedure, call.args, number);
    if (body === null) return null;
    if (known === undefined) memory.made.set(from.address, number);
    memory.seen.set(name, { type: body.type as "fetch" | "store", number });
    return body;
  }
  if (call.program !== callbackProgram.number) return null;
  if (call.procedure === telling.number) {
    const { start: counted, files } = decode(telling.args, call.args);
    const start = memory.starts.get(counted) ?? counted;
    const body = { type: "break", start, version: files[0]!.version } as const;
    memory.seen.set(name, body);
    return body;
  }
  if (call.procedure === forget.number) {
    // The server does not know in which files the client believes; in the spec there is one.
    const { start: counted } = decode(forget.args, call.args);
    const start = memory.starts.get(counted) ?? counted;
    const version = memory.owed.get(to.address) ?? 0;
    const known = memory.seen.get(name);
    const body =
      known?.type === "break" ? known : ({ type: "break", start, version } as const);
    memory.seen.set(name, body);
    return body;
  }
  if (call.procedure !== ask.number) return null;
  const { start: counted } = decode(ask.args, call.args);
  const body = { type: "ask", start: memory.starts.get(counted) ?? counted } as const;
  memory.seen.set(name, body);
  return body;
};

const replyOf = ({ from, to, bytes }: Packet, memory: Memory): Message | Met | null => {
  const reply = unpackReply(bytes);
  if (reply?.body.type !== "SUCCESS") return null;
  const { xid, results } = reply;
  const name = callName(to.address, from.address, xid);
  if (memory.over.has(name)) return { quirk: LATE_ANSWER };
  const seen = memory.seen.get(name);
  switch (seen?.type) {
    case "fetch": {
      const { type, value } = decode(fetch.results, results);
      if (type !== "OK") return null;
      const contents = value.contents === null ? null : chunksIn(value.contents);
      return {
        type: "granted",
        xid: seen.number,
        version: value.status.version,
        contents,
      };
    }
    case "store": {
      const { type, value } = decode(store.results, results);
      if (type !== "OK") return null;
      const { status, callback } = value;
      return { type: "stored", xid: seen.number, version: status.version, callback };
    }
    case "break":
      return { ...seen, type: "broken" };
    case "ask": {
      const [held] = decode(ask.results, results);
      return { type: "held", start: seen.start, version: held?.version ?? null };
    }
    default:
      return null;
  }
};

/** The letter that a datagram is; null: none of the spec's. */
export const letterIn = (
  packet: Packet,
  cast: Cast<Rules>,
  processOf: (node: string) => string,
): Letter<Message> | Met | null => {
  try {
    const memory = memoryOf(cast);
    const body = callOf(packet, memory) ?? replyOf(packet, memory);
    if (body === null || "quirk" in body) return body;
    const { from, to } = packet;
    return { from: processOf(from.address), to: processOf(to.address), body };
  } catch (error) {
    if (error instanceof XdrError) return null;
    throw error;
  }
};
