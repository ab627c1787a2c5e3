/** Programs that use sockets by orders, the same on this TCP as on the kernel's. */
import { createHash, type Hash } from "node:crypto";
import { EventEmitter, once } from "node:events";
import type { Duplex } from "node:stream";
import { patternBytes } from "../../../../impl/tcp/pattern.ts";

/** What programs can be ordered to do; sockets have names. */
export type Order =
  | { readonly do: "listen"; readonly port: number; readonly allowHalfOpen?: boolean }
  /** Listens no more. */
  | { readonly do: "unlisten"; readonly port: number }
  /** Answers with the name of the next socket. */
  | { readonly do: "accept"; readonly port: number }
  /** Answers with the name of the socket, whatever becomes of it. */
  | { readonly do: "connect"; readonly to: Target }
  /** Answers once all bytes of the pattern are taken. */
  | { readonly do: "write"; readonly socket: string; readonly bytes: Pattern }
  /** Answers once this event of the socket has come, or `close`, or so many bytes. */
  | { readonly do: "until"; readonly socket: string; readonly event: string | number }
  | {
      readonly do: "end" | "reset" | "destroy" | "pause" | "resume";
      readonly socket: string;
    };

/** Where a socket connects to, and from. */
export type Target = {
  readonly host: string;
  readonly port: number;
  readonly localPort?: number;
  readonly allowHalfOpen?: boolean;
};

/** Bytes that a seed decides. */
export type Pattern = { readonly seed: number; readonly count: number };

/** What a program has seen of its socket. */
export type Seen = {
  readonly bytes: number;
  readonly sha256: string;
  /** `connect`, `end`, `close`, and the code of an error, in their order. */
  readonly events: readonly string[];
};

/** The part of a socket of `node:net` that programs use. */
type Socket = Duplex & { resetAndDestroy(): unknown };

/** The part of `node:net` that programs use. */
type Net = {
  createServer(
    options: { allowHalfOpen: boolean },
    onConnection: (socket: never) => void,
  ): EventEmitter & { listen(port: number): unknown; close(): unknown };
  connect(options: Target): unknown;
};

/** A socket, with what was seen of it. */
class Watched {
  readonly socket: Socket;
  readonly #hash: Hash = createHash("sha256");
  readonly #events: string[] = [];
  readonly #changes = new EventEmitter();
  #bytes = 0;

  constructor(socket: Socket) {
    this.socket = socket;
    const note = (event: string): void => {
      this.#events.push(event);
      this.#changes.emit("change");
    };
    for (const event of ["connect", "end", "close"]) socket.on(event, () => note(event));
    socket.on("error", ({ code }: NodeJS.ErrnoException) => note(code ?? "no code"));
    socket.on("data", (part: Buffer) => {
      this.#hash.update(part);
      this.#bytes += part.length;
      this.#changes.emit("change");
    });
  }

  async until(event: string | number): Promise<Seen> {
    const has = (): boolean =>
      typeof event === "number" ? this.#bytes >= event : this.#events.includes(event);
    while (!has() && !this.#events.includes("close")) await once(this.#changes, "change");
    const sha256 = this.#hash.copy().digest("hex");
    return { bytes: this.#bytes, sha256, events: [...this.#events] };
  }
}

/** Carries out orders with sockets of some TCP. */
export class Programs {
  readonly #net: Net;
  readonly #sockets = new Map<string, Watched>();
  readonly #servers = new Map<number, ReturnType<Net["createServer"]>>();
  /** By listening port: the sockets that wait for an order to accept them. */
  readonly #waiting = new Map<number, string[]>();
  readonly #arrivals = new EventEmitter();

  constructor(net: Net) {
    this.#net = net;
  }

  async carryOut(order: Order): Promise<string | Seen | null> {
    switch (order.do) {
      case "listen":
        await this.#listen(order.port, order.allowHalfOpen ?? true);
        return null;
      case "unlisten":
        this.#servers.get(order.port)?.close();
        this.#servers.delete(order.port);
        return null;
      case "accept": {
        const waiting = this.#waiting.get(order.port)!;
        while (waiting.length === 0) await once(this.#arrivals, "socket");
        return waiting.shift()!;
      }
      case "connect":
        return this.#add(
          this.#net.connect({ allowHalfOpen: true, ...order.to }) as Socket,
        );
      case "write": {
        const { seed, count } = order.bytes;
        const { socket } = this.#watched(order.socket);
        const bytes = patternBytes(seed, { from: 0, count });
        await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
        return null;
      }
      case "until":
        return this.#watched(order.socket).until(order.event);
      case "reset":
        this.#watched(order.socket).socket.resetAndDestroy();
        return null;
      default:
        this.#watched(order.socket).socket[order.do]();
        return null;
    }
  }

  async #listen(port: number, allowHalfOpen: boolean): Promise<void> {
    this.#waiting.set(port, []);
    const server = this.#net.createServer({ allowHalfOpen }, (socket: Socket) => {
      this.#waiting.get(port)!.push(this.#add(socket));
      this.#arrivals.emit("socket");
    });
    this.#servers.set(port, server);
    server.listen(port);
    await once(server, "listening");
  }

  #add(socket: Socket): string {
    const name = `s${this.#sockets.size}`;
    this.#sockets.set(name, new Watched(socket));
    return name;
  }

  #watched(name: string): Watched {
    const watched = this.#sockets.get(name);
    if (watched === undefined) throw new Error(`no socket ${name}`);
    return watched;
  }
}
