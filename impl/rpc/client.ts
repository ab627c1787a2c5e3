/** The client's side: each call is sent until it is answered, always with the same transaction id. */
import type { Clock, Entropy } from "../ports.ts";
import { decode, encode } from "../xdr/codec.ts";
import { XdrError } from "../xdr/error.ts";
import { type Credentials, packCredentials } from "./auth.ts";
import type { Channel, Connect } from "./channel.ts";
import { RpcError, type RpcErrorCode } from "./errors.ts";
import { packCall, type ReplyMessage, unpackReply } from "./message.ts";
import { type Faults, noFaults } from "./options.ts";
import type { Procedure, Program, Stub } from "./program.ts";

/** How a client behaves. */
type ClientOptions = {
  readonly credentials?: Credentials;
  readonly retryMs?: {
    /** When a call is sent again for the first time. Each further wait is twice as long, */
    readonly first: number;
    /** and at most this long. */
    readonly most: number;
  };
  /** How long a call waits for its reply; undefined: for ever, as a hard mount does. */
  readonly timeoutMs?: number;
  /** Called each time that a call is sent. */
  readonly note?: (what: "call" | "retry", xid: number) => void;
  readonly faults?: Faults;
};

const RETRY = { first: 1000, most: 60_000 };

type Waiting = {
  readonly message: Uint8Array;
  readonly settle: (reply: ReplyMessage | RpcError) => void;
  stop: () => void;
};

/** The counters of a client. */
type ClientCounts = {
  readonly retries: number;
  /** Messages that are no replies, and replies to no call that waits. */
  readonly malformed: number;
  readonly strays: number;
};

/** A client of one server. */
export class RpcClient {
  readonly #clock: Clock;
  readonly #options: ClientOptions;
  readonly #faults: Faults;
  readonly #waiting = new Map<number, Waiting>();
  readonly #counts = { retries: 0, malformed: 0, strays: 0 };
  #channel: Channel | undefined;
  #last: number;

  private constructor(clock: Clock, entropy: Entropy, options: ClientOptions) {
    this.#clock = clock;
    this.#options = options;
    this.#faults = options.faults ?? noFaults;
    // A client that restarts begins with other numbers: its server may remember calls from before.
    this.#last = this.#faults.has("xids-from-one")
      ? 0
      : Buffer.from(entropy.bytes(4)).readUInt32BE();
  }

  /** Opens the way to the server. */
  static async open(
    { clock, entropy }: { readonly clock: Clock; readonly entropy: Entropy },
    connect: Connect,
    options: ClientOptions = {},
  ): Promise<RpcClient> {
    const client = new RpcClient(clock, entropy, options);
    client.#channel = await connect({
      received: (message) => client.#receive(message),
      lost: () => {
        for (const xid of [...client.#waiting.keys()]) client.#sendAgain(xid);
      },
    });
    return client;
  }

  /** The counters. */
  get counts(): ClientCounts {
    return { ...this.#counts };
  }

  /** The procedures of a program as functions. Each throws RpcError, or XdrError for arguments not of its type. */
  stub<P extends Program["procedures"]>(program: Program<P>): Stub<P> {
    const functions = Object.entries(program.procedures).map(
      ([name, procedure]) =>
        [name, (args: unknown) => this.#call(program, procedure, args)] as const,
    );
    return Object.fromEntries(functions) as unknown as Stub<P>;
  }

  /** Calls procedure 0, which does nothing. @throws RpcError */
  async ping({ number, version }: Program): Promise<void> {
    await this.#ask({ program: number, version, procedure: 0 }, new Uint8Array());
  }

  /** Ends all calls that wait. */
  close(): void {
    this.#channel?.close();
    for (const { settle } of [...this.#waiting.values()]) settle(new RpcError("CLOSED"));
  }

  async #call<A, R>(
    { number, version }: Program,
    { number: procedure, args, results }: Procedure<A, R>,
    value: A,
  ): Promise<R> {
    const packed = encode(args, value);
    const reply = await this.#ask({ program: number, version, procedure }, packed);
    try {
      return decode(results, reply);
    } catch (error) {
      if (!(error instanceof XdrError)) throw error;
      throw new RpcError("GARBAGE_RESULTS", error.message);
    }
  }

  async #ask(called: Called, args: Uint8Array): Promise<Uint8Array> {
    const { credentials = { flavor: "AUTH_NONE" }, timeoutMs } = this.#options;
    const none = packCredentials({ flavor: "AUTH_NONE" });
    const named = packCredentials(credentials);
    const xid = this.#newXid();
    const message = packCall({
      xid,
      ...called,
      credentials: named,
      verifier: none,
      args,
    });
    const reply = await new Promise<ReplyMessage | RpcError>((resolve) => {
      const stopDeadline =
        timeoutMs === undefined
          ? () => undefined
          : this.#clock.after(timeoutMs, () => settle(new RpcError("TIMED_OUT")));
      const settle = (settled: ReplyMessage | RpcError): void => {
        this.#waiting.get(xid)?.stop();
        this.#waiting.delete(xid);
        stopDeadline();
        resolve(settled);
      };
      this.#waiting.set(xid, { message, settle, stop: () => undefined });
      this.#options.note?.("call", xid);
      this.#channel?.send(message);
      this.#retryLater(xid, this.#options.retryMs?.first ?? RETRY.first);
    });
    if (reply instanceof RpcError) throw reply;
    return resultsOf(reply);
  }

  #newXid(): number {
    do this.#last = (this.#last + 1) >>> 0;
    while (this.#waiting.has(this.#last));
    return this.#last;
  }

  #retryLater(xid: number, ms: number): void {
    const waiting = this.#waiting.get(xid);
    if (waiting === undefined || this.#faults.has("never-ask-again")) return;
    const most = this.#options.retryMs?.most ?? RETRY.most;
    waiting.stop = this.#clock.after(ms, () => {
      if (ms >= most) this.#channel?.renew();
      this.#sendAgain(xid);
      this.#retryLater(xid, Math.min(2 * ms, most));
    });
  }

  #sendAgain(xid: number): void {
    const waiting = this.#waiting.get(xid);
    if (waiting === undefined) return;
    this.#counts.retries += 1;
    this.#options.note?.("retry", xid);
    this.#channel?.send(
      this.#faults.has("retry-with-new-xid")
        ? withXid(waiting.message, this.#newXid())
        : waiting.message,
    );
  }

  #receive(message: Uint8Array): void {
    const reply = unpackReply(message);
    if (reply === null) {
      this.#counts.malformed += 1;
      return;
    }
    const waiting = this.#faults.has("take-any-reply")
      ? [...this.#waiting.values()][0]
      : this.#waiting.get(reply.xid);
    if (waiting === undefined) this.#counts.strays += 1;
    else waiting.settle(reply);
  }
}

type Called = {
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
};

/** The results of a success. @throws RpcError otherwise */
const resultsOf = ({ body, results }: ReplyMessage): Uint8Array => {
  if (body.type === "SUCCESS") return results;
  const { value } = body;
  const code: RpcErrorCode = body.type;
  throw new RpcError(
    code,
    typeof value === "object" ? `${value.low} to ${value.high}` : (value ?? ""),
  );
};

const withXid = (message: Uint8Array, xid: number): Uint8Array => {
  const copy = message.slice();
  new DataView(copy.buffer).setUint32(0, xid);
  return copy;
};
