import type { Body, Json, Message, Node, Ports, Start } from "../../impl/ports.ts";

/**
 * A world without time in which somebody else decides which message arrives next: sent messages
 * wait until they are chosen, disks are flushed at once, and no timer ever fires.
 */
export class SteeredWorld {
  readonly nodes: readonly string[];
  readonly #start: Start;
  readonly #running = new Map<string, { readonly node: Node; alive: boolean }>();
  readonly #disks = new Map<string, Map<string, Json>>();
  #waiting: readonly Message[] = [];

  constructor(nodes: readonly string[], start: Start) {
    this.nodes = nodes;
    this.#start = start;
  }

  /** What has been sent and not arrived, in the order of sending. */
  get waiting(): readonly Message[] {
    return this.#waiting;
  }

  async open(): Promise<void> {
    for (const node of this.nodes) await this.restart(node);
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

  /** One of the waiting messages arrives. */
  async deliver(message: Message): Promise<void> {
    this.take(message);
    this.#running.get(message.dest)!.node.receive(message);
    await settled();
  }

  /** Off the network, without arriving at a node: an answer to a client, or one that is lost. */
  take(message: Message): void {
    this.#waiting = this.#waiting.filter((each) => each !== message);
  }

  crash(node: string): void {
    this.#running.get(node)!.alive = false;
  }

  async restart(node: string): Promise<void> {
    const life = { node: { receive: () => {} } as Node, alive: true };
    this.#running.set(node, life);
    life.node = await this.#start(this.#ports(node, life));
    await settled();
  }

  #ports(self: string, life: { alive: boolean }): Ports {
    const durable = this.#disks.get(self) ?? new Map<string, Json>();
    this.#disks.set(self, durable);
    const unflushed = new Map<string, Json>();
    return {
      self,
      nodes: this.nodes,
      network: {
        send: (message) => {
          if (life.alive) this.#waiting = [...this.#waiting, structuredClone(message)];
        },
      },
      clock: { now: () => 0, after: () => () => {} },
      disk: {
        get: async (key) => unflushed.get(key) ?? durable.get(key),
        list: async (prefix) =>
          [...durable, ...unflushed].filter(([key]) => key.startsWith(prefix)),
        put: (key, value) => void unflushed.set(key, structuredClone(value)),
        flush: async () => {
          for (const [key, value] of unflushed) if (life.alive) durable.set(key, value);
        },
      },
      trace: () => {},
    };
  }
}

/** Everything that a node does without waiting for the world has been done by then. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
