import { TcpError } from "./errors.ts";
import type { SocketHandle } from "./handle.ts";
import type { TcpListener } from "./listener.ts";

/** A connection of a program, and what waits for it. */
export class Descriptor {
  readonly handle: SocketHandle;
  readonly #waiting = new Set<() => void>();

  constructor(handle: SocketHandle) {
    this.handle = handle;
    handle.onEvent(() => {
      for (const look of this.#waiting) look();
    });
  }

  /**
   * Resolves once the handshake is over.
   *
   * @throws TcpError when there is no connection after it
   */
  async opened(): Promise<void> {
    const { handle } = this;
    await this.until(() => handle.isConnected || handle.isOver);
    if (handle.isOver) throw new TcpError(handle.failure ?? "ECONNABORTED", "connect");
  }

  /** Resolves once `isReady` holds: now, or after an event of the connection. */
  until(isReady: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!isReady()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }
}

/** A listener of a program, and the calls of `accept` that wait for its connections, in order. */
class Doorway {
  readonly listener: TcpListener;
  /** The number of its socket. */
  readonly socket: number;
  readonly #waiting: ((handle: SocketHandle | undefined) => void)[] = [];

  constructor(listener: TcpListener, socket: number) {
    this.listener = listener;
    this.socket = socket;
    listener.onConnection(() => this.#look());
  }

  next(): Promise<SocketHandle | undefined> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#look();
    });
  }

  close(): void {
    this.listener.close();
    for (const resolve of this.#waiting.splice(0)) resolve(undefined);
  }

  #look(): void {
    while (this.#waiting.length > 0) {
      const handle = this.listener.accept();
      if (handle === undefined) return;
      this.#waiting.shift()?.(handle);
    }
  }
}

/**
 * The connections and listeners that programs of a machine have, by name and by port. Their sockets are numbered as
 * a system numbers what programs have open, those that listen included.
 */
export class Descriptors {
  readonly #connections = new Map<string, Descriptor>();
  readonly #listeners = new Map<number, Doorway>();
  #sockets = 0;

  /** @returns the name of the connection from now on, its own unless given, and the number of its socket */
  add(
    handle: SocketHandle,
    name = handle.id,
  ): { readonly value: string; readonly socket: number } {
    this.#connections.set(name, new Descriptor(handle));
    return { value: name, socket: ++this.#sockets };
  }

  /** @throws TcpError EINVAL when a program has a connection of this name */
  expectNew(name: string | undefined): void {
    if (name !== undefined && this.#connections.has(name))
      throw new TcpError("EINVAL", "call", `there is a connection ${name}`);
  }

  /** @throws TcpError EINVAL when there is none of this name */
  connection(name: string): Descriptor {
    const descriptor = this.#connections.get(name);
    if (descriptor === undefined)
      throw new TcpError("EINVAL", "call", `no connection ${name}`);
    return descriptor;
  }

  /** The program has closed it: its name means nothing any more. */
  remove(name: string): void {
    this.#connections.delete(name);
  }

  /** @returns the number of the socket that listens */
  listen(listener: TcpListener): number {
    const socket = ++this.#sockets;
    this.#listeners.set(listener.port, new Doorway(listener, socket));
    return socket;
  }

  /** @throws TcpError EINVAL when nothing listens at this port */
  listener(port: number): Doorway {
    const doorway = this.#listeners.get(port);
    if (doorway === undefined)
      throw new TcpError("EINVAL", "call", `no listener at port ${port}`);
    return doorway;
  }

  /** @throws TcpError EINVAL when nothing listens at this port */
  unlisten(port: number): void {
    this.listener(port).close();
    this.#listeners.delete(port);
  }
}
