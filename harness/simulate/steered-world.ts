import {
  type Body,
  type Endpoint,
  type Entropy,
  expectFits,
  type Json,
  type Message,
  type Node,
  type Ports,
  type Start,
  type TraceEvent,
  UDP_BYTES_MAX,
} from "../../impl/ports.ts";
import type { TraceEvent as Recorded } from "../history/trace.ts";
import { WALL_ORIGIN_MS } from "./clock.ts";
import { DiskFailures } from "./disk-failures.ts";
import { seededEntropy } from "./entropy.ts";
import { SimulatedFiles } from "./files.ts";
import { Random } from "./random.ts";
import { EPHEMERAL_PORTS, SocketTable } from "./socket-table.ts";

/** What a node traced, that it died, or a datagram that it gave to the network or took from it. */
export type Told = TraceEvent & {
  readonly node: string;
  readonly packet?: NonNullable<Recorded["packet"]>;
};

export type SteeredOptions = {
  readonly nodes: readonly string[];
  /** Who a node takes for members; all nodes unless given. */
  readonly membersOf?: (node: string) => readonly string[];
  readonly start: Start;
  /** The nodes that are not there from the first: `restart` starts each. */
  readonly later?: readonly string[];
  /** Hears everything at once. */
  readonly note?: (told: Told) => void;
};

/** From one start of a node to its crash. */
type Life = {
  node: Node;
  alive: boolean;
  timers: readonly Timer[];
  readonly sockets: SocketTable<(bytes: Uint8Array, from: Endpoint) => void>;
};
type Timer = { readonly ms: number; readonly dueMs: number; readonly run: () => void };

export type Datagram = {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly bytes: Uint8Array;
};

/**
 * A world without time in which somebody else decides what happens next: sent messages wait until
 * they are chosen, timers until they are fired, and disks are flushed at once.
 */
export class SteeredWorld {
  readonly #options: SteeredOptions;
  readonly #running = new Map<string, Life>();
  readonly #disks = new Map<string, Map<string, Json>>();
  readonly #files = new Map<string, SimulatedFiles>();
  readonly #entropy = new Map<string, Entropy>();
  readonly #left = new Set<string>();
  #waiting: readonly Message[] = [];
  #datagrams: readonly Datagram[] = [];
  #nowMs = 0;
  #calls = 0;

  constructor(options: SteeredOptions) {
    this.#options = options;
  }

  /** What has been sent and not arrived, in the order of sending. */
  get waiting(): readonly Message[] {
    return this.#waiting;
  }

  async open(): Promise<void> {
    const { nodes, later = [] } = this.#options;
    const first = nodes.filter((node) => !later.includes(node));
    await Promise.all(first.map((node) => this.#begin(node)));
    await settled();
  }

  /** Otherwise it is a client. */
  isNode(name: string): boolean {
    return this.#options.nodes.includes(name);
  }

  isUp(node: string): boolean {
    return this.#running.get(node)?.alive ?? false;
  }

  /** It has not started yet, or has left: what is sent to it arrives nowhere. */
  isOut(node: string): boolean {
    return this.#left.has(node) || (this.isNode(node) && !this.#running.has(node));
  }

  /** Datagrams that have been sent and not arrived, in the order of sending. */
  get datagrams(): readonly Datagram[] {
    return this.#datagrams;
  }

  /** A client's request arrives. */
  async ask(node: string, client: string, body: Body): Promise<void> {
    this.#running
      .get(node)!
      .node.receive?.({ id: `${client}!`, src: client, dest: node, body });
    await settled();
  }

  /** A program uses the node's local API; what it is answered waits as a message to it. */
  async call(node: string, client: string, body: Body): Promise<void> {
    const life = this.#running.get(node)!;
    this.#calls += 1;
    const id = `${client}!${this.#calls}`;
    void life.node.call?.(structuredClone(body)).then((answer) => {
      const message = { id, src: node, dest: client, body: answer };
      if (life.alive) this.#waiting = [...this.#waiting, structuredClone(message)];
    });
    await settled();
  }

  /** One of the waiting messages arrives; a copy of it may stay, to arrive again. */
  async deliver(message: Message, after: "gone" | "stays" = "gone"): Promise<void> {
    if (after === "gone") this.take(message);
    const copy = after === "gone" ? message : structuredClone(message);
    const life = this.#running.get(message.dest);
    if (life?.alive) life.node.receive?.(copy);
    await settled();
  }

  /** One of the waiting datagrams arrives, at nobody if nobody has its port; a copy may stay. */
  async deliverDatagram(
    datagram: Datagram,
    after: "gone" | "stays" = "gone",
  ): Promise<void> {
    const { from, to, bytes } = datagram;
    if (after === "gone") this.takeDatagram(datagram);
    const life = this.#running.get(to.address);
    const receive = life?.alive ? life.sockets.at(to.port) : undefined;
    if (receive !== undefined) {
      this.#record("packet-in", to.address, datagram);
      receive(bytes.slice(), from);
    }
    await settled();
  }

  /** A datagram that was on its way before the nodes started. */
  inject(datagram: Datagram): void {
    this.#datagrams = [...this.#datagrams, datagram];
  }

  #record(action: "packet-in" | "packet-out", node: string, datagram: Datagram): void {
    const bytes = Buffer.from(datagram.bytes).toString("hex");
    const packet = { ...datagram, id: bytes, bytes };
    this.#options.note?.({ node, action, packet });
  }

  /** Off the network, without arriving. */
  takeDatagram(datagram: Datagram): void {
    this.#datagrams = this.#datagrams.filter((each) => each !== datagram);
  }

  /** Off the network, without arriving at a node: an answer to a client, or one that is lost. */
  take(message: Message): void {
    this.#waiting = this.#waiting.filter((each) => each !== message);
  }

  /** The timers of a node that were set for this long go off; the answer is how many. */
  async fire(node: string, ms: number): Promise<number> {
    const life = this.#running.get(node);
    if (!life?.alive) return 0;
    const due = life.timers.filter((timer) => timer.ms === ms);
    if (due.length === 0) return 0;
    life.timers = life.timers.filter((timer) => timer.ms !== ms);
    for (const { run } of due) run();
    await settled();
    return due.length;
  }

  /** Time passes, on all clocks alike: what was set for it goes off, in its order. */
  async pass(ms: number): Promise<void> {
    const end = this.#nowMs + ms;
    for (;;) {
      const [next] = [...this.#running.values()]
        .flatMap((life) =>
          life.alive ? life.timers.map((timer) => ({ life, timer })) : [],
        )
        .filter(({ timer }) => timer.dueMs <= end)
        .sort((one, other) => one.timer.dueMs - other.timer.dueMs);
      if (next === undefined) break;
      const { life, timer } = next;
      this.#nowMs = Math.max(this.#nowMs, timer.dueMs);
      life.timers = life.timers.filter((each) => each !== timer);
      timer.run();
      await settled();
    }
    this.#nowMs = end;
  }

  crash(node: string): void {
    this.#running.get(node)!.alive = false;
    this.#files.get(node)?.crash();
    this.#options.note?.({ node, action: "crash" });
  }

  /** The node says farewell, and ends for good once it has. */
  async leave(node: string): Promise<void> {
    const life = this.#running.get(node)!;
    const end = (): void => {
      if (!life.alive) return;
      life.alive = false;
      this.#left.add(node);
      this.#options.note?.({ node, action: "leave" });
    };
    void Promise.resolve(life.node.leave?.()).then(end);
    await settled();
  }

  /** The disk is lost, which a node notices only when it starts again. */
  async wipe(node: string): Promise<void> {
    this.crash(node);
    this.#disks.delete(node);
    this.#files.delete(node);
    await this.restart(node);
  }

  async restart(node: string): Promise<void> {
    await this.#begin(node);
    await settled();
  }

  async #begin(node: string): Promise<void> {
    const life: Life = { node: {}, alive: true, timers: [], sockets: new SocketTable() };
    this.#running.set(node, life);
    life.node = await this.#options.start(this.#ports(node, life));
  }

  /** A tree in which nothing fails; a crash may lose of it what was not synchronised. */
  #filesOf(node: string): SimulatedFiles {
    const known = this.#files.get(node);
    if (known !== undefined) return known;
    const files = new SimulatedFiles({
      random: new Random(0, `files ${node}`),
      failures: new DiskFailures(),
      wall: () => WALL_ORIGIN_MS + this.#nowMs,
    });
    this.#files.set(node, files);
    return files;
  }

  /** The same bytes in each run: nothing here is left to chance. */
  #entropyOf(node: string): Entropy {
    const known = this.#entropy.get(node) ?? seededEntropy(new Random(0, node));
    this.#entropy.set(node, known);
    return known;
  }

  #ports(self: string, life: Life): Ports {
    const { nodes, membersOf, note } = this.#options;
    const durable = this.#disks.get(self) ?? new Map<string, Json>();
    this.#disks.set(self, durable);
    const unflushed = new Map<string, Json>();
    const born = this.#nowMs;
    return {
      self,
      nodes: membersOf?.(self) ?? nodes,
      messages: {
        send: (message) => {
          if (life.alive) this.#waiting = [...this.#waiting, structuredClone(message)];
        },
      },
      clock: {
        now: () => this.#nowMs - born,
        wall: () => WALL_ORIGIN_MS + this.#nowMs,
        after: (ms, run) => {
          const timer = { ms, dueMs: this.#nowMs + ms, run };
          life.timers = [...life.timers, timer];
          return () => {
            life.timers = life.timers.filter((each) => each !== timer);
          };
        },
      },
      disk: {
        get: async (key) => unflushed.get(key) ?? durable.get(key),
        list: async (prefix) =>
          [...durable, ...unflushed].filter(([key]) => key.startsWith(prefix)),
        put: (key, value) => void unflushed.set(key, structuredClone(value)),
        flush: async () => {
          for (const [key, value] of unflushed) if (life.alive) durable.set(key, value);
        },
      },
      streams: { listen: noStreams, connect: noStreams },
      files: this.#filesOf(self).open((then) => then()),
      datagrams: {
        mtuBytes: UDP_BYTES_MAX,
        bind: async (wanted, receive) => {
          let free: number = EPHEMERAL_PORTS[0];
          const port = life.sockets.take(wanted, receive, () => free++);
          return {
            port,
            send: (bytes, to) => {
              expectFits(bytes);
              const from = { address: self, port };
              const datagram = { from, to: { ...to }, bytes: bytes.slice() };
              if (!life.alive || life.sockets.at(port) !== receive) return;
              this.inject(datagram);
              this.#record("packet-out", self, datagram);
            },
            close: () => life.sockets.free(port, receive),
          };
        },
      },
      entropy: this.#entropyOf(self),
      trace: (event) => {
        if (life.alive) note?.({ node: self, ...event });
      },
    };
  }
}

const noStreams = async (): Promise<never> => {
  throw new Error("a steered world carries messages and datagrams, and no streams");
};

/** Everything that a node does without waiting for the world has been done by then. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
