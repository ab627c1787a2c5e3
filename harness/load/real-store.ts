import { setImmediate, setTimeout } from "node:timers/promises";
import type { Cluster } from "../deploy/cluster.ts";
import { monotonicMs } from "../deploy/trace-log.ts";
import type { Ending, Runtime } from "./generate.ts";
import { NodeClient } from "./node-client.ts";
import type { Planned } from "./timetable.ts";
import type { StoreWords } from "./words.ts";

type RealStoreOptions = {
  readonly cluster: Cluster;
  /** The nodes that run, and that clients ask. */
  readonly started: readonly string[];
  readonly words: StoreWords;
  /** Ends every wait: `until` throws then. */
  readonly stop: AbortSignal;
};

/** The nodes of a real store, each with a client that knows where it listens; and the time of this machine. */
export class RealStore implements Runtime {
  readonly #cluster: Cluster;
  readonly #words: StoreWords;
  readonly #clients: readonly (readonly [node: string, client: NodeClient])[];
  readonly #stop: AbortSignal;
  #originMs = monotonicMs();

  constructor({ cluster, started, words, stop }: RealStoreOptions) {
    this.#cluster = cluster;
    this.#words = words;
    this.#stop = stop;
    this.#clients = started.map((node) => [node, new NodeClient()]);
  }

  /** Finds the addresses of all nodes. Time zero, the start of the measurement, is `warmUpMs` after that. */
  async open(warmUpMs: number): Promise<void> {
    for (const [node] of this.#clients) await this.#find(node);
    this.#originMs = monotonicMs() + warmUpMs;
  }

  /** Closes the connections to all nodes. */
  close(): void {
    for (const [, client] of this.#clients) client.close();
  }

  /** Kills a node by SIGKILL, and returns the time. */
  async kill(node: string): Promise<number> {
    const atMs = this.now();
    await this.#cluster.crash(node);
    this.#clientOf(node)?.aim(undefined);
    return atMs;
  }

  /** Starts a node that was killed, and returns the time at which it listens. */
  async restart(node: string): Promise<number> {
    await this.#cluster.restart(node);
    await this.#find(node);
    return this.now();
  }

  now(): number {
    return monotonicMs() - this.#originMs;
  }

  async until(ms: number): Promise<void> {
    do {
      const aheadMs = ms - this.now();
      // A generator that is behind its timetable reads answers before it sends the next request.
      if (aheadMs <= 0) await setImmediate();
      else await setTimeout(aheadMs, undefined, { signal: this.#stop });
    } while (this.now() < ms); // A timer may go off a little early.
  }

  /**
   * Asks the node of the request. If a node refuses the connection, or breaks it before it has answered, the client asks
   * the next one. A put that was broken may take effect twice, which changes nothing: its value is the same.
   */
  async ask(request: Planned, deadlineMs: number): Promise<Ending> {
    const body = this.#words.ask(request);
    const all = this.#clients.length;
    let failure: "broken" | "refused" = "refused";
    for (let passed = 0; passed < all; passed++) {
      const lastSentMs = this.now();
      const [, client] = this.#clients[(request.node + passed) % all]!;
      const asked = await client.ask(body, Math.max(0, deadlineMs - lastSentMs));
      const at = { passed, lastSentMs };
      if (asked.type === "answered")
        return { ...at, failure: this.#words.failureIn(asked.body) };
      if (asked.type === "timed out") return { ...at, failure: asked.type };
      if (asked.type === "broken") failure = "broken";
    }
    return { failure, passed: all, lastSentMs: this.now() };
  }

  #clientOf(node: string): NodeClient | undefined {
    return this.#clients.find(([name]) => name === node)?.[1];
  }

  async #find(node: string): Promise<void> {
    const port = (await this.#cluster.processOf(node))?.port;
    if (port !== undefined) this.#clientOf(node)?.aim({ host: "127.0.0.1", port });
  }
}
