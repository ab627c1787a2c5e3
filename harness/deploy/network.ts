import { connect, createServer, type Server, type Socket } from "node:net";
import type { Message } from "../../impl/ports.ts";
import { InputError } from "../model/input-error.ts";
import { type Address, showAddress } from "./address.ts";
import { malformed, messageIn, onLine } from "./lines.ts";

export type NetworkOptions = {
  readonly self: string;
  readonly listen: Address;
  readonly peers: Readonly<Record<string, Address>>;
  /** One line for people, once per outage of a peer. */
  readonly warn: (line: string) => void;
};

/**
 * Messages as lines over TCP. To each peer one connection of our own, made when there is
 * something to say; to a client, the connection over which it asked. What a broken connection
 * held is lost, as the protocols above expect of a network.
 */
export class TcpNetwork {
  readonly #options: NetworkOptions;
  readonly #server: Server;
  readonly #outgoing = new Map<string, Socket>();
  readonly #clients = new Map<string, Socket>();
  readonly #accepted = new Set<Socket>();
  readonly #silent = new Set<string>();
  #receive: (message: Message) => void = () => {};
  #open = true;

  private constructor(options: NetworkOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Takes the port at once; connections wait in it until `hear` is called. */
  static async listen(options: NetworkOptions): Promise<TcpNetwork> {
    const network = new TcpNetwork(options);
    const { host, port } = options.listen;
    await new Promise<void>((resolve, reject) => {
      network.#server.once("error", (error: NodeJS.ErrnoException) =>
        reject(new InputError(`${showAddress({ host, port })}: ${whyNot(error)}`)),
      );
      network.#server.listen({ host, port }, resolve);
    });
    return network;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  hear(receive: (message: Message) => void): void {
    this.#receive = receive;
  }

  send(message: Message): void {
    if (!this.#open) return;
    const { dest } = message;
    if (dest === this.#options.self) {
      const copy = structuredClone(message);
      setImmediate(() => this.#open && this.#receive(copy));
      return;
    }
    const peer = this.#options.peers[dest];
    const socket = peer ? this.#connection(dest, peer) : this.#clients.get(dest);
    socket?.write(`${JSON.stringify(message)}\n`);
  }

  async close(): Promise<void> {
    this.#open = false;
    for (const socket of [...this.#outgoing.values(), ...this.#accepted])
      socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #connection(peer: string, address: Address): Socket {
    const known = this.#outgoing.get(peer);
    if (known) return known;
    const socket = connect(address).setNoDelay(true);
    this.#outgoing.set(peer, socket);
    socket.on("connect", () => this.#silent.delete(peer));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      this.#mourn(peer, address, error),
    );
    socket.on("close", () => {
      if (this.#outgoing.get(peer) === socket) this.#outgoing.delete(peer);
    });
    socket.resume(); // Peers answer over connections of their own.
    return socket;
  }

  #mourn(peer: string, address: Address, error: NodeJS.ErrnoException): void {
    if (this.#silent.has(peer)) return;
    this.#silent.add(peer);
    const { code } = error;
    this.#options.warn(`peer ${peer} is not there: ${showAddress(address)}: ${code}`);
  }

  #accept(socket: Socket): void {
    this.#accepted.add(socket);
    socket.setNoDelay(true);
    const names = new Set<string>();
    onLine(socket, (line) => {
      const message = messageIn(line);
      if (message === undefined) {
        socket.write(malformed(this.#options.self));
        return;
      }
      const { src } = message;
      if (!(src in this.#options.peers) && src !== this.#options.self) {
        names.add(src);
        this.#clients.set(src, socket);
      }
      if (this.#open) this.#receive(message);
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.#accepted.delete(socket);
      for (const name of names)
        if (this.#clients.get(name) === socket) this.#clients.delete(name);
    });
  }
}

const whyNot = ({ code, message }: NodeJS.ErrnoException): string => {
  if (code === "EADDRINUSE") return "the port is in use";
  if (code === "EACCES") return "the port may not be used without more rights";
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return "no address of this machine";
  return `cannot listen: ${code ?? message}`;
};
