/**
 * A replicated key-value store with quorums: a put waits for W acknowledgements of N nodes, a get for R
 * reports. Every node coordinates the requests of its clients, and stores copies; it reaches its own copies
 * by messages to itself, as those of other nodes. The protocol on paper leaves open disk, retries and time:
 * they are decided here.
 */
import { type Body, type Json, type Message, type Node, needing } from "../ports.ts";
import { type ClientRequest, errors, type Key, refusal } from "../store/clients.ts";
import { nextBoot, reachesDisk } from "../store/disk-failures.ts";
import { type StorePorts, storePorts } from "../store/ports.ts";
import { refusalOf, TimedOut } from "../store/refusals.ts";
import { type Copy, newest } from "../store/version.ts";
import { Wire } from "../store/wire.ts";
import { parse } from "./messages.ts";
import { type QuorumOptions, type QuorumSettings, settings } from "./options.ts";
import { Poll } from "./poll.ts";
import { StoredCopies } from "./stored-copies.ts";

/** An operation that this node coordinates. */
type Operation = {
  readonly id: string;
  readonly key: Key;
  /** When its client gets a timeout, by the node's clock. */
  readonly deadline: number;
};

/**
 * Starts a node.
 *
 * @throws RangeError when r or w is no size of a quorum
 */
export const startQuorum = needing(
  storePorts,
  (ports: StorePorts, options: QuorumOptions = {}) => QuorumNode.start(ports, options),
);

class QuorumNode implements Node {
  readonly #ports: StorePorts;
  readonly #settings: QuorumSettings;
  readonly #copies: StoredCopies;
  readonly #wire: Wire;
  /** The highest counter that this node ever spent on a version; on disk before a message carries it. */
  #counter: number;
  readonly #queries = new Map<string, Poll<Copy | null>>();
  readonly #installs = new Map<string, Poll<true>>();

  private constructor(
    ports: StorePorts,
    settings: QuorumSettings,
    { copies, boot, counter }: { copies: StoredCopies; boot: number; counter: number },
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#copies = copies;
    this.#wire = new Wire(ports, boot);
    this.#counter = counter;
  }

  static async start(ports: StorePorts, options: QuorumOptions): Promise<QuorumNode> {
    const chosen = settings(ports.nodes.length, options);
    const boot = await nextBoot(ports, chosen.retryMs);
    const stored = Number((await ports.disk.get("counter")) ?? 0);
    const counter = chosen.has("reuse-counter-after-restart") ? 0 : stored;
    const copies = await StoredCopies.open(ports, chosen);
    ports.trace({ action: "start", state: { boot, counter, held: copies.entries() } });
    return new QuorumNode(ports, chosen, { copies, boot, counter });
  }

  receive(message: Message): void {
    const { src } = message;
    const parsed = parse(message, this.#ports.nodes);
    if (parsed.type === "read" || parsed.type === "write") {
      void this.#serve(message, parsed);
      return;
    }
    this.#wire.received(message, parsed);
    switch (parsed.type) {
      case "query":
        this.#wire.send(src, {
          ...parsed,
          type: "report",
          held: this.#copies.get(parsed.key),
        });
        return;
      case "install":
        void this.#install(src, parsed);
        return;
      case "report":
        this.#queries.get(parsed.op)?.add(src, parsed.held); // Else it is late.
        return;
      case "installed":
        this.#installs.get(parsed.op)?.add(src, true);
        return;
      case "init":
        this.#wire.confirmInit(message);
        return;
      case "refused":
        this.#wire.refuse(message, parsed);
    }
  }

  async #install(
    from: string,
    { op, key, held }: { op: string; key: Key; held: Copy },
  ): Promise<void> {
    if (await reachesDisk(this.#copies.store(op, key, held)))
      this.#wire.send(from, { type: "installed", op, key });
  }

  async #serve(message: Message, request: ClientRequest): Promise<void> {
    const pending = this.#wire.request(message, request);
    const deadline = this.#ports.clock.now() + this.#settings.timeoutMs;
    const reply = await this.#reply(
      { id: pending.id, key: request.key, deadline },
      request,
    );
    this.#wire.respond(pending, reply);
  }

  async #reply(op: Operation, request: ClientRequest): Promise<Body> {
    try {
      if (request.type === "write") {
        await this.#write(op, request.value);
        return { type: "write_ok" };
      }
      const found = await this.#read(op);
      return found === undefined
        ? refusal(errors.noSuchKey, "no such key")
        : { type: "read_ok", value: found.value };
    } catch (error) {
      return refusalOf(error);
    } finally {
      this.#queries.delete(op.id);
      this.#installs.delete(op.id);
    }
  }

  async #read(op: Operation): Promise<Copy | undefined> {
    const found = newest(await this.#query(op));
    const skips = !this.#settings.writeBack || this.#settings.has("skip-write-back");
    // Otherwise a later get could miss what this one is about to return.
    if (found !== undefined && !skips) await this.#installAtQuorum(op, () => found);
    return found;
  }

  async #write(op: Operation, value: Json): Promise<void> {
    const version = newest(await this.#query(op))?.version;
    let held = await this.#choose(op, version?.[0] ?? 0, value);
    await this.#installAtQuorum(op, (round) => {
      // A retry repeats the version: under a new one it would overwrite later puts.
      if (round > 0 && this.#settings.has("retry-with-fresh-version"))
        held = this.#fresh(op, { seen: held.version[0], value });
      return held;
    });
  }

  /**
   * Gives a put its version, above all that a quorum reported and all that this node ever gave. The counter
   * is durable before use: after a crash no other node may know it, and a counter that is spent twice is
   * one version of two values. It is spent before the disk is awaited, so that concurrent puts differ.
   */
  async #choose(op: Operation, seen: number, value: Json): Promise<Copy> {
    this.#counter = Math.max(this.#counter, seen) + 1;
    const held: Copy = { version: [this.#counter, this.#ports.self], value };
    this.#ports.disk.put("counter", this.#counter);
    await this.#ports.disk.flush();
    this.#traceChoice(op, held);
    return held;
  }

  /** A planted fault: another version for a put that has one. */
  #fresh(op: Operation, { seen, value }: { seen: number; value: Json }): Copy {
    this.#counter = Math.max(this.#counter, seen) + 1;
    const held: Copy = { version: [this.#counter, this.#ports.self], value };
    this.#ports.disk.put("counter", this.#counter);
    this.#traceChoice(op, held);
    return held;
  }

  #traceChoice({ id, key }: Operation, held: Copy): void {
    const state = { key, held, counter: held.version[0] };
    this.#ports.trace({ action: "choose", op: { id, key }, state });
  }

  #query(op: Operation): Promise<readonly (Copy | null)[]> {
    const body = { type: "query", op: op.id, key: op.key };
    return this.#poll(op, this.#queries, this.#settings.r, () => body);
  }

  async #installAtQuorum(op: Operation, held: (round: number) => Copy): Promise<void> {
    const early = this.#settings.has("acknowledge-before-w");
    const quorum = early ? this.#settings.w - 1 : this.#settings.w;
    const bodies: Body[] = []; // One per round, the same for every node.
    await this.#poll(op, this.#installs, quorum, (round) => {
      bodies[round] ??= { type: "install", op: op.id, key: op.key, held: held(round) };
      return bodies[round];
    });
  }

  #poll<A>(
    op: Operation,
    polls: Map<string, Poll<A>>,
    quorum: number,
    body: (round: number) => Body,
  ): Promise<readonly A[]> {
    const { clock, nodes } = this.#ports;
    return new Promise((answered, failed) => {
      const poll = new Poll<A>(clock, {
        quorum,
        nodes,
        retryMs: this.#settings.retryMs,
        deadline: op.deadline,
        ask: (node, round) => this.#wire.send(node, body(round)),
        answered,
        timedOut: () => failed(new TimedOut("no quorum in time: it may yet take effect")),
      });
      polls.set(op.id, poll);
    });
  }
}
