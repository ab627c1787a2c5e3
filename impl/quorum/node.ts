/**
 * A replicated key-value store with quorums (N replicas, W acknowledgements of a put, R answers
 * to a get). Every node coordinates the requests it is asked and keeps copies for the others;
 * it reaches its own copies by a message to itself, so that all replicas are treated alike.
 * What a protocol on paper leaves open is decided here: disk, retries and time.
 */
import { type Body, type Json, type Message, type Node, needing } from "../ports.ts";
import { type ClientRequest, errors, type Key, refusal } from "../store/clients.ts";
import { nextBoot, unlessDiskFails } from "../store/disk-failures.ts";
import { type StorePorts, storePorts } from "../store/ports.ts";
import { refusalFor, TimedOut } from "../store/timed-out.ts";
import { type Held, newest } from "../store/version.ts";
import { Wire } from "../store/wire.ts";
import { understand } from "./messages.ts";
import { type QuorumOptions, type QuorumSettings, settings } from "./options.ts";
import { Poll } from "./poll.ts";
import { Replica } from "./replica.ts";

type Operation = {
  readonly id: string;
  readonly key: Key;
  readonly deadline: number;
};

export const startQuorum = needing(
  storePorts,
  (ports: StorePorts, options: QuorumOptions = {}) => QuorumNode.start(ports, options),
);

export class QuorumNode implements Node {
  readonly #ports: StorePorts;
  readonly #settings: QuorumSettings;
  readonly #replica: Replica;
  readonly #wire: Wire;
  /** The highest counter this node ever spent, on disk before anyone hears of it. */
  #counter: number;
  readonly #queries = new Map<string, Poll<Held | null>>();
  readonly #installs = new Map<string, Poll<true>>();

  private constructor(
    ports: StorePorts,
    settings: QuorumSettings,
    { replica, boot, counter }: { replica: Replica; boot: number; counter: number },
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#replica = replica;
    this.#wire = new Wire(ports, boot);
    this.#counter = counter;
  }

  static async start(ports: StorePorts, options: QuorumOptions): Promise<QuorumNode> {
    const chosen = settings(ports.nodes.length, options);
    const boot = await nextBoot(ports, chosen.retryMs);
    const stored = Number((await ports.disk.get("counter")) ?? 0);
    const counter = chosen.has("reuse-counter-after-restart") ? 0 : stored;
    const replica = await Replica.open(ports, chosen);
    ports.trace({ action: "start", state: { boot, counter, held: replica.entries() } });
    return new QuorumNode(ports, chosen, { replica, boot, counter });
  }

  receive(message: Message): void {
    const { src } = message;
    const heard = understand(message, this.#ports.nodes);
    if (heard.type === "read" || heard.type === "write") {
      void this.#serve(message, heard);
      return;
    }
    this.#wire.hear(message, heard);
    switch (heard.type) {
      case "query":
        this.#wire.tell(src, {
          ...heard,
          type: "report",
          held: this.#replica.get(heard.key),
        });
        return;
      case "install":
        void this.#install(src, heard);
        return;
      case "report":
        this.#queries.get(heard.op)?.hear(src, heard.held); // Else late: nobody waits.
        return;
      case "installed":
        this.#installs.get(heard.op)?.hear(src, true);
        return;
      case "init":
        this.#wire.welcome(message);
        return;
      case "refused":
        this.#wire.refuse(message, heard);
    }
  }

  async #install(
    from: string,
    { op, key, held }: { op: string; key: Key; held: Held },
  ): Promise<void> {
    if (await unlessDiskFails(this.#replica.hold(op, key, held)))
      this.#wire.tell(from, { type: "installed", op, key });
  }

  async #serve(message: Message, request: ClientRequest): Promise<void> {
    const asked = this.#wire.begin(message, request);
    const deadline = this.#ports.clock.now() + this.#settings.timeoutMs;
    const reply = await this.#reply(
      { id: asked.id, key: request.key, deadline },
      request,
    );
    this.#wire.end(asked, reply);
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
      return refusalFor(error);
    } finally {
      this.#queries.delete(op.id);
      this.#installs.delete(op.id);
    }
  }

  async #read(op: Operation): Promise<Held | undefined> {
    const found = newest(await this.#query(op));
    const skips = !this.#settings.writeBack || this.#settings.has("skip-write-back");
    // Or a later get could miss what this one is about to return.
    if (found !== undefined && !skips) await this.#installAtQuorum(op, () => found);
    return found;
  }

  async #write(op: Operation, value: Json): Promise<void> {
    const version = newest(await this.#query(op))?.version;
    let held = await this.#choose(op, version?.[0] ?? 0, value);
    await this.#installAtQuorum(op, (round) => {
      // A retry repeats the version: a fresh one would put the value back over later puts.
      if (round > 0 && this.#settings.has("retry-with-fresh-version"))
        held = this.#fresh(op, { seen: held.version[0], value });
      return held;
    });
  }

  /**
   * A counter above all that a quorum reported and all this node ever spent, durable before
   * use: after a crash nobody else may remember it, and one counter spent twice is one version
   * on two values. Spent before the disk is awaited, so that two puts under way differ.
   */
  async #choose(op: Operation, seen: number, value: Json): Promise<Held> {
    this.#counter = Math.max(this.#counter, seen) + 1;
    const held: Held = { version: [this.#counter, this.#ports.self], value };
    this.#ports.disk.put("counter", this.#counter);
    await this.#ports.disk.flush();
    this.#traceChoice(op, held);
    return held;
  }

  #fresh(op: Operation, { seen, value }: { seen: number; value: Json }): Held {
    this.#counter = Math.max(this.#counter, seen) + 1;
    const held: Held = { version: [this.#counter, this.#ports.self], value };
    this.#ports.disk.put("counter", this.#counter);
    this.#traceChoice(op, held);
    return held;
  }

  #traceChoice({ id, key }: Operation, held: Held): void {
    const state = { key, held, counter: held.version[0] };
    this.#ports.trace({ action: "choose", op: { id, key }, state });
  }

  #query(op: Operation): Promise<readonly (Held | null)[]> {
    const body = { type: "query", op: op.id, key: op.key };
    return this.#poll(op, this.#queries, this.#settings.r, () => body);
  }

  async #installAtQuorum(op: Operation, held: (round: number) => Held): Promise<void> {
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
        ask: (node, round) => this.#wire.tell(node, body(round)),
        answered,
        timedOut: () => failed(new TimedOut("no quorum in time: it may yet take effect")),
      });
      polls.set(op.id, poll);
    });
  }
}
