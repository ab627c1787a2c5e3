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

/** An event of a steered run: what a node traced, its crash or leave, or a datagram that it sent or received. */
export type SteeredEvent = TraceEvent & {
  readonly node: string;
  readonly packet?: NonNullable<Recorded["packet"]>;
};

/** What a steered world is made of. */
type SteeredOptions = {
  readonly nodes: readonly string[];
  /** The nodes that a node regards as members; all nodes unless given. */
  readonly membersOf?: (node: string) => readonly string[];
  readonly start: Start;
  /** The nodes that `open` does not start; `restart` starts each. */
  readonly later?: readonly string[];
  /** Takes each event as it happens. */
  readonly note?: (event: SteeredEvent) => void;
};

/** A datagram on its way. */
export type Datagram = {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly bytes: Uint8Array;
};

export type { Segment };

/**
 * A world that its caller steers: messages wait until they are delivered, timers until they are fired, and
 * time stands still until it is passed. Disks flush at once, and a crash loses all that was not flushed.
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

  /** The messages on their way, in the order of sending. */
  get waiting(): readonly Message[] {
    return this.#waiting;
  }

  /** Starts the nodes. */
  async open(): Promise<void> {
    const { nodes, later = [] } = this.#options;
    const first = nodes.filter((node) => !later.includes(node));
    await Promise.all(first.map((node) => this.#begin(node)));
    await settled();
  }

  /** Is this the name of a node? Other names are those of clients. */
  isNode(name: string): boolean {
    return this.#options.nodes.includes(name);
  }

  /** Does the node run? */
  isUp(node: string): boolean {
    return this.#running.get(node)?.alive ?? false;
  }

  /** Has the node not started yet, or left for good? Messages to it are lost. */
  isOut(node: string): boolean {
    return this.#left.has(node) || (this.isNode(node) && !this.#running.has(node));
  }

  /** The datagrams on their way, in the order of sending. */
  get datagrams(): readonly Datagram[] {
    return this.#datagrams;
  }

  /**
   * The segments of streams on their way, in the order of sending. A crash ends no stream: the peers of a dead
   * node receive nothing until a segment of theirs is answered with a reset.
   */
  get segments(): readonly Segment[] {
    return this.#streams.segments;
  }

  /** Is it the first on its way in its direction of its stream? */
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

  /** A program calls the local API of a node; the answer waits as a message to the program. */
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

  /** A message on its way arrives; "stays": a copy of it stays on its way. */
  async deliver(message: Message, after: "gone" | "stays" = "gone"): Promise<void> {
    if (after === "gone") this.take(message);
    const copy = after === "gone" ? message : structuredClone(message);
    const life = this.#running.get(message.dest);
    if (life?.alive) life.node.receive?.(copy);
    await settled();
  }

  /** A datagram on its way arrives, or is lost if no socket has its port; "stays": a copy stays on its way. */
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
   * A segment arrives; a reader gets its bytes in two chunks.
   *
   * @throws TypeError when it is not the first of its direction
   */
  async deliverSegment(segment: Segment): Promise<void> {
    this.#streams.deliver(segment);
    await settled();
  }

  /** Takes a segment off the network: it never arrives. */
  takeSegment(segment: Segment): void {
    this.#streams.take(segment);
  }

  /** Adds a datagram that is on its way. */
  inject(datagram: Datagram): void {
    this.#datagrams = [...this.#datagrams, datagram];
  }

  #record(action: "packet-in" | "packet-out", node: string, datagram: Datagram): void {
    const bytes = Buffer.from(datagram.bytes).toString("hex");
    const packet = { ...datagram, id: bytes, bytes };
    this.#options.note?.({ node, action, packet });
  }

  /** Takes a datagram off the network: it never arrives. */
  takeDatagram(datagram: Datagram): void {
    this.#datagrams = this.#datagrams.filter((each) => each !== datagram);
  }

  /** Takes a message off the network: it is lost, or an answer that its client has. */
  take(message: Message): void {
    this.#waiting = this.#waiting.filter((each) => each !== message);
  }

  /** Fires the timers of a node that were set for this long; returns how many. */
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

  /** Lets time pass on all clocks, and fires the timers that come due, in order. */
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

  /** Kills a node. */
  crash(node: string): void {
    this.#running.get(node)!.alive = false;
    this.#machines.crash(node);
    this.#options.note?.({ node, action: "crash" });
  }

  /** Lets a node leave for good; it ends after its farewells. */
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

  /** Kills a node, empties its disk, and starts it again. */
  async wipe(node: string): Promise<void> {
    this.crash(node);
    this.#machines.wipe(node);
    await this.restart(node);
  }

  /** Starts a node. */
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
      files: this.#machines.files(self),
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

/** Resolves when all nodes wait for the world. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
