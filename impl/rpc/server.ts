/** A server of programs: bytes of calls in, bytes of replies out. `serve.ts` connects it with the network. */
import type { Endpoint } from "../ports.ts";
import { decode, encode } from "../xdr/codec.ts";
import { XdrError } from "../xdr/error.ts";
import { unpackCredentials } from "./auth.ts";
import { Unanswered } from "./errors.ts";
import { type CallMessage, packReply, unpackCall } from "./message.ts";
import { type Faults, noFaults } from "./options.ts";
import type { Handlers, Procedure, Program } from "./program.ts";
import { type CacheLimits, keyOfCall, ReplyCache } from "./reply-cache.ts";

/** The options of a server. */
export type ServerOptions = {
  /** How many replies are remembered, and how many bytes of them; 1,024 and 4 MiB unless given. */
  readonly cache?: Partial<CacheLimits>;
  /** How many calls are done at the same time; further ones are dropped, and come again. 256 unless given. */
  readonly running?: number;
  readonly faults?: Faults;
};

/** The counters of a server. */
type ServerCounts = {
  readonly calls: number;
  /** Messages that are no calls: they are not answered. */
  readonly malformed: number;
  /** Calls that came again when they were done, or while they were being done. */
  readonly repeated: number;
  readonly dropped: number;
  /** Calls that were refused, for whatever reason. */
  readonly refused: number;
  /** Calls whose procedure failed. */
  readonly failed: number;
};

type Served = {
  readonly program: Program;
  readonly handlers: Handlers<Program["procedures"]>;
  readonly byNumber: ReadonlyMap<number, string>;
};

type Reply = Parameters<typeof packReply>[1];

/** The supported versions of RPC. */
const RPC_VERSIONS = { type: "RPC_MISMATCH", value: { low: 2, high: 2 } } as const;

/** A server of any number of programs. No input makes it throw. */
export class RpcServer {
  readonly #served = new Map<number, Map<number, Served>>();
  readonly #cache: ReplyCache;
  /** For each call that is being executed: where its reply goes, which is every place from which a copy came. */
  readonly #waiting = new Map<string, Map<string, TakeReply>>();
  readonly #runningMost: number;
  readonly #faults: Faults;
  readonly #counts = {
    calls: 0,
    malformed: 0,
    repeated: 0,
    dropped: 0,
    refused: 0,
    failed: 0,
  };
  #running = 0;

  constructor({ cache = {}, running = 256, faults = noFaults }: ServerOptions = {}) {
    const { entries = 1024, bytes = 2 ** 22 } = cache;
    this.#cache = new ReplyCache({ entries, bytes });
    this.#runningMost = running;
    this.#faults = faults;
  }

  /** The counters. */
  get counts(): ServerCounts {
    return { ...this.#counts };
  }

  /** The size of the reply cache. */
  get cached(): CacheLimits {
    return this.#cache.size;
  }

  /** Serves a version of a program. */
  add<P extends Program["procedures"]>(program: Program<P>, handlers: Handlers<P>): void {
    const versions = this.#served.get(program.number) ?? new Map<number, Served>();
    this.#served.set(program.number, versions);
    const byNumber = new Map(
      Object.entries(program.procedures).map(([name, { number }]) => [number, name]),
    );
    versions.set(program.version, { program, handlers: handlers as never, byNumber });
  }

  /**
   * A message has come. It has no reply where it is no call, or a copy of one that is being done, or where too many
   * calls are.
   *
   * @param reply takes the reply, at once where the procedure does not wait
   * @returns whether `reply` is called, now or later
   */
  receive(bytes: Uint8Array, from: Endpoint, reply: TakeReply): boolean {
    const call = unpackCall(bytes);
    if (call === null) {
      this.#counts.malformed += 1;
      return false;
    }
    this.#counts.calls += 1;
    const found =
      call.args === "other version" ? this.#refuse(RPC_VERSIONS) : this.#find(call);
    if (!("type" in found))
      return this.#run({ ...found, bytes, xid: call.xid, from }, reply);
    reply(packReply(call.xid, found));
    return true;
  }

  #refuse(why: Reply): Reply {
    if (why.type !== "SUCCESS") this.#counts.refused += 1;
    return why;
  }

  /** The procedure that is called and its arguments, or the reply that says why there is none. */
  #find(call: CallMessage): Found | Reply {
    const { program, version, procedure } = call;
    const credentials = unpackCredentials(call.credentials);
    if (typeof credentials === "string")
      return this.#refuse({ type: "AUTH_ERROR", value: credentials });
    const versions = this.#served.get(program);
    if (versions === undefined)
      return this.#refuse({ type: "PROG_UNAVAIL", value: undefined });
    const served = versions.get(version);
    if (served === undefined) {
      const numbers = [...versions.keys()];
      const value = { low: Math.min(...numbers), high: Math.max(...numbers) };
      return this.#refuse({ type: "PROG_MISMATCH", value });
    }
    if (procedure === 0) return { type: "SUCCESS", value: undefined };
    const name = served.byNumber.get(procedure);
    if (name === undefined)
      return this.#refuse({ type: "PROC_UNAVAIL", value: undefined });
    const called = served.program.procedures[name]!;
    try {
      const args: unknown = decode(called.args, call.args);
      const handle = served.handlers[name]!;
      const { xid } = call;
      return { called, run: (address) => handle(args, { credentials, address, xid }) };
    } catch (error) {
      if (!(error instanceof XdrError)) throw error;
      return this.#refuse({ type: "GARBAGE_ARGS", value: undefined });
    }
  }

  /** Does a call, unless it was or is being done. Says whether it is answered. */
  #run(asked: Asked, reply: TakeReply): boolean {
    const { called, bytes, from, xid } = asked;
    const isCached = !called.isIdempotent && !this.#faults.has("forget-replies");
    const key = isCached ? keyOfCall(bytes, asked, from, this.#faults) : null;
    const known = key === null ? undefined : this.#cache.find(key);
    const isRunning = known === "running" && !this.#faults.has("run-copies");
    if (known instanceof Uint8Array || isRunning) this.#counts.repeated += 1;
    if (known instanceof Uint8Array) {
      reply(known);
      return true;
    }
    if (isRunning) return this.#wait(key!, from, reply);
    if (this.#running >= this.#runningMost) {
      this.#counts.dropped += 1;
      return false;
    }
    this.#running += 1;
    if (key !== null) this.#cache.begin(key);
    const replies = new Map([[placeOf(from), reply]]);
    if (key !== null) this.#waiting.set(key, replies);
    const end = (body: Reply | null, results?: Uint8Array): void => {
      const replied = body === null ? null : packReply(xid, body, results);
      this.#running -= 1;
      if (key !== null && (replied === null || called.knowsCopies))
        this.#cache.endUnkept(key);
      else if (key !== null) this.#cache.end(key, replied!);
      if (key !== null) this.#waiting.delete(key);
      if (replied !== null) for (const each of replies.values()) each(replied);
    };
    this.#execute(asked, end);
    return true;
  }

  /**
   * A copy of a call that is being done. If it came from another place, the client has a new connection there, and
   * the old one may be broken. At the same place one reply is enough.
   */
  #wait(key: string, from: Endpoint, reply: TakeReply): boolean {
    const replies = this.#waiting.get(key);
    const place = placeOf(from);
    if (replies === undefined || replies.has(place) || replies.size >= PLACES_MAX)
      return false;
    replies.set(place, reply);
    return true;
  }

  /** Has the procedure done; it may fail, or give what is not of its type. */
  #execute(
    { called, run, from }: Asked,
    end: (body: Reply | null, results?: Uint8Array) => void,
  ): void {
    const fail = (error: unknown): void => {
      const isSilent = error instanceof Unanswered;
      if (!isSilent) this.#counts.failed += 1;
      end(isSilent ? null : { type: "SYSTEM_ERR", value: undefined });
    };
    const succeed = (results: unknown): void => {
      const packed = packedOrNull(called, results);
      if (packed === null) fail(undefined);
      else end({ type: "SUCCESS", value: undefined }, packed);
    };
    let results: unknown;
    try {
      results = run(from.address);
    } catch (error) {
      fail(error);
      return;
    }
    if (results instanceof Promise) results.then(succeed, fail);
    else succeed(results);
  }
}

/** Results in XDR; null: they are not of the type. */
const packedOrNull = (
  { results: type }: Found["called"],
  results: unknown,
): Uint8Array | null => {
  try {
    return encode(type, results);
  } catch {
    return null;
  }
};

/** Places at which a client may wait for one reply. */
const PLACES_MAX = 16;

const placeOf = ({ address, port }: Endpoint): string => `${address}:${port}`;

type TakeReply = (bytes: Uint8Array) => void;

type Found = {
  // biome-ignore lint/suspicious/noExplicitAny: a procedure of any type.
  readonly called: Procedure<any, any>;
  readonly run: (address: string) => unknown;
};

type Asked = Found & {
  readonly bytes: Uint8Array;
  readonly xid: number;
  readonly from: Endpoint;
};
