import type { Connection } from "./connection.ts";
import { TcpError, type TcpErrorCode } from "./errors.ts";
import type { Ends } from "./initial-number.ts";
import type { KeepAlive } from "./options.ts";
import type { Counters, Stats } from "./stats.ts";
import type { ConnectionEvent, Reaction, State, TimerName } from "./tcb.ts";

/** The functions of the stack that a handle calls. */
type HandleStack = {
  readonly now: () => number;
  /** Carries out the reaction of a step of the connection. */
  readonly carryOut: (handle: SocketHandle, call: string, reaction: Reaction) => void;
};

/** A connection as a program has it: calls that return at once, and events that say when to call again. */
export class SocketHandle {
  /** The name in traces: no other connection of this start of the stack has it. */
  readonly id: string;
  readonly ends: Ends;
  readonly connection: Connection;
  /** For the stack: the function that stops each running timer. */
  readonly timers = new Map<TimerName, () => void>();
  readonly #stack: HandleStack;
  readonly #counters: Counters;
  #hear: (event: ConnectionEvent) => void = () => {};
  #failure: TcpErrorCode | null = null;
  #isOver = false;

  constructor(
    stack: HandleStack,
    parts: {
      readonly id: string;
      readonly connection: Connection;
      readonly counters: Counters;
    },
  ) {
    this.#stack = stack;
    this.id = parts.id;
    this.connection = parts.connection;
    this.ends = parts.connection.tcb.ends;
    this.#counters = parts.counters;
  }

  get state(): State {
    return this.connection.tcb.state;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Why the connection failed; null: it did not. */
  get failure(): TcpErrorCode | null {
    return this.#failure;
  }

  /** Has the handshake been done, whatever has come since? */
  get isConnected(): boolean {
    return !["SYN-SENT", "SYN-RECEIVED", "CLOSED"].includes(this.state);
  }

  /** Bytes that have come in order and were not received yet. */
  get readable(): number {
    return this.connection.tcb.rcv?.readable ?? 0;
  }

  /** The number of bytes that `send` would take now. */
  get room(): number {
    return this.connection.tcb.unsent.room;
  }

  /** Will no further bytes come: has the peer ended, or the connection? */
  get hasEnded(): boolean {
    return this.#isOver || this.connection.tcb.peerEnded;
  }

  /** Sets the function that gets all events from now on. */
  onEvent(hear: (event: ConnectionEvent) => void): void {
    this.#hear = hear;
  }

  /** For the stack: passes an event to the program. */
  tell(event: ConnectionEvent): void {
    if (event.type === "over") {
      this.#isOver = true;
      this.#failure = event.error;
    }
    this.#hear(event);
  }

  /** Takes as many bytes as there is room for, and returns how many. @throws TcpError EPIPE, ECONNRESET, ETIMEDOUT */
  send(bytes: Uint8Array): number {
    if (this.#failure !== null) throw new TcpError(this.#failure, "write");
    const { result, ...reaction } = this.connection.send(bytes, this.#stack.now());
    this.#stack.carryOut(this, "send", reaction);
    if (typeof result === "string") throw new TcpError(result, "write");
    return result;
  }

  /**
   * The next bytes, at most so many; an empty array where none have come yet; null when the peer has ended and
   * all is read.
   *
   * @throws TcpError ECONNRESET, ETIMEDOUT, ECONNREFUSED
   */
  receive(most = Number.MAX_SAFE_INTEGER): Uint8Array | null {
    if (this.#failure !== null) throw new TcpError(this.#failure, "read");
    const { bytes, ...reaction } = this.connection.receive(most, this.#stack.now());
    this.#stack.carryOut(this, "receive", reaction);
    if (bytes.length > 0) return bytes;
    return this.hasEnded ? null : bytes;
  }

  /** Sends no more, and may still receive (half-close). */
  shutdown(): void {
    const reaction = this.connection.shutdown(this.#stack.now());
    this.#stack.carryOut(this, "shutdown", reaction);
  }

  /** The program is done with it; what it has sent is still delivered. */
  close(): void {
    this.#stack.carryOut(this, "close", this.connection.close(this.#stack.now()));
  }

  /** Ends both directions at once, and tells the peer. */
  abort(): void {
    this.#stack.carryOut(this, "abort", this.connection.abort(this.#stack.now()));
  }

  /** Whether small segments wait for the acknowledgement of earlier ones. */
  setNagle(nagle: boolean): void {
    const reaction = this.connection.chooseNagle(nagle, this.#stack.now());
    this.#stack.carryOut(this, "option", reaction);
  }

  /** When an idle peer gets probes that it has to answer; null: never. */
  setKeepAlive(keepAlive: KeepAlive | null): void {
    const reaction = this.connection.chooseKeepAlive(keepAlive, this.#stack.now());
    this.#stack.carryOut(this, "option", reaction);
  }

  /** Everything that was counted of this connection, what was dropped above all. */
  stats(): Stats {
    return this.#counters.read();
  }
}
