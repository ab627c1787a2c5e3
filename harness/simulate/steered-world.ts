import type {
  Body,
  Json,
  Message,
  Node,
  Ports,
  Start,
  TraceEvent,
} from "../../impl/ports.ts";

/** What a node traced, or that it died. */
export type Told = TraceEvent & { readonly node: string };

export type SteeredOptions = {
  readonly nodes: readonly string[];
  /** Who a node takes for members; all nodes unless given. */
  readonly membersOf?: (node: string) => readonly string[];
  readonly start: Start;
  /** Hears everything at once. */
  readonly note?: (told: Told) => void;
};

/** From one start of a node to its crash. */
type Life = { node: Node; alive: boolean; timers: readonly Timer[] };
type Timer = { readonly ms: number; readonly run: () => void };

/**
 * A world without time in which somebody else decides what happens next: sent messages wait until
 * they are chosen, timers until they are fired, and disks are flushed at once.
 */
export class SteeredWorld {
  readonly #options: SteeredOptions;
  readonly #running = new Map<string, Life>();
  readonly #disks = new Map<string, Map<string, Json>>();
  #waiting: readonly Message[] = [];

  constructor(options: SteeredOptions) {
    this.#options = options;
  }

  /** What has been sent and not arrived, in the order of sending. */
  get waiting(): readonly Message[] {
    return this.#waiting;
  }

  async open(): Promise<void> {
    await Promise.all(this.#options.nodes.map((node) => this.#begin(node)));
    await settled();
  }

  /** Otherwise it is a client. */
  isNode(name: string): boolean {
    return this.#options.nodes.includes(name);
  }

  isUp(node: string): boolean {
    return this.#running.get(node)?.alive ?? false;
  }

  /** A client's request arrives. */
  async ask(node: string, client: string, body: Body): Promise<void> {
    this.#running
      .get(node)!
      .node.receive({ id: `${client}!`, src: client, dest: node, body });
    await settled();
  }

  /** One of the waiting messages arrives; a copy of it may stay, to arrive again. */
  async deliver(message: Message, after: "gone" | "stays" = "gone"): Promise<void> {
    if (after === "gone") this.take(message);
    const copy = after === "gone" ? message : structuredClone(message);
    this.#running.get(message.dest)!.node.receive(copy);
    await settled();
  }

  /** Off the network, without arriving at a node: an answer to a client, or one that is lost. */
  take(message: Message): void {
    this.#waiting = this.#waiting.filter((each) => each !== message);
  }

  /** The timers of a node that were set for this long go off; the answer is how many. */
  async fire(node: string, ms: number): Promise<number> {
    const life = this.#running.get(node)!;
    const due = life.alive ? life.timers.filter((timer) => timer.ms === ms) : [];
    if (due.length === 0) return 0;
    life.timers = life.timers.filter((timer) => timer.ms !== ms);
    for (const { run } of due) run();
    await settled();
    return due.length;
  }

  crash(node: string): void {
    this.#running.get(node)!.alive = false;
    this.#options.note?.({ node, action: "crash" });
  }

  /** The disk is lost, which a node notices only when it starts again. */
  async wipe(node: string): Promise<void> {
    this.crash(node);
    this.#disks.delete(node);
    await this.restart(node);
  }

  async restart(node: string): Promise<void> {
    await this.#begin(node);
    await settled();
  }

  async #begin(node: string): Promise<void> {
    const life: Life = { node: { receive: () => {} }, alive: true, timers: [] };
    this.#running.set(node, life);
    life.node = await this.#options.start(this.#ports(node, life));
  }

  #ports(self: string, life: Life): Ports {
    const { nodes, membersOf, note } = this.#options;
    const durable = this.#disks.get(self) ?? new Map<string, Json>();
    this.#disks.set(self, durable);
    const unflushed = new Map<string, Json>();
    return {
      self,
      nodes: membersOf?.(self) ?? nodes,
      network: {
        send: (message) => {
          if (life.alive) this.#waiting = [...this.#waiting, structuredClone(message)];
        },
      },
      clock: {
        now: () => 0,
        after: (ms, run) => {
          const timer = { ms, run };
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
      trace: (event) => {
        if (life.alive) note?.({ node: self, ...event });
      },
    };
  }
}

/** Everything that a node does without waiting for the world has been done by then. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
