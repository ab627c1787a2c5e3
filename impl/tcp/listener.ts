import type { SocketHandle } from "./handle.ts";
import type { TcpSettings } from "./options.ts";
import type { ListenOptions } from "./stack-options.ts";

/**
 * A port in LISTEN, with the connections that `accept` has not taken yet: those whose handshake is under way,
 * and those that are done, in the order in which they were. Together they are never more than the backlog.
 */
export class TcpListener {
  readonly port: number;
  /** How long its connections wait for a peer; undefined: as long as all others. */
  readonly timeoutMs: number | undefined;
  /** The initial sequence number of its connections; undefined: each has one of its own. */
  readonly initialNumber: number | undefined;
  /** Does it end with its first connection? See `ListenOptions`. */
  readonly isSingle: boolean;
  readonly #backlog: number;
  readonly #has: TcpSettings["has"];
  readonly #halfOpen = new Set<SocketHandle>();
  readonly #done: SocketHandle[] = [];
  readonly #end: () => void;
  #hear: () => void = () => {};
  #isClosed = false;

  constructor(
    options: ListenOptions & {
      readonly port: number;
      readonly backlog: number;
      readonly has: TcpSettings["has"];
      /** Stops listening, and frees the port. */
      readonly end: () => void;
    },
  ) {
    this.port = options.port;
    this.timeoutMs = options.timeoutMs;
    this.initialNumber = options.initialNumber;
    this.isSingle = options.single ?? false;
    this.#backlog = options.backlog;
    this.#has = options.has;
    this.#end = options.end;
  }

  get hasRoom(): boolean {
    const held = this.#halfOpen.size + this.#done.length;
    return held < this.#backlog || this.#has("no-backlog");
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** How many handshakes are under way, and how many connections wait for `accept`. */
  get waiting(): { readonly halfOpen: number; readonly done: number } {
    return { halfOpen: this.#halfOpen.size, done: this.#done.length };
  }

  /** Sets the function that is called whenever there is a connection to accept. */
  onConnection(hear: () => void): void {
    this.#hear = hear;
  }

  /** Takes the connection whose handshake was done first; undefined: there is none. */
  accept(): SocketHandle | undefined {
    const next = this.#has("accept-newest") ? this.#done.pop() : this.#done.shift();
    const [halfOpen] = this.#has("accept-half-open") ? this.#halfOpen : [];
    const taken = next ?? halfOpen;
    if (taken === undefined) return undefined;
    this.#halfOpen.delete(taken);
    if (this.#has("listener-ends-with-first-accept")) this.stop();
    return taken;
  }

  /** For the stack: a handshake begins. */
  begin(handle: SocketHandle): void {
    this.#halfOpen.add(handle);
  }

  /** For the stack: a handshake is done. */
  complete(handle: SocketHandle): void {
    if (!this.#halfOpen.delete(handle)) return;
    this.#done.push(handle);
    this.#hear();
  }

  /** For the stack: a handshake has failed. One that is done stays, for its program to hear of the failure. */
  abandon(handle: SocketHandle): void {
    this.#halfOpen.delete(handle);
  }

  /** No peer connects any more. A handshake that is under way goes on, and may still be accepted. */
  stop(): void {
    this.#end();
  }

  /** No peer connects any more. Connections that no program has accepted are reset. */
  close(): void {
    this.#isClosed = true;
    this.stop();
    for (const handle of [...this.#halfOpen, ...this.#done.splice(0)]) handle.abort();
    this.#halfOpen.clear();
  }
}
