import { connect, createServer, type Server, type Socket } from "node:net";
import type { Address } from "./address.ts";

/**
 * One direction between two nodes. Cutting it breaks the connections and takes what they held;
 * no firewall is touched, so no rights are needed.
 */
export class LinkProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #target: Address | undefined;
  #cuts = 0;

  private constructor() {
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async open(): Promise<LinkProxy> {
    const proxy = new LinkProxy();
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once("error", reject);
      proxy.#server.listen({ host: "127.0.0.1", port: 0 }, resolve);
    });
    return proxy;
  }

  get address(): Address {
    const address = this.#server.address();
    if (typeof address !== "object" || address === null)
      throw new Error("the proxy is closed");
    return { host: "127.0.0.1", port: address.port };
  }

  /** Where the node listens now; nowhere while it is down. */
  aim(target: Address | undefined): void {
    this.#target = target;
    this.#break();
  }

  /** Cut twice, it takes two healings. */
  cut(): void {
    this.#cuts += 1;
    this.#break();
  }

  heal(): void {
    this.#cuts -= 1;
  }

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
    socket.pipe(onward);
    onward.pipe(socket);
  }
}
