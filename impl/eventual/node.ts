/**
 * A replicated key-value store that answers from whoever can be reached. A key has N homes among
 * the members; a put waits for W nodes, a get for R, and where a home does not answer the next
 * member of the key's list is asked instead and keeps a hint for it. Of two copies the later wins, by
 * (clock, writer), and homes offer what they hold to each other for ever.
 *
 * DeCandia et al. "Dynamo: Amazon's Highly Available Key-value Store". SOSP 2007.
 */
import { type Body, type Json, type Message, type Node, needing } from "../ports.ts";
import { type ClientRequest, errors, type Key, refusal } from "../store/clients.ts";
import { nextBoot, unlessDiskFails } from "../store/disk-failures.ts";
import { type StorePorts, storePorts } from "../store/ports.ts";
import { refusalFor, TimedOut } from "../store/timed-out.ts";
import { type Held, newest } from "../store/version.ts";
import { Wire } from "../store/wire.ts";
import { Clock } from "./clock.ts";
import { Keeper } from "./keeper.ts";
import { type PeerMessage, understand } from "./messages.ts";
import { type EventualOptions, type EventualSettings, settings } from "./options.ts";
import { preference } from "./preference.ts";
import { Walk } from "./walk.ts";

type Operation = { readonly id: string; readonly key: Key; readonly deadline: number };
type Heard<T extends PeerMessage["type"]> = Extract<PeerMessage, { readonly type: T }>;

export const startEventual = needing(
  storePorts,
  (ports: StorePorts, options: EventualOptions = {}) =>
    EventualNode.start(ports, options),
);

export class EventualNode implements Node {
  readonly #ports: StorePorts;
  readonly #settings: EventualSettings;
  readonly #clock: Clock;
  readonly #keeper: Keeper;
  readonly #wire: Wire;
  readonly #queries = new Map<string, Walk<Held | null>>();
  readonly #installs = new Map<string, Walk<true>>();

  private constructor(
    ports: StorePorts,
    settings: EventualSettings,
    { clock, keeper, boot }: { clock: Clock; keeper: Keeper; boot: number },
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#clock = clock;
    this.#keeper = keeper;
    this.#wire = new Wire(ports, boot);
  }

  static async start(ports: StorePorts, options: EventualOptions): Promise<EventualNode> {
    const chosen = settings(ports.nodes, options);
    const boot = await nextBoot(ports, chosen.retryMs);
    const clock = await Clock.open(ports, chosen);
    const keeper = await Keeper.open(ports, chosen);
    const state = {
      boot,
      clock: clock.highest,
      held: keeper.copies(),
      hints: keeper.hints(),
    };
    ports.trace({ action: "start", state });
    const node = new EventualNode(ports, chosen, { clock, keeper, boot });
    if (chosen.members.includes(ports.self)) node.#tellOthersFromNowOn();
    return node;
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
      case "query": {
        const held = this.#keeper.get(heard.key);
        this.#wire.tell(src, { ...heard, type: "report", held });
        return;
      }
      case "install":
        void this.#install(src, heard);
        return;
      case "report":
        // What comes late counts for nothing, but is known.
        if (heard.held !== null) this.#clock.saw(heard.held.version);
        this.#queries.get(heard.op)?.hear(src, heard.held);
        return;
      case "installed":
        this.#installs.get(heard.op)?.hear(src, true);
        return;
      case "offer":
        this.#clock.saw(heard.held.version);
        void unlessDiskFails(
          this.#keeper.hold(
            heard.key,
            heard.held,
            { id: "offer", key: heard.key },
            "offer",
          ),
        );
        return;
      case "hint":
        void this.#takeHint(src, heard);
        return;
      case "handed":
        void unlessDiskFails(this.#keeper.drop(src, heard.key, heard.version));
        return;
      case "init":
        this.#wire.welcome(message);
        return;
      case "refused":
        this.#wire.refuse(message, heard);
    }
  }

  async #install(from: string, install: Heard<"install">): Promise<void> {
    const { op, key, held, home } = install;
    this.#clock.saw(held.version);
    const why = { id: op, key };
    const stored =
      home === null
        ? this.#keeper.hold(key, held, why, "put")
        : this.#keeper.keep({ home, key, held }, why);
    if (await unlessDiskFails(stored))
      this.#wire.tell(from, { type: "installed", op, key });
  }

  async #takeHint(from: string, { key, held }: Heard<"hint">): Promise<void> {
    this.#clock.saw(held.version);
    if (await unlessDiskFails(this.#keeper.hold(key, held, { id: "hint", key }, "hint")))
      this.#wire.tell(from, { type: "handed", key, version: held.version });
  }

  /** Anti-entropy, and hints handed over: with each other member at a period of its own. */
  #tellOthersFromNowOn(): void {
    const { self } = this.#ports;
    const { members, offerEvery, handEvery, has } = this.#settings;
    for (const [i, member] of members.entries()) {
      if (member === self) continue;
      const isSkipped =
        has("skip-a-pair") && (member === members[0] || self === members[0]);
      if (!isSkipped) this.#every(offerEvery(i), () => this.#offer(member));
      this.#every(handEvery(i), () => this.#handOver(member));
    }
  }

  #offer(to: string): void {
    for (const { key, held } of this.#keeper.copies()) {
      const homes = preference(key, this.#settings.members).slice(0, this.#settings.n);
      const isHome = homes.includes(to) && homes.includes(this.#ports.self);
      if (isHome) this.#wire.tell(to, { type: "offer", key, held });
    }
  }

  #handOver(to: string): void {
    for (const { home, key, held } of this.#keeper.hints())
      if (home === to) {
        this.#wire.tell(to, { type: "hint", key, held });
        if (this.#settings.has("drop-hint-early"))
          void unlessDiskFails(this.#keeper.drop(to, key, held.version));
      }
  }

  #every(ms: number, run: () => void): void {
    this.#ports.clock.after(ms, () => {
      run();
      this.#every(ms, run);
    });
  }

  async #serve(message: Message, request: ClientRequest): Promise<void> {
    const asked = this.#wire.begin(message, request);
    const deadline = this.#ports.clock.now() + this.#settings.timeoutMs;
    const reply = await this.#reply(
      { id: asked.id, key: request.key, deadline },
      request,
    );
    this.#wire.end(asked, reply, { clock: this.#clock.highest });
  }

  async #reply(op: Operation, request: ClientRequest): Promise<Body> {
    try {
      if (request.type === "write") {
        await this.#write(op, request.value);
        return { type: "write_ok" };
      }
      const found = newest(await this.#query(op));
      // Or what this client writes next could lose to what it is about to be told.
      await this.#clock.keep();
      return found === undefined || found.value === null
        ? refusal(errors.noSuchKey, "no such key")
        : { type: "read_ok", value: found.value };
    } catch (error) {
      return refusalFor(error);
    } finally {
      this.#queries.delete(op.id);
      this.#installs.delete(op.id);
    }
  }

  async #write(op: Operation, value: Json): Promise<void> {
    const held: Held = { version: [await this.#clock.next(), this.#ports.self], value };
    const { id, key } = op;
    this.#ports.trace({ action: "choose", op: { id, key }, state: { key, held } });
    const early = this.#settings.has("acknowledge-before-w") ? 1 : 0;
    await this.#walk(op, this.#installs, {
      quorum: this.#settings.w - early,
      sloppy: true,
      ask: (node, home) =>
        this.#wire.tell(node, { type: "install", op: id, key, held, home }),
    });
  }

  #query(op: Operation): Promise<readonly (Held | null)[]> {
    return this.#walk(op, this.#queries, {
      quorum: this.#settings.r,
      sloppy: this.#settings.sloppyGets,
      ask: (node) => this.#wire.tell(node, { type: "query", op: op.id, key: op.key }),
    });
  }

  #walk<A>(
    op: Operation,
    walks: Map<string, Walk<A>>,
    asked: {
      quorum: number;
      sloppy: boolean;
      ask: (node: string, home: string | null) => void;
    },
  ): Promise<readonly A[]> {
    const { members, n } = this.#settings;
    return new Promise((answered, failed) => {
      const walk = new Walk<A>(this.#ports.clock, this.#settings, {
        ...asked,
        list: preference(op.key, members),
        homes: n,
        deadline: op.deadline,
        answered,
        timedOut: () =>
          failed(new TimedOut("too few answers in time: it may yet take effect")),
      });
      walks.set(op.id, walk);
    });
  }
}
