import { connect, createServer, type Server, type Socket } from "node:net";
import { Transform } from "node:stream";
import type { Address } from "./address.ts";

/**
 * A TCP proxy for the messages of one direction between two nodes, or a door: the address at which programs reach a node.
 * A cut breaks its connections, and loses what they held. It needs no privileges, as a firewall would.
 */
export class LinkProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #isDoor: boolean;
  #target: Address | undefined;
  #cuts = 0;

  private constructor(isDoor: boolean) {
    this.#isDoor = isDoor;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /**
   * A proxy that listens on a port of its own. Through a door, bytes pass only after this process has
   * read each line that their sender printed before: so an operation that a program prints, and then asks for,
   * is recorded before it can take effect.
   */
  static async open(as: "link" | "door" = "link"): Promise<LinkProxy> {
    const proxy = new LinkProxy(as === "door");
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once("error", reject);
      proxy.#server.listen({ host: "127.0.0.1", port: 0 }, resolve);
    });
    return proxy;
  }

  /** Where it listens. */
  get address(): Address {
    const address = this.#server.address();
    if (typeof address !== "object" || address === null)
      throw new Error("the proxy is closed");
    return { host: "127.0.0.1", port: address.port };
  }

  /** Sets where the node listens; undefined while it is down. */
  aim(target: Address | undefined): void {
    this.#target = target;
    this.#break();
  }

  /** Cuts the direction. A direction that is cut twice must be healed twice. */
  cut(): void {
    this.#cuts += 1;
    this.#break();
  }

  /** Takes back one cut. */
  heal(): void {
    this.#cuts -= 1;
  }

  /** Stops listening, and breaks all connections. */
  close(): void {
    this.#server.close();
    this.#break();
  }

  #break(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(socket: Socket): void {
    const target = this.#target;
    if (target === undefined || this.#cuts > 0) {
      socket.destroy();
      return;
    }
    const onward = connect(target).setNoDelay(true);
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      this.#sockets.add(one);
      one.on("error", () => one.destroy());
      one.on("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
    if (this.#isDoor) socket.pipe(afterPipes()).pipe(onward);
    else socket.pipe(onward);
    onward.pipe(socket);
  }
}

/** Passes bytes on when all pipes with data at their arrival have been read: after a whole turn of the event loop. */
export const afterPipes = (): Transform =>
  new Transform({
    transform: (chunk, _encoding, done) => {
      setImmediate(() => setImmediate(() => done(null, chunk)));
    },
  });
