import { Duplex } from "node:stream";
import { addressText } from "../ip/ipv4.ts";
import { TcpError, type TcpErrorCode } from "./errors.ts";
import type { SocketHandle } from "./handle.ts";
import type { Stats } from "./stats.ts";
import type { ConnectionEvent } from "./tcb.ts";

/** The options of a socket. */
export type SocketOptions = {
  /** False, as in `node:net`: this end ends as soon as the peer has. */
  readonly allowHalfOpen?: boolean;
};

/** Calls a function after some milliseconds, for the timeouts of sockets. @returns how to cancel it */
type After = (ms: number, run: () => void) => () => void;

type Done = (error?: Error | null) => void;

/**
 * A connection as a stream of bytes both ways, used as a `net.Socket` is: its events are `connect`, `data`,
 * `end`, `error` (with a `code`), `timeout` and `close`.
 */
export class TcpSocket extends Duplex {
  bytesRead = 0;
  bytesWritten = 0;
  readonly #after: After;
  #handle: SocketHandle | null = null;
  #wasAccepted = false;
  /** The functions that are called once the connection is established. */
  #onConnected: (() => void)[] = [];
  /** The bytes that found no room, and what is called once they have. */
  #waiting: { readonly bytes: Uint8Array; readonly done: Done } | null = null;
  #wantsBytes = false;
  #timeout: { readonly ms: number; stop: () => void } | null = null;
  #usedAt = 0;

  constructor(after: After, { allowHalfOpen = false }: SocketOptions = {}) {
    super({ allowHalfOpen });
    this.#after = after;
  }

  /** Is the handshake still under way? */
  get connecting(): boolean {
    return !this.destroyed && !(this.#handle?.isConnected ?? false);
  }

  get remoteAddress(): string | undefined {
    return this.#handle === null
      ? undefined
      : addressText(this.#handle.ends.remote.address);
  }

  get remotePort(): number | undefined {
    return this.#handle?.ends.remote.port;
  }

  get remoteFamily(): "IPv4" {
    return "IPv4";
  }

  get localAddress(): string | undefined {
    return this.#handle === null
      ? undefined
      : addressText(this.#handle.ends.local.address);
  }

  get localPort(): number | undefined {
    return this.#handle?.ends.local.port;
  }

  address(): { readonly address?: string; readonly port?: number; family: "IPv4" } {
    const { localAddress: address, localPort: port } = this;
    if (address === undefined || port === undefined) return { family: "IPv4" };
    return { address, port, family: "IPv4" };
  }

  /** Everything that was counted of this connection, what was dropped above all; null before it began. */
  stats(): Stats | null {
    return this.#handle?.stats() ?? null;
  }

  /** For `net.ts`: the connection of this socket, which is connecting, or which a server has accepted. */
  attach(handle: SocketHandle): void {
    if (this.destroyed) {
      handle.close();
      return;
    }
    this.#handle = handle;
    this.#wasAccepted = handle.isConnected;
    handle.onEvent((event) => this.#take(event));
    if (handle.isOver) this.#over(handle.failure);
    else if (this.#wasAccepted) this.#connected();
    if (this.#wantsBytes) this._read();
  }

  setNoDelay(noDelay = true): this {
    this.#handle?.setNagle(!noDelay);
    return this;
  }

  setKeepAlive(enable = false, initialDelayMs = 0): this {
    const idleMs = initialDelayMs > 0 ? initialDelayMs : KEEP_ALIVE_IDLE_MS;
    const keepAlive = { idleMs, intervalMs: 1000, probes: 10 };
    this.#handle?.setKeepAlive(enable ? keepAlive : null);
    return this;
  }

  /** After so long without a byte in either direction there is the event `timeout`; 0: never. */
  setTimeout(ms: number, onTimeout?: () => void): this {
    this.#timeout?.stop();
    this.#timeout = null;
    if (onTimeout !== undefined) this.once("timeout", onTimeout);
    if (ms > 0) {
      this.#timeout = { ms, stop: () => {} };
      this.#wait(ms);
    }
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  /** Ends when all that was written has been taken. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once("finish", () => this.destroy());
  }

  /** Ends the connection at once: the peer gets a RST. */
  resetAndDestroy(): this {
    this.#handle?.onEvent(() => {}); // It is this end that resets: no error to hear of.
    this.#handle?.abort();
    return this.destroy();
  }

  override _write(chunk: Uint8Array, _encoding: string, done: Done): void {
    this.#push(chunk, done);
  }

  override _final(done: Done): void {
    this.#whenConnected(() => {
      this.#handle?.shutdown();
      done();
    });
  }

  override _read(): void {
    this.#wantsBytes = true;
    const handle = this.#handle;
    while (this.#wantsBytes && handle !== null && handle.failure === null) {
      const bytes = handle.receive(READ_BYTES);
      if (bytes === null) {
        this.#wantsBytes = false;
        this.push(null);
        this.read(0); // Or a program that reads nothing would not hear that the peer has ended.
        return;
      }
      if (bytes.length === 0) return;
      this.#used();
      this.bytesRead += bytes.length;
      this.#wantsBytes = this.push(bytes);
    }
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#timeout?.stop();
    this.#timeout = null;
    const handle = this.#handle;
    if (handle !== null && !handle.isOver) handle.close();
    this.#waiting = null;
    done(error);
  }

  /** Gives bytes to the connection; those without room wait. */
  #push(bytes: Uint8Array, done: Done): void {
    const handle = this.#handle;
    if (handle === null) {
      this.#onConnected.push(() => this.#push(bytes, done));
      return;
    }
    try {
      const taken = handle.send(bytes);
      if (taken > 0) this.#used();
      this.bytesWritten += taken;
      if (taken === bytes.length) done();
      else this.#waiting = { bytes: bytes.subarray(taken), done };
    } catch (error) {
      done(error as TcpError);
    }
  }

  #take(event: ConnectionEvent): void {
    switch (event.type) {
      case "state":
        if (event.to === "ESTABLISHED" && !this.#wasAccepted) this.#connected();
        return;
      case "readable":
      case "ended":
        if (this.#wantsBytes) this._read();
        return;
      case "writable": {
        const waiting = this.#waiting;
        this.#waiting = null;
        if (waiting !== null) this.#push(waiting.bytes, waiting.done);
        return;
      }
      case "over":
        this.#over(event.error);
    }
  }

  #connected(): void {
    this.#used();
    for (const run of this.#onConnected.splice(0)) run();
    this.read(0); // As `net.Socket`: it notices the end of the peer before the program reads.
    if (this.#wasAccepted) return; // Its server has emitted `connection`.
    this.emit("connect");
    this.emit("ready");
  }

  #whenConnected(run: () => void): void {
    if (this.connecting) this.#onConnected.push(run);
    else run();
  }

  #over(error: TcpErrorCode | null): void {
    if (error === null) {
      if (this.#wantsBytes) this._read();
      return;
    }
    this.destroy(new TcpError(error, this.#onConnected.length > 0 ? "connect" : "read"));
  }

  #used(): void {
    this.#usedAt += 1;
  }

  #wait(ms: number): void {
    const usedAt = this.#usedAt;
    const stop = this.#after(ms, () => {
      if (this.#timeout === null) return;
      const wasUsed = this.#usedAt !== usedAt;
      this.#wait(this.#timeout.ms);
      if (!wasUsed) this.emit("timeout");
    });
    if (this.#timeout !== null) this.#timeout.stop = stop;
  }
}

const READ_BYTES = 65_536;
/** RFC 9293, MUST-28: at least 2 hours unless the program chooses. */
const KEEP_ALIVE_IDLE_MS = 7_200_000;
