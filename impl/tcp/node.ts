/**
 * A machine with a TCP of its own over datagrams. Programs use it by `call`: see `requests.ts`. Each call is
 * traced when it comes (`request`) and when it is answered (`respond`); states of connections are traced as
 * they change.
 */
import { createHash } from "node:crypto";
import { addressOfNode, datagramLink } from "../ip/datagram-link.ts";
import { addressOf, addressText } from "../ip/ipv4.ts";
import { type Body, type Json, type Node, needing, type Ports } from "../ports.ts";
import { Descriptors } from "./descriptors.ts";
import { TcpError } from "./errors.ts";
import type { TcpOptions } from "./options.ts";
import { patternBytes } from "./pattern.ts";
import { requestOf, type TcpRequest } from "./requests.ts";
import { TcpStack } from "./stack.ts";
import { endText } from "./traces.ts";

/** The options of a node, beside those of its stack. */
export type TcpNodeOptions = TcpOptions & {
  /** The datagram port that carries packets, the same at all nodes. */
  readonly linkPort?: number;
  /** By node: the calls of `listen` that it makes at its start. */
  readonly listens?: Readonly<Record<string, readonly Body[]>>;
};

type TcpPorts = Ports<"datagrams" | "clock" | "entropy">;

/** Starts a machine of the network: its address is decided by its place among the names of all nodes. */
export const startTcp = needing(
  ["datagrams", "clock", "entropy"],
  async (ports: TcpPorts, options: TcpNodeOptions = {}): Promise<Node> => {
    const { linkPort, listens = {}, ...rest } = options;
    const { self, nodes, datagrams, clock, entropy } = ports;
    const address = addressOfNode(nodes, self);
    if (address === null) throw new RangeError(`${self} is none of the nodes`);
    const chosen = linkPort === undefined ? {} : { port: linkPort };
    const link = await datagramLink({ datagrams, nodes, ...chosen });
    ports.trace({ action: "start", state: { address: addressText(address) } });
    const trace = (event: Parameters<TcpPorts["trace"]>[0]): void => ports.trace(event);
    const stack = new TcpStack({ clock, entropy, link, address, trace, options: rest });
    const node = new TcpNode(ports, stack);
    for (const call of listens[self] ?? []) await node.call(call);
    return node;
  },
);

/** Calls that give a program a socket. */
type Opening = Extract<TcpRequest, { readonly type: "listen" | "accept" | "connect" }>;

/**
 * The answer to a call. A call that gives a socket also answers with its number; `accept` with the address and port of
 * the peer, and `connect` with those of this end.
 */
type Answer = {
  readonly value: Json;
  readonly socket?: number;
  readonly peer?: string;
  readonly local?: string;
};

/** How many bytes a node reads or writes at a time. */
const CHUNK_BYTES = 65_536;

class TcpNode implements Node {
  readonly #ports: TcpPorts;
  readonly #stack: TcpStack;
  readonly #descriptors = new Descriptors();
  /** A name of this start, so that no two starts give a call the same name. */
  readonly #start: string;
  #calls = 0;

  constructor(ports: TcpPorts, stack: TcpStack) {
    this.#ports = ports;
    this.#stack = stack;
    this.#start = Buffer.from(ports.entropy.bytes(6)).toString("hex");
  }

  async call(body: Body): Promise<Body> {
    this.#calls += 1;
    const op = { ...body, id: `${this.#ports.self}.${this.#start}.${this.#calls}` };
    this.#ports.trace({ action: "request", op });
    const answer = await this.#answer(body);
    this.#ports.trace({ action: "respond", op: { ...op, result: answer } });
    return answer;
  }

  async #answer(body: Body): Promise<Body> {
    const request = requestOf(body);
    try {
      if (request === null) throw new TcpError("EINVAL", "call", body.type);
      return { type: "done", ...(await this.#carryOut(request)) };
    } catch (error) {
      if (!(error instanceof TcpError)) throw error;
      const { code, message } = error;
      return { type: "error", code, text: message, value: code };
    }
  }

  async #carryOut(request: TcpRequest): Promise<Answer> {
    switch (request.type) {
      case "listen":
        return this.#listen(request);
      case "accept":
        return this.#accept(request);
      case "connect":
        return this.#connect(request);
      default:
        return { value: await this.#valueOf(request) };
    }
  }

  async #valueOf(request: Exclude<TcpRequest, Opening>): Promise<Json> {
    switch (request.type) {
      case "unlisten":
        this.#descriptors.unlisten(request.port);
        return null;
      case "send":
        return this.#send(request.connection, Buffer.from(request.hex, "hex"));
      case "send-pattern":
        return this.#sendPattern(request);
      case "receive": {
        const bytes = await this.#receive(request.connection, request.most);
        return bytes === null ? null : Buffer.from(bytes).toString("hex");
      }
      case "receive-digest":
        return this.#digest(request.connection);
      case "finish":
        return this.#finish(request.connection);
      case "stats":
        return request.connection === null
          ? this.#stack.stats()
          : this.#descriptors.connection(request.connection).handle.stats();
      case "state":
        return this.#descriptors.connection(request.connection).handle.state;
      default:
        this.#descriptors.connection(request.connection).handle[request.type]();
        if (request.type !== "shutdown") this.#descriptors.remove(request.connection);
        return null;
    }
  }

  async #listen({
    port,
    options,
  }: Extract<TcpRequest, { readonly type: "listen" }>): Promise<Answer> {
    await this.#stack.quietOver();
    const listener = this.#stack.listen(port, options);
    return { value: listener.port, socket: this.#descriptors.listen(listener) };
  }

  async #accept({
    port,
    as,
  }: Extract<TcpRequest, { readonly type: "accept" }>): Promise<Answer> {
    this.#descriptors.expectNew(as);
    const doorway = this.#descriptors.listener(port);
    const handle = await doorway.next();
    if (handle === undefined) throw new TcpError("ECONNABORTED", "accept");
    const peer = endText(handle.ends.remote);
    const given = this.#descriptors.add(handle, as);
    return this.#stack.settings.has("accept-gives-listener")
      ? { ...given, socket: doorway.socket, peer }
      : { ...given, peer };
  }

  async #connect({
    to,
    as,
    port,
    options,
  }: Extract<TcpRequest, { readonly type: "connect" }>): Promise<Answer> {
    this.#descriptors.expectNew(as);
    await this.#stack.quietOver();
    const address = addressOf(to) ?? addressOfNode(this.#ports.nodes, to);
    if (address === null) throw new TcpError("EADDRNOTAVAIL", "connect", to);
    const handle = this.#stack.connect({ address, port }, options);
    const given = this.#descriptors.add(handle, as);
    try {
      await this.#descriptors.connection(given.value).opened();
    } catch (error) {
      this.#descriptors.remove(given.value);
      throw error;
    }
    return { ...given, local: endText(handle.ends.local) };
  }

  /** Resolves once there was room for all bytes. */
  async #send(name: string, bytes: Uint8Array): Promise<number> {
    const descriptor = this.#descriptors.connection(name);
    const { handle } = descriptor;
    for (let sent = 0; ; ) {
      sent += handle.send(bytes.subarray(sent));
      if (sent === bytes.length) return sent;
      await descriptor.until(() => handle.room > 0 || handle.isOver);
    }
  }

  async #sendPattern({
    connection,
    seed,
    bytes,
  }: Extract<TcpRequest, { readonly type: "send-pattern" }>): Promise<number> {
    for (let from = 0; from < bytes; from += CHUNK_BYTES) {
      const count = Math.min(CHUNK_BYTES, bytes - from);
      await this.#send(connection, patternBytes(seed, { from, count }));
    }
    return bytes;
  }

  /** The next bytes, as soon as there are some; null at the end. */
  async #receive(name: string, most: number): Promise<Uint8Array | null> {
    const descriptor = this.#descriptors.connection(name);
    const { handle } = descriptor;
    for (;;) {
      const bytes = handle.receive(most);
      if (bytes === null || bytes.length > 0) return bytes;
      await descriptor.until(() => handle.readable > 0 || handle.hasEnded);
    }
  }

  async #finish(name: string): Promise<string> {
    const parts: Uint8Array[] = [];
    for (;;) {
      const bytes = await this.#receive(name, CHUNK_BYTES);
      if (bytes === null) break;
      parts.push(bytes);
    }
    this.#descriptors.connection(name).handle.shutdown();
    return Buffer.concat(parts).toString("hex");
  }

  async #digest(name: string): Promise<Json> {
    const hash = createHash("sha256");
    let count = 0;
    for (;;) {
      const bytes = await this.#receive(name, CHUNK_BYTES);
      if (bytes === null) return { bytes: count, sha256: hash.digest("hex") };
      hash.update(bytes);
      count += bytes.length;
    }
  }
}
