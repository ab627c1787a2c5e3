import { EventEmitter } from "node:events";
import { addressText } from "../ip/ipv4.ts";
import type { SocketHandle } from "./handle.ts";
import type { TcpListener } from "./listener.ts";
import { type SocketOptions, TcpSocket } from "./socket.ts";
import type { TcpStack } from "./stack.ts";

/** A listener, used as a `net.Server` is: its events are `listening`, `connection`, `error` and `close`. */
export class TcpServer extends EventEmitter {
  readonly #stack: TcpStack;
  readonly #options: SocketOptions;
  readonly #sockets = new Set<TcpSocket>();
  #listener: TcpListener | null = null;
  #isClosed = false;

  constructor(stack: TcpStack, options: SocketOptions) {
    super();
    this.#stack = stack;
    this.#options = options;
  }

  get listening(): boolean {
    return this.#listener !== null;
  }

  /** Begins to listen: `listening` follows, or `error` with EADDRINUSE. */
  listen(
    port: number | { readonly port: number; readonly backlog?: number } = 0,
    onListening?: () => void,
  ): this {
    const { port: wanted, ...more } = typeof port === "number" ? { port } : port;
    if (onListening !== undefined) this.once("listening", onListening);
    void this.#stack.quietOver().then(() => {
      if (this.#isClosed) return;
      try {
        this.#listener = this.#stack.listen(wanted, more);
      } catch (error) {
        this.emit("error", error);
        return;
      }
      this.#listener.onConnection(() => this.#accept());
      this.emit("listening");
    });
    return this;
  }

  /** The address and port of a server that listens; null otherwise. */
  address(): { readonly address: string; readonly port: number; family: "IPv4" } | null {
    if (this.#listener === null) return null;
    const address = addressText(this.#stack.address);
    return { address, port: this.#listener.port, family: "IPv4" };
  }

  /** Accepts no more; `close` follows once all connections are closed. */
  close(onClose?: () => void): this {
    if (onClose !== undefined) this.once("close", onClose);
    this.#isClosed = true;
    this.#listener?.close();
    this.#listener = null;
    this.#mayClose();
    return this;
  }

  /** How many connections are open. */
  get connections(): number {
    return this.#sockets.size;
  }

  #accept(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const socket = new TcpSocket(this.#stack.after, this.#options);
      this.#sockets.add(socket);
      socket.once("close", () => {
        this.#sockets.delete(socket);
        this.#mayClose();
      });
      socket.attach(next);
      this.emit("connection", socket);
    }
  }

  #next(): SocketHandle | undefined {
    return this.#listener?.accept();
  }

  #mayClose(): void {
    if (!this.#isClosed || this.#sockets.size > 0) return;
    this.#isClosed = false;
    queueMicrotask(() => this.emit("close"));
  }
}
