import {
  type Body,
  type Endpoint,
  expectFits,
  type Message,
  type Ports,
  type Start,
  type TraceEvent,
  UDP_BYTES_MAX,
} from "../../impl/ports.ts";
import type { TraceEvent as Recorded } from "../history/trace.ts";
import { WALL_ORIGIN_MS } from "./clock.ts";
import { HeldStreams, type Segment } from "./held-streams.ts";
import { EPHEMERAL_PORTS } from "./socket-table.ts";
import { newLife, type SteeredLife } from "./steered-life.ts";
import { SteeredMachines } from "./steered-machines.ts";

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

export type Datagram = {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly bytes: Uint8Array;
};

export type { Segment };

/**
 * A world without time in which somebody else decides what happens next: sent messages wait until
 * they are chosen, timers until they are fired, and disks are flushed at once.
 */
export class SteeredWorld {
  readonly #options: SteeredOptions;
  readonly #running = new Map<string, SteeredLife>();
  readonly #machines = new SteeredMachines(() => this.#wallMs());
  readonly #left = new Set<string>();
  readonly #streams = new HeldStreams((name) => this.isNode(name));
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

  /**
   * What has been sent over streams and not arrived, in the order of sending. A crash ends no stream: the
   * peers of a dead node hear nothing, until what they send is answered with a reset.
   */
  get segments(): readonly Segment[] {
    return this.#streams.segments;
  }

  /** Nothing that was sent over its stream in the same direction is to arrive before it. */
  isNextSegment(segment: Segment): boolean {
    return this.#streams.isNext(segment);
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

  /**
   * The next segment of a stream arrives; a reader gets its bytes in two pieces.
   *
   * @throws TypeError when another one is to come before it
   */
  async deliverSegment(segment: Segment): Promise<void> {
    this.#streams.deliver(segment);
    await settled();
  }

  /** Off the network, without arriving. */
  takeSegment(segment: Segment): void {
    this.#streams.take(segment);
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
    this.#machines.crash(node);
    this.#options.note?.({ node, action: "crash" });
  }

  /** The node says farewell, and ends for good once it has. */
  async leave(node: string): Promise<void> {
    const life = this.#running.get(node)!;
    const end = (): void => {
      if (!life.alive) return;
      life.alive = false;
      this.#left.add(node);
      this.#streams.endStreamsOf(life.ofStreams);
      this.#options.note?.({ node, action: "leave" });
    };
    void Promise.resolve(life.node.leave?.()).then(end);
    await settled();
  }

  /** The disk is lost, which a node notices only when it starts again. */
  async wipe(node: string): Promise<void> {
    this.crash(node);
    this.#machines.wipe(node);
    await this.restart(node);
  }

  async restart(node: string): Promise<void> {
    await this.#begin(node);
    await settled();
  }

  #wallMs(): number {
    return WALL_ORIGIN_MS + this.#nowMs;
  }

  async #begin(node: string): Promise<void> {
    const life = newLife();
    this.#left.delete(node);
    this.#running.set(node, life);
    life.node = await this.#options.start(this.#ports(node, life));
  }

  #ports(self: string, life: SteeredLife): Ports {
    const { nodes, membersOf, note } = this.#options;
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
        wall: () => this.#wallMs(),
        after: (ms, run) => {
          const timer = { ms, dueMs: this.#nowMs + ms, run };
          life.timers = [...life.timers, timer];
          return () => {
            life.timers = life.timers.filter((each) => each !== timer);
          };
        },
      },
      disk: this.#machines.disk(self, () => life.alive),
      streams: this.#streams.open(self, life.ofStreams),
      files: this.#machines.files(self).open((then) => then()),
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
      entropy: this.#machines.entropy(self),
      trace: (event) => {
        if (life.alive) note?.({ node: self, ...event });
      },
    };
  }
}

/** Everything that a node does without waiting for the world has been done by then. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
