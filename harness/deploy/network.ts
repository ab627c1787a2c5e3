import { createServer, type Server } from "node:net";
import type { Message } from "../../impl/ports.ts";
import { InputError } from "../model/input-error.ts";
import { type Address, isLoopback, showAddress } from "./address.ts";
import { Connection } from "./connection.ts";
import { LIMITS } from "./limits.ts";
import { PeerLink } from "./peer-link.ts";

/** The name of a node, and where it and its peers listen. */
type NetworkOptions = {
  readonly self: string;
  readonly listen: Address;
  readonly peers: Readonly<Record<string, Address>>;
  /** The secret of the members; empty where every program that reaches the port is trusted. */
  readonly clusterKey: string;
  /** Takes one line of text at each outage of a peer, and at the 1st, 10th, 100th refusal of a kind. */
  readonly warn: (line: string) => void;
};

/** A client: its connection, and the name under which it asks there. */
type Client = { readonly connection: Connection; readonly name: string };

/**
 * Messages as lines over TCP: to a peer over a link that this node opens, to a client over the connection
 * over which it asked. Members prove that they are members. What exceeds `LIMITS` is refused and counted.
 */
export class TcpNetwork {
  readonly #options: NetworkOptions;
  readonly #server: Server;
  readonly #links: ReadonlyMap<string, PeerLink>;
  readonly #connections = new Set<Connection>();
  /** The clients by the names that the node has for them. */
  readonly #clients = new Map<string, Client>();
  /** By reason, how many connections were refused. */
  readonly #refused = new Map<string, number>();
  /** How many connections were accepted so far. */
  #accepted = 0;
  #unfinishedBytes = 0;
  #receive: (message: Message) => void = () => {};
  #isOpen = true;

  private constructor(options: NetworkOptions) {
    const { self, peers, clusterKey, warn } = options;
    this.#options = options;
    this.#links = new Map(
      Object.entries(peers).map(([peer, address]) => [
        peer,
        new PeerLink({ self, peer, address, clusterKey, warn }),
      ]),
    );
    const known = new Set(this.#links.keys());
    this.#server = createServer((socket) => {
      this.#accepted += 1;
      const connection = new Connection(socket, this.#accepted, {
        self,
        peers: known,
        clusterKey,
        fromMember: (message) => this.#deliver(message),
        fromClient: (message, from) =>
          this.#deliver({ ...message, src: this.#nameOf(message.src, from) }),
        grewBy: (bytes) => {
          this.#unfinishedBytes += bytes;
          return bytes <= 0 || this.#unfinishedBytes <= LIMITS.unfinishedBytes;
        },
        refused: (why) => this.#count(why),
        closed: (closed) => this.#forget(closed),
      });
      this.#connections.add(connection);
    });
    this.#server.maxConnections = LIMITS.connections;
    this.#server.on("drop", () => this.#count("too many connections"));
  }

  /**
   * Takes the port. Messages that arrive before `onMessage` is called are lost.
   *
   * @throws InputError when the port cannot be taken, or can be reached from outside and there is no key
   */
  static async listen(options: NetworkOptions): Promise<TcpNetwork> {
    const { host, port } = options.listen;
    if (options.clusterKey === "" && !isLoopback(host))
      throw new InputError(
        `${showAddress({ host, port })}: without a cluster key a node listens on loopback only: ` +
          "any program that reaches the port could pose as a member. Give all members one file with --cluster-key",
      );
    const network = new TcpNetwork(options);
    await new Promise<void>((resolve, reject) => {
      network.#server.once("error", (error: NodeJS.ErrnoException) =>
        reject(new InputError(`${showAddress({ host, port })}: ${whyNot(error)}`)),
      );
      network.#server.listen({ host, port }, resolve);
    });
    return network;
  }

  /** The port that it listens on. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** From now on, calls back with each message. */
  onMessage(receive: (message: Message) => void): void {
    this.#receive = receive;
  }

  /** Sends a message to a member or a client; it is lost if that is not connected. */
  send(message: Message): void {
    if (!this.#isOpen) return;
    const { dest } = message;
    if (dest === this.#options.self) {
      const copy = structuredClone(message);
      setImmediate(() => this.#deliver(copy));
      return;
    }
    const link = this.#links.get(dest);
    if (link !== undefined) link.send(message);
    const client = this.#clients.get(dest);
    client?.connection.answer(`${JSON.stringify({ ...message, dest: client.name })}\n`);
  }

  /** Closes all connections, and the port. */
  async close(): Promise<void> {
    this.#isOpen = false;
    for (const link of this.#links.values()) link.close();
    for (const connection of this.#connections) connection.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #deliver(message: Message): void {
    if (this.#isOpen) this.#receive(message);
  }

  /**
   * The name that the node has for a client. Each connection is another client, even under the same name:
   * otherwise a late answer could go to the wrong connection.
   */
  #nameOf(name: string, connection: Connection): string {
    const known = `${name}#${connection.number}`;
    if (!this.#clients.has(known)) this.#clients.set(known, { connection, name });
    return known;
  }

  #forget(connection: Connection): void {
    this.#connections.delete(connection);
    for (const [known, client] of this.#clients)
      if (client.connection === connection) this.#clients.delete(known);
  }

  #count(why: string): void {
    const count = (this.#refused.get(why) ?? 0) + 1;
    this.#refused.set(why, count);
    // At the 1st, 10th, 100th, and so on: a hostile client must not fill the log.
    if (Number.isInteger(Math.log10(count)))
      this.#options.warn(`${count} connection${count === 1 ? "" : "s"} closed: ${why}`);
  }
}

const whyNot = ({ code, message }: NodeJS.ErrnoException): string => {
  if (code === "EADDRINUSE") return "the port is in use";
  if (code === "EACCES") return "the port may not be used without more rights";
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return "no address of this machine";
  return `cannot listen: ${code ?? message}`;
};
