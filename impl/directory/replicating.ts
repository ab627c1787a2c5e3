/** How a put is replicated, by the directory or by an agent: both do the same. */
import type { Clock } from "../ports.ts";
import type { Key } from "../store/clients.ts";
import type { Wire } from "../store/wire.ts";
import type { Copy } from "./messages.ts";
import type { DirectorySettings } from "./options.ts";
import { Repeated } from "./repeated.ts";

/** The put of an operation, and the mapping under which it is sent. */
type Replicated = {
  readonly op: string;
  readonly key: Key;
  readonly copy: Copy;
  readonly nodes: readonly string[];
  readonly epoch: number;
};

/** What replicates puts. */
type Means = {
  readonly wire: Wire;
  readonly clock: Clock;
  readonly settings: DirectorySettings;
};

/** Sends a put to its nodes, and again to those that do not acknowledge it, until it is stopped. */
export class Replication {
  readonly #means: Means;
  readonly #put: Replicated;
  readonly #sentTo: readonly string[];
  #missing: readonly string[];
  readonly #sending: Repeated;

  constructor(means: Means, put: Replicated) {
    const { replication } = means.settings;
    this.#means = means;
    this.#put = put;
    this.#sentTo = replication === "iterative" ? put.nodes : put.nodes.slice(0, 1);
    this.#missing = this.#sentTo;
    this.#sending = new Repeated(means.clock, means.settings.retryMs);
    this.#sending.begin(() => this.#send());
  }

  /** The epoch of the mapping under which the put was sent. */
  get epoch(): number {
    return this.#put.epoch;
  }

  /** A node has acknowledged the put. */
  stored(node: string): void {
    this.#missing = this.#missing.filter((each) => each !== node);
  }

  /** May the client be answered? */
  get isDone(): boolean {
    const { acks, has } = this.#means.settings;
    const missing = this.#missing.length;
    return acks === "all" && !has("acknowledge-at-first")
      ? missing === 0
      : missing < this.#sentTo.length;
  }

  /** The nodes that have acknowledged the put. */
  get holders(): readonly string[] {
    return this.#sentTo.filter((each) => !this.#missing.includes(each));
  }

  /** Stops sending the put. */
  stop(): void {
    this.#sending.stop();
  }

  #send(): void {
    const { wire, settings } = this.#means;
    const { op, key, copy, nodes, epoch } = this.#put;
    const rest = settings.replication === "iterative" ? [] : nodes.slice(1);
    for (const node of this.#missing)
      wire.send(node, { type: "keep", op, key, epoch, copy, rest });
  }
}

/** The node that a get reads from. `holders`: those that have the last answered put. */
export const readFrom = (
  {
    holders,
    nodes,
  }: { readonly holders: readonly string[]; readonly nodes: readonly string[] },
  { reads, has }: DirectorySettings,
  anyOf: (count: number) => number,
): string => {
  if (has("read-anywhere")) return nodes[0]!;
  if (has("read-slowest")) return nodes.at(-1)!;
  return reads === "any" ? nodes[anyOf(nodes.length)]! : holders[0]!;
};
