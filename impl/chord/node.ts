/**
 * A node of the ring: it joins, keeps its leaf set right while others come and go, and looks keys up. A store on top gets
 * the leaf set whenever it changes.
 *
 * Source: Stoica and others. "Chord". SIGCOMM 2001; Zave. TSE 43(12), 2017; slide 51 of the course.
 */
import type { Body, Json, Message, Ports } from "../ports.ts";
import type { Wire } from "../store/wire.ts";
import { type Found, LookUps } from "./look-ups.ts";
import type { RingMessage, UpkeepMessage } from "./messages.ts";
import type { RingSettings } from "./ring-options.ts";
import { every, Timer } from "./timer.ts";
import {
  amongMembers,
  giveUpPlace,
  join,
  leave,
  mayAskAgain,
  missed,
  objection,
  outside,
  type Place,
  predecessorIsDead,
  type Reaction,
  receive,
  saidAgain,
  stabilize,
  type Upkeep,
  unconfirmed,
  WAITS,
} from "./upkeep.ts";
import { isSameView, type Member, type View } from "./view.ts";

/** What a ring node needs of the world. */
type RingPorts = Ports<"messages" | "clock">;

type RingNodeOptions = {
  readonly settings: RingSettings;
  readonly wire: Wire;
  /** The number of this start of the node: 1 at its first. */
  readonly start: number;
  /** Is in the names of look-ups: others cannot guess it. The number of the start unless given. */
  readonly nonce?: string;
  /** Called when the leaf set has changed. */
  readonly changed?: (view: View) => void;
};

/** A node gives up its place after others have found another node there this many times in a row. */
const STRIKES = 3;

/** A node of the ring. */
export class RingNode {
  readonly #place: Place;
  readonly #ports: RingPorts;
  readonly #wire: Wire;
  readonly #lookUps: LookUps;
  readonly #changed: (view: View) => void;
  readonly #answer: Timer;
  readonly #notice: Timer;
  readonly #ping: Timer;
  #me: Upkeep;
  #view: View;
  /** Messages that wait until this node's own question is answered. */
  #waiting: readonly { readonly message: Message; readonly body: UpkeepMessage }[] = [];
  /** How often in a row others have found another node in the place of this one. */
  #strikes = 0;
  #checked = 0;
  /** Has the node taken no step since the repeat timer last fired? Then it repeats what waits for an answer. */
  #isOld = false;
  #leaves: (() => void) | undefined;
  /** Why another node did not let this one in. */
  #refusal: string | undefined;

  constructor(ports: RingPorts, options: RingNodeOptions) {
    const { settings, wire, start, nonce = String(start), changed } = options;
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
    this.#lookUps = new LookUps({
      ports,
      wire,
      settings,
      nonce,
      view: () => (this.#me.phase === "in" ? this.#view : undefined),
    });
  }

  /** The leaf set. */
  get view(): View {
    return this.#view;
  }

  /** Is the node in the ring, or why not: it joins, was refused, or has left. */
  get phase(): Upkeep["phase"] {
    return this.#me.phase;
  }

  /** Why another node did not let this one in; undefined: none did so. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  /** What the node holds of the ring, for its trace. */
  get state(): Json {
    const { phase, succs, prdc, asks, notifies, checks, start, asked } = this.#me;
    return { phase, succs, prdc, asks, notifies, checks, turn: [start, asked] };
  }

  /** Starts the timers that keep the ring. */
  begin(): void {
    this.#ports.trace({ action: "start", state: this.state });
    const { self, settings } = this.#place;
    const { stabilizeEvery, joinEvery, members } = settings;
    const { clock } = this.#ports;
    every(clock, stabilizeEvery(self), () =>
      this.#act("stabilize", stabilize(this.#me, this.#place)),
    );
    for (const [nth, at] of members.entries())
      if (at !== self)
        every(clock, joinEvery(nth), () =>
          this.#act("join", join(this.#me, at, this.#place)),
        );
    if (settings.far === undefined)
      every(clock, settings.refreshMs, () => void this.#lookUps.refresh());
    every(clock, settings.againMs, () => {
      if (this.#isOld)
        for (const [to, body] of saidAgain(this.#me, this.#place)) this.#send(to, body);
      this.#isOld = true;
    });
    every(clock, settings.checkMs, () => void this.#check());
  }

  /** A message of the ring arrives. */
  receive(message: Message, body: RingMessage): void {
    if (body.type === "look-up" || body.type === "ends-here" || body.type === "found")
      this.#lookUps.receive(message, body);
    else this.#hear(message, body);
  }

  /**
   * Finds the node of a key; undefined: no answer came in time, or this node is not in the ring.
   *
   * @param at the node that begins, such as any member for a node that is outside; this one unless given
   */
  async lookUp(key: number, at = this.#place.self): Promise<Found | undefined> {
    if (at === this.#place.self && this.#me.phase !== "in") return undefined;
    return this.#lookUps.begin(key, at);
  }

  /** Leaves the ring, as soon as it waits for no answer; resolves when it has left. */
  leave(): Promise<void> {
    return new Promise((resolve) => {
      this.#leaves = resolve;
      this.#leaveIfDue();
    });
  }

  #leaveIfDue(): void {
    if (this.#leaves === undefined) return;
    if (this.#me.phase === "in") this.#act("leave", leave(this.#me));
    if (this.#me.phase !== "in") this.#leaves();
  }

  /**
   * Finds out whether it has been cut off for so long that others hold it for dead: it asks the first member that
   * answers for the node of its own identifier. If that is another one, again and again, it joins again. So what a cut has
   * split comes together: all join the ring of that member. A node that is alone asks any member.
   */
  async #check(): Promise<void> {
    const { self, settings } = this.#place;
    if (this.#me.phase !== "in" || this.#leaves !== undefined) return;
    const isAlone = this.#me.succs[0] === self;
    const at = settings.members.indexOf(self);
    const asked =
      isAlone || at < 0
        ? settings.members.filter((each) => each !== self)
        : settings.members.slice(0, at);
    if (asked.length === 0) return;
    const found = await this.lookUp(
      settings.idOf(self),
      asked[this.#checked % asked.length],
    );
    if (found === undefined) {
      this.#checked += 1;
      return;
    }
    this.#checked = 0;
    this.#strikes = found.node.name === self ? 0 : this.#strikes + 1;
    if (this.#strikes < (isAlone ? 1 : STRIKES)) return;
    this.#strikes = 0;
    this.#act("give the place up", giveUpPlace(this.#me));
  }

  /** Takes a step that no message asks for. */
  #act(name: string, reaction: Reaction | undefined): void {
    if (reaction === undefined) return;
    this.#ports.trace({ action: "act", op: { name } });
    this.#take(reaction);
  }

  #hear(message: Message, body: UpkeepMessage): void {
    const { src } = message;
    if (body.type === "ask") {
      const why = objection(this.#me, src, body, this.#place);
      if (why !== undefined) {
        this.#wire.send(src, { type: "taken", why, turn: body.turn });
        return;
      }
    }
    const reaction = receive(this.#me, src, body, this.#place);
    if (reaction === WAITS) {
      // Of one sender the last one of each kind waits: it may ask again, as often as it likes.
      const others = this.#waiting.filter(
        (each) => each.message.src !== src || each.body.type !== body.type,
      );
      this.#waiting = [...others, { message, body }];
      return;
    }
    // An answer that comes too late does nothing, and the trace need not tell of it.
    if (reaction === undefined && "turn" in body && body.type !== "ask") return;
    this.#wire.received(message, { type: body.type });
    this.#take(reaction);
    if (body.type !== "taken") return;
    this.#refusal = body.why;
    const { clock } = this.#ports;
    clock.after(this.#place.settings.refusedMs, () => this.#take(mayAskAgain(this.#me)));
  }

  /** Takes a step: holds what came of it, sends what it says, and takes up what has waited for it. */
  #take(reaction: Reaction | undefined): void {
    if (reaction === undefined) return;
    const before = this.#me;
    this.#isOld = false;
    this.#me = reaction.state;
    this.#setTimers(before);
    if (before !== this.#me) this.#ports.trace({ action: "ring", state: this.state });
    for (const [to, body] of reaction.sends) this.#send(to, body);
    const view = this.#viewOf(this.#me);
    if (!isSameView(view, this.#view)) {
      this.#view = view;
      this.#changed(view);
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { message, body } of waiting) this.#hear(message, body);
    this.#leaveIfDue();
  }

  #send(to: string, body: UpkeepMessage): void {
    this.#wire.send(to, body as unknown as Body);
  }

  #setTimers(before: Upkeep): void {
    const { answerMs, noticeMs, pingMs } = this.#place.settings;
    const { asks, notifies, checks } = this.#me;
    if (asks === null) this.#answer.stop();
    else if (asks !== before.asks)
      this.#answer.set(answerMs, () => {
        this.#lookUps.forget(asks.node);
        this.#act("time out", missed(this.#me, this.#place));
      });
    if (notifies === null) this.#notice.stop();
    else if (before.notifies === null)
      this.#notice.set(noticeMs, () =>
        this.#act("give a notice up", unconfirmed(this.#me)),
      );
    if (checks === null) this.#ping.stop();
    else if (before.checks === null)
      this.#ping.set(pingMs, () =>
        this.#act("predecessor is dead", predecessorIsDead(this.#me)),
      );
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
}
