/**
 * A node of the ring: it joins, keeps its leaf set right while others come and go, and looks keys up. A store on top gets
 * the leaf set whenever it changes.
 *
 * Source: Stoica and others. "Chord". SIGCOMM 2001; Zave. TSE 43(12), 2017; slide 51 of the course.
 */
import type { Body, Clock, Json, Message, Ports } from "../ports.ts";
import type { Wire } from "../store/wire.ts";
import { byFingers } from "./look-up.ts";
import type { LookUpMessage, RingMessage, UpkeepMessage } from "./messages.ts";
import type { RingSettings } from "./ring-options.ts";
import {
  amongMembers,
  join,
  missed,
  outside,
  type Place,
  predecessorIsDead,
  type Reaction,
  receive,
  stabilize,
  type Upkeep,
  unconfirmed,
  WAITS,
} from "./upkeep.ts";
import { isSameView, type Member, type View } from "./view.ts";

/** The node of a key, and how many hops it took to find it: the contact with that node is one. */
export type Found = { readonly node: Member; readonly hops: number };

/** Told when the leaf set has changed. */
type Listener = (view: View) => void;

/** What a ring node needs of the world. */
type RingPorts = Ports<"messages" | "clock">;

type RingNodeOptions = {
  readonly settings: RingSettings;
  readonly wire: Wire;
  /** The number of this start of the node: 1 at its first. */
  readonly start: number;
  readonly changed?: Listener;
};

/** How long a look-up may take. */
const LOOK_UP_MS = 2000;

/** A timer that is set anew while it runs. */
class Timer {
  readonly #clock: Clock;
  #cancel: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(ms: number, run: () => void): void {
    this.#cancel();
    this.#cancel = this.#clock.after(ms, run);
  }

  stop(): void {
    this.#cancel();
  }
}

/** A node of the ring. */
export class RingNode {
  readonly #place: Place;
  readonly #ports: RingPorts;
  readonly #wire: Wire;
  readonly #changed: Listener;
  readonly #answer: Timer;
  readonly #notice: Timer;
  readonly #ping: Timer;
  #me: Upkeep;
  #view: View;
  /** Messages that wait until this node's own question is answered. */
  #waiting: readonly { readonly message: Message; readonly body: UpkeepMessage }[] = [];
  readonly #looking = new Map<string, (found: Found | undefined) => void>();
  #looked = 0;

  constructor(ports: RingPorts, { settings, wire, start, changed }: RingNodeOptions) {
    this.#ports = ports;
    this.#place = { self: ports.self, settings };
    this.#wire = wire;
    this.#changed = changed ?? (() => {});
    this.#answer = new Timer(ports.clock);
    this.#notice = new Timer(ports.clock);
    this.#ping = new Timer(ports.clock);
    const isMember = start === 1 && settings.members.includes(ports.self);
    this.#me = isMember ? amongMembers(start, this.#place) : outside(start);
    this.#view = this.#viewOf(this.#me);
  }

  /** The leaf set. */
  get view(): View {
    return this.#view;
  }

  /** What the node holds of the ring, for its trace. */
  get state(): Json {
    const { phase, succs, prdc, asks, notifies, checks, start, late } = this.#me;
    return { phase, succs, prdc, asks, notifies, checks, turn: [start, late] };
  }

  /** Begins with the upkeep of the ring. */
  begin(): void {
    this.#ports.trace({ action: "start", state: this.state });
    const { self, settings } = this.#place;
    const { stabilizeEvery, joinEvery, members } = settings;
    this.#every(stabilizeEvery(self), () => this.#take(stabilize(this.#me, this.#place)));
    for (const [nth, at] of members.entries())
      if (at !== self)
        this.#every(joinEvery(nth), () => this.#take(join(this.#me, at, this.#place)));
  }

  /** A message of the ring arrives. */
  receive(message: Message, body: RingMessage): void {
    switch (body.type) {
      case "look-up":
      case "ends-here":
        this.#wire.received(message, { type: body.type });
        this.#passOn(body);
        return;
      case "found":
        this.#wire.received(message, { type: body.type });
        this.#found(message.src, body);
        return;
      default:
        this.#hear(message, body);
    }
  }

  /** Finds the node of a key; undefined: no answer came in time, or this node is not in the ring. */
  lookUp(key: number): Promise<Found | undefined> {
    if (this.#me.phase !== "in") return Promise.resolve(undefined);
    this.#looked += 1;
    const look = `${this.#place.self}.${this.#me.start}.${this.#looked}`;
    return new Promise((resolve) => {
      const cancel = this.#ports.clock.after(LOOK_UP_MS, () => done(undefined));
      const done = (found: Found | undefined): void => {
        cancel();
        this.#looking.delete(look);
        resolve(found);
      };
      this.#looking.set(look, done);
      this.#passOn({ type: "look-up", look, origin: this.#place.self, key, hops: 0 });
    });
  }

  #every(ms: number, run: () => void): void {
    this.#ports.clock.after(ms, () => {
      run();
      this.#every(ms, run);
    });
  }

  #hear(message: Message, body: UpkeepMessage): void {
    const reaction = receive(this.#me, message.src, body, this.#place);
    if (reaction === WAITS) {
      this.#waiting = [...this.#waiting, { message, body }];
      return;
    }
    this.#wire.received(message, { type: body.type });
    this.#take(reaction);
  }

  /** Takes a step: holds what came of it, sends what it says, and takes up what has waited for it. */
  #take(reaction: Reaction | undefined): void {
    if (reaction === undefined) return;
    const before = this.#me;
    this.#me = reaction.state;
    this.#setTimers(before);
    if (before !== this.#me) this.#ports.trace({ action: "ring", state: this.state });
    for (const [to, body] of reaction.sends) this.#wire.send(to, body as unknown as Body);
    const view = this.#viewOf(this.#me);
    if (!isSameView(view, this.#view)) {
      this.#view = view;
      this.#changed(view);
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { message, body } of waiting) this.#hear(message, body);
  }

  #setTimers(before: Upkeep): void {
    const { answerMs, noticeMs, pingMs } = this.#place.settings;
    const { asks, notifies, checks } = this.#me;
    if (asks === null) this.#answer.stop();
    else if (asks !== before.asks)
      this.#answer.set(answerMs, () => this.#take(missed(this.#me, this.#place)));
    if (notifies === null) this.#notice.stop();
    else if (before.notifies === null)
      this.#notice.set(noticeMs, () => this.#take(unconfirmed(this.#me)));
    if (checks === null) this.#ping.stop();
    else if (before.checks === null)
      this.#ping.set(pingMs, () => this.#take(predecessorIsDead(this.#me)));
  }

  #viewOf({ succs, prdc }: Upkeep): View {
    const member = (name: string): Member => ({
      name,
      id: this.#place.settings.idOf(name),
    });
    return {
      self: member(this.#place.self),
      predecessor: prdc === null ? undefined : member(prdc),
      successors: succs.map(member),
    };
  }

  #passOn(body: LookUpMessage & { readonly type: "look-up" | "ends-here" }): void {
    const { look, origin, key, hops } = body;
    if (this.#me.phase !== "in") return;
    const hop =
      body.type === "ends-here"
        ? ({ type: "here" } as const)
        : byFingers(this.#view, this.#view.successors, key, this.#place.settings.bits);
    if (hop.type === "here") {
      const answer = { type: "found", look, key, hops } as const;
      if (origin === this.#place.self) this.#found(this.#place.self, answer);
      else this.#wire.send(origin, answer);
      return;
    }
    const type = hop.type === "ends" ? "ends-here" : "look-up";
    this.#wire.send(hop.to, { type, look, origin, key, hops: hops + 1 });
  }

  #found(from: string, { look, hops }: LookUpMessage & { readonly type: "found" }): void {
    const node = { name: from, id: this.#place.settings.idOf(from) };
    this.#looking.get(look)?.({ node, hops });
  }
}
