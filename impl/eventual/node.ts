/**
 * A replicated key-value store that answers while any node can be reached. A key has N homes among the
 * members; a put waits for W nodes, a get for R. In place of a home that does not answer, the next member of
 * the key's list answers: a spare, which keeps a hint for that home. Of two copies the later one wins, by
 * (clock, writer), and homes offer their copies to each other for ever.
 *
 * Source: DeCandia et al. "Dynamo: Amazon's Highly Available Key-value Store". SOSP 2007.
 */
import { type Body, type Json, type Message, type Node, needing } from "../ports.ts";
import { type ClientRequest, errors, type Key, refusal } from "../store/clients.ts";
import { nextBoot, reachesDisk } from "../store/disk-failures.ts";
import { type StorePorts, storePorts } from "../store/ports.ts";
import { preference } from "../store/preference.ts";
import { refusalOf, TimedOut } from "../store/refusals.ts";
import { type Copy, newest } from "../store/version.ts";
import { Wire } from "../store/wire.ts";
import { HybridClock } from "./hybrid-clock.ts";
import { type PeerMessage, parse } from "./messages.ts";
import { type EventualOptions, type EventualSettings, settings } from "./options.ts";
import { SloppyPoll } from "./sloppy-poll.ts";
import { StoredCopies } from "./stored-copies.ts";

/** An operation that this node coordinates, until its deadline by the node's clock. */
type Operation = { readonly id: string; readonly key: Key; readonly deadline: number };
type MessageOf<T extends PeerMessage["type"]> = Extract<
  PeerMessage,
  { readonly type: T }
>;

/**
 * Starts a node.
 *
 * @throws RangeError when n, r or w is not from 1 to the number of members
 */
export const startEventual = needing(
  storePorts,
  (ports: StorePorts, options: EventualOptions = {}) =>
    EventualNode.start(ports, options),
);

class EventualNode implements Node {
  readonly #ports: StorePorts;
  readonly #settings: EventualSettings;
  readonly #clock: HybridClock;
  readonly #copies: StoredCopies;
  readonly #wire: Wire;
  readonly #queries = new Map<string, SloppyPoll<Copy | null>>();
  readonly #installs = new Map<string, SloppyPoll<true>>();

  private constructor(
    ports: StorePorts,
    settings: EventualSettings,
    { clock, copies, boot }: { clock: HybridClock; copies: StoredCopies; boot: number },
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#clock = clock;
    this.#copies = copies;
    this.#wire = new Wire(ports, boot);
  }

  static async start(ports: StorePorts, options: EventualOptions): Promise<EventualNode> {
    const chosen = settings(ports.nodes, options);
    const boot = await nextBoot(ports, chosen.retryMs);
    const clock = await HybridClock.open(ports, chosen);
    const copies = await StoredCopies.open(ports, chosen);
    const state = {
      boot,
      clock: clock.highest,
      held: copies.copies(),
      hints: copies.hints(),
    };
    ports.trace({ action: "start", state });
    const node = new EventualNode(ports, chosen, { clock, copies, boot });
    if (chosen.members.includes(ports.self)) node.#startBackgroundWork();
    return node;
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
      case "query": {
        const held = this.#copies.get(parsed.key);
        this.#wire.send(src, { ...parsed, type: "report", held });
        return;
      }
      case "install":
        void this.#install(src, parsed);
        return;
      case "report":
        // A late report does not count for its operation; the clock follows it all the same.
        if (parsed.held !== null) this.#clock.observe(parsed.held.version);
        this.#queries.get(parsed.op)?.add(src, parsed.held);
        return;
      case "installed":
        this.#installs.get(parsed.op)?.add(src, true);
        return;
      case "offer":
        this.#clock.observe(parsed.held.version);
        void reachesDisk(
          this.#copies.store(
            parsed.key,
            parsed.held,
            { id: "offer", key: parsed.key },
            "offer",
          ),
        );
        return;
      case "hint":
        void this.#takeHint(src, parsed);
        return;
      case "handed":
        void reachesDisk(this.#copies.drop(src, parsed.key, parsed.version));
        return;
      case "init":
        this.#wire.confirmInit(message);
        return;
      case "refused":
        this.#wire.refuse(message, parsed);
    }
  }

  async #install(from: string, install: MessageOf<"install">): Promise<void> {
    const { op, key, held, home } = install;
    this.#clock.observe(held.version);
    const cause = { id: op, key };
    const stored =
      home === null
        ? this.#copies.store(key, held, cause, "put")
        : this.#copies.keep({ home, key, held }, cause);
    if (await reachesDisk(stored)) this.#wire.send(from, { type: "installed", op, key });
  }

  async #takeHint(from: string, { key, held }: MessageOf<"hint">): Promise<void> {
    this.#clock.observe(held.version);
    if (await reachesDisk(this.#copies.store(key, held, { id: "hint", key }, "hint")))
      this.#wire.send(from, { type: "handed", key, version: held.version });
  }

  /** Anti-entropy and hand-over, with each other member in a period of its own. */
  #startBackgroundWork(): void {
    const { self } = this.#ports;
    const { members, offerEvery, handOverEvery, has } = this.#settings;
    for (const [i, member] of members.entries()) {
      if (member === self) continue;
      const isSkipped =
        has("skip-a-pair") && (member === members[0] || self === members[0]);
      if (!isSkipped) this.#every(offerEvery(i), () => this.#offer(member));
      this.#every(handOverEvery(i), () => this.#handOver(member));
    }
  }

  #offer(to: string): void {
    for (const { key, held } of this.#copies.copies()) {
      const homes = preference(key, this.#settings.members).slice(0, this.#settings.n);
      const isHome = homes.includes(to) && homes.includes(this.#ports.self);
      if (isHome) this.#wire.send(to, { type: "offer", key, held });
    }
  }

  #handOver(to: string): void {
    for (const { home, key, held } of this.#copies.hints())
      if (home === to) {
        this.#wire.send(to, { type: "hint", key, held });
        if (this.#settings.has("drop-hint-early"))
          void reachesDisk(this.#copies.drop(to, key, held.version));
      }
  }

  #every(ms: number, run: () => void): void {
    this.#ports.clock.after(ms, () => {
      run();
      this.#every(ms, run);
    });
  }

  async #serve(message: Message, request: ClientRequest): Promise<void> {
    const pending = this.#wire.request(message, request);
    const deadline = this.#ports.clock.now() + this.#settings.timeoutMs;
    const reply = await this.#reply(
      { id: pending.id, key: request.key, deadline },
      request,
    );
    this.#wire.respond(pending, reply, { clock: this.#clock.highest });
  }

  async #reply(op: Operation, request: ClientRequest): Promise<Body> {
    try {
      if (request.type === "write") {
        await this.#write(op, request.value);
        return { type: "write_ok" };
      }
      const found = newest(await this.#query(op));
      // Otherwise the next write of this client could lose to the value that it is about to get.
      await this.#clock.persist();
      return found === undefined || found.value === null
        ? refusal(errors.noSuchKey, "no such key")
        : { type: "read_ok", value: found.value };
    } catch (error) {
      return refusalOf(error);
    } finally {
      this.#queries.delete(op.id);
      this.#installs.delete(op.id);
    }
  }

  async #write(op: Operation, value: Json): Promise<void> {
    const held: Copy = { version: [await this.#clock.next(), this.#ports.self], value };
    const { id, key } = op;
    this.#ports.trace({ action: "choose", op: { id, key }, state: { key, held } });
    const early = this.#settings.has("acknowledge-before-w") ? 1 : 0;
    await this.#poll(op, this.#installs, {
      quorum: this.#settings.w - early,
      sloppy: true,
      ask: (node, home) =>
        this.#wire.send(node, { type: "install", op: id, key, held, home }),
    });
  }

  #query(op: Operation): Promise<readonly (Copy | null)[]> {
    return this.#poll(op, this.#queries, {
      quorum: this.#settings.r,
      sloppy: this.#settings.sloppyGets,
      ask: (node) => this.#wire.send(node, { type: "query", op: op.id, key: op.key }),
    });
  }

  #poll<A>(
    op: Operation,
    polls: Map<string, SloppyPoll<A>>,
    options: {
      quorum: number;
      sloppy: boolean;
      ask: (node: string, home: string | null) => void;
    },
  ): Promise<readonly A[]> {
    const { members, n } = this.#settings;
    return new Promise((answered, failed) => {
      const poll = new SloppyPoll<A>(this.#ports.clock, this.#settings, {
        ...options,
        list: preference(op.key, members),
        homes: n,
        deadline: op.deadline,
        answered,
        timedOut: () =>
          failed(new TimedOut("too few answers in time: it may yet take effect")),
      });
      polls.set(op.id, poll);
    });
  }
}
