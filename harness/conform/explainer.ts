import { isMatching, P } from "ts-pattern";
import type { TraceEvent } from "../history/trace.ts";
import type { Letter, NodeId } from "../model/process.ts";
import type { Begun, Correspondence, EventMeaning } from "./correspondence.ts";
import { hasParts, partsOf } from "./has-parts.ts";
import { HeldBack } from "./held-back.ts";
import { Mismatch, type Tell, whole } from "./players.ts";
import { isMet, type Met, type Quirks } from "./quirks.ts";
import { SentAgain } from "./sent-again.ts";
import { Spontaneous, type SpontaneousOptions } from "./spontaneous.ts";
import type { SpecStep } from "./steering.ts";

type Of<K extends EventMeaning["step"]> = Extract<EventMeaning, { readonly step: K }>;
type Told = Pick<TraceEvent, "node" | "action" | "message" | "packet" | "op" | "state">;

/**
 * The counters from which nodes make versions. A run that is followed and a path that is played keep them differently.
 */
export type Counters = {
  /** An operation begins at a node. */
  readonly asked: (operation: string, node: string) => void;
  /** A process spends a value: `take` makes it take its step. */
  readonly spend: (id: NodeId, value: number, take: () => void) => void;
  /** A process has answered; the node says that its counter stands there. */
  readonly answered: (id: NodeId, value: number | undefined) => void;
  readonly started: (node: string, value: number) => void;
  /** A process has taken a letter. */
  readonly changed: (id: NodeId) => void;
};

/** What an explainer works with. */
type Explaining<R> = SpontaneousOptions<R> & {
  readonly correspondence: Correspondence<R>;
  readonly counters: Counters;
  readonly quirks: Quirks;
  /**
   * A run: nodes act by themselves, and what they change on disk changes something in the spec. A path says
   * when a node acts, and may be one of a mutant, which does the same thing twice.
   */
  readonly of: "run" | "path";
  /** How messages name a process. */
  readonly nameOf: (id: NodeId) => string;
};

/**
 * Explains what nodes trace, event by event, by steps of the spec. It has two uses: a run is followed with as many
 * processes as it has keys and operations; and while a path of the spec is played, the states of the spec are
 * compared with what the nodes trace.
 */
export class Explainer<R> {
  readonly #of: Explaining<R>;
  readonly #held: HeldBack;
  readonly #spontaneous: Spontaneous<R>;
  readonly #again: SentAgain;
  /** The node whose disk was lost, until it starts again. */
  #wiped: string | null = null;

  constructor(explaining: Explaining<R>) {
    this.#of = explaining;
    const { cast, quirks } = explaining;
    this.#held = new HeldBack(cast.players);
    this.#again = new SentAgain(cast.players, this.#held, quirks);
    this.#spontaneous = new Spontaneous(explaining);
  }

  /** @throws Mismatch at an event that the spec does not explain */
  follow(event: Told): void {
    const { action, node, packet } = event;
    if (packet !== undefined || action === "send" || action === "receive") {
      this.#travels(this.#letterOf(event), event);
      return;
    }
    if (action === "crash") this.#spontaneous.crashed(node);
    if (action === "start") {
      this.#of.cast.start(node);
      this.#spontaneous.started(node);
    }
    if (action === "request") this.#begin(event);
    const { events } = this.#of.correspondence;
    if (!Object.hasOwn(events, action)) return;
    for (const step of events[action]!(event as TraceEvent, this.#of.cast))
      this.#take(node, step);
  }

  /**
   * A step of a path: what no event of a node tells is taken, since the world takes it or the node is made to.
   *
   * @throws Mismatch where the processes, as the events so far have them, cannot take it
   */
  expect(step: SpecStep): void {
    if (step.action === "wipe")
      this.#wiped = this.#of.cast.partOf(step.node!)?.node ?? step.node!;
    this.#spontaneous.expect(step);
  }

  #take(node: string, step: EventMeaning): void {
    switch (step.step) {
      case "request":
        this.#of.cast.players.request(step.process, step.request, step.client);
        break;
      case "answer":
        this.#answer(step);
        break;
      case "no answer":
        this.#end(step.process);
        break;
      case "effect":
        this.#effect(step);
        break;
      case "state":
        this.#holds(step.process, step.holds, (state) => partsOf(state, step.holds));
        break;
      case "spend":
        this.#spend(step);
        break;
      case "act":
      case "joint":
      case "tick":
        this.#spontaneous.take(step);
        break;
      case "start":
        this.#start(node, step);
        break;
      case "quirk":
        this.#of.quirks.meets(step.quirk);
    }
  }

  #begin({ node, op }: Told): void {
    if (!isMatching({ id: P.string }, op))
      throw new TypeError('its "op" has no "id" that is a string');
    const { id } = op;
    this.#of.cast.begin(node, id, op!);
    this.#of.counters.asked(id, node);
  }

  #answer({ process, result, counter }: Of<"answer">): void {
    if (this.#of.cast.isOver(process))
      throw new Mismatch(`an answer for ${process}, whose operation has ended already`);
    this.#of.cast.players.answered(process, result);
    this.#of.counters.answered(process, counter);
    this.#end(process);
  }

  /**
   * What an operation has sent may still arrive; answers to it are late. A process that is played for more than
   * one operation goes on.
   */
  #end(process: NodeId): void {
    const { cast, correspondence } = this.#of;
    const part = cast.partOf(process);
    if (part !== undefined && correspondence.roles[part.role]!.per !== "operation")
      return;
    this.#held.forget(process);
    this.#of.cast.end(process);
  }

  #effect({ process, by, again, holds, lacks }: Of<"effect">): void {
    const { players } = this.#of.cast;
    const told = this.#toldOf(process);
    if (lacks !== undefined) {
      const isHeld = (state: unknown): boolean =>
        !Object.hasOwn(told(state as never) as object, lacks);
      if (players.states(process).every(isHeld)) return;
      this.#held.effect(process, { by, isHeld, changes: true });
      const field = (state: never): unknown =>
        (told(state) as Readonly<Record<string, unknown>>)[lacks] ?? null;
      players.holds(process, null, {
        told: field,
        name: `${this.#of.nameOf(process)}.${lacks}`,
      });
    } else {
      const compared = this.#comparedOf(process)(holds);
      const isHeld = (state: unknown): boolean =>
        hasParts(told(state as never), compared);
      const changes = this.#of.of === "run" && again !== true;
      this.#held.effect(process, { by, isHeld, changes });
      this.#holds(process, holds, (state) => partsOf(told(state), holds));
    }
  }

  #spend({ process, counter, ...step }: Of<"spend">): void {
    this.#of.counters.spend(process, counter, () => {
      if (step.request !== undefined)
        this.#of.cast.players.request(process, step.request);
      else if (!this.#held.release(process))
        throw new Mismatch(
          `${process} uses a new value of its counter${this.#fieldOf(process)}, and no step of the spec uses one here: every letter that has arrived has taken effect already`,
          this.#of.cast.players.at(process),
        );
    });
  }

  /** The counter of a process, as the spec calls it. */
  #fieldOf(process: NodeId): string {
    const { cast, correspondence } = this.#of;
    const part = cast.partOf(process);
    const field = part && correspondence.roles[part.role]!.counter;
    return field === undefined ? "" : ` (in the spec its field "${field}")`;
  }

  #start(node: string, { holds, counter, begun = [] }: Of<"start">): void {
    const { cast, correspondence, counters } = this.#of;
    const how = this.#wiped === node ? "wiped" : "survives";
    if (how === "wiped") this.#wiped = null;
    const isAgain = cast.starts(node) > 1;
    const told = new Map<NodeId, unknown>();
    for (const { id, role } of cast.partsOf(node)) {
      const { per } = correspondence.roles[role]!;
      if (per === "key" || holds.has(id))
        told.set(
          id,
          holds.has(id)
            ? holds.get(id)
            : this.#toldOf(id)(cast.players.first(id) as never),
        );
      if (isAgain && told.has(id) && !this.#reachedDisk(id, how, told.get(id)))
        this.#hadBegun(node, id, begun);
      if (isAgain) cast.players.crash(id, how);
      if (per === "operation") this.#end(id);
    }
    if (counter !== undefined) counters.started(node, counter);
    for (const [id, expected] of told) this.#holds(id, expected, this.#toldOf(id));
  }

  /** What the process had begun without a letter, if the disk had it when the node died, and not yet the trace. */
  #hadBegun(node: string, id: NodeId, begun: readonly Begun[]): void {
    const { cast } = this.#of;
    for (const step of begun) {
      if (step.process !== id) continue;
      if (step.step === "request") cast.begin(node, step.op.id, step.op);
      this.#take(node, step);
    }
  }

  /**
   * Letters that the disk had when the node died, and not yet its trace, took effect before its memory was lost.
   * False: none explain what it holds.
   */
  #reachedDisk(id: NodeId, how: "survives" | "wiped", expected: unknown): boolean {
    const told = this.#toldOf(id);
    const compared = this.#comparedOf(id);
    const left = this.#of.cast.players.process(id)?.[how] ?? whole;
    return this.#held.restart(id, compared(expected), (state) =>
      compared(told(left(state as never) as never)),
    );
  }

  /** Undefined where the correspondence has no `packet`: datagrams say nothing about the spec then. */
  #letterOf({ message, packet }: Told): Letter | Met | null | undefined {
    const { correspondence, cast } = this.#of;
    if (message !== undefined) return correspondence.letter(message, cast);
    if (packet === undefined) return undefined;
    const bytes = Buffer.from(packet.bytes, "hex");
    return correspondence.packet?.({ ...packet, bytes }, cast);
  }

  #travels(letter: Letter | Met | null | undefined, { action, node }: Told): void {
    if (letter === undefined) return;
    const isSent = action === "send" || action === "packet-out";
    if (letter === null) {
      if (isSent) throw new Mismatch(`${node} sends what the spec has no letter for`);
    } else if (isMet(letter)) {
      if (isSent) this.#of.quirks.meets(letter.quirk);
      else this.#of.quirks.needs(letter.quirk); // Counted when it was sent.
    } else if (isSent) this.#sent(node, letter);
    else this.#received(letter);
  }

  #sent(node: string, letter: Letter): void {
    const { cast } = this.#of;
    if (cast.isOver(letter.from))
      throw new Mismatch(
        `${node} sends ${JSON.stringify(letter.body)} for ${letter.from}, whose operation has ended already`,
      );
    if (!cast.players.hasSent(letter) && cast.players.has(letter.from)) {
      this.#held.answer(letter);
      if (this.#of.of === "run" && !cast.players.hasSent(letter))
        cast.players.actSending(letter);
    }
    cast.players.wasSent(letter);
    this.#again.sent(letter);
  }

  #received(letter: Letter): void {
    const { cast, correspondence, counters } = this.#of;
    cast.players.wasSent(letter);
    if (cast.isOver(letter.to)) return; // Late.
    const { waits } = correspondence;
    const aged = this.#spontaneous.aged(letter);
    const foreseen = cast.players.foresee(aged);
    // A letter that the spec does not take yet waits at the node, too.
    const changes = foreseen.length > 0 ? foreseen : [{ before: null, after: null }];
    if (waits && changes.some((change) => waits(aged, change))) this.#held.add(aged);
    else {
      cast.players.deliver(aged);
      counters.changed(letter.to);
    }
  }

  #holds(id: NodeId, expected: unknown, told: Tell): void {
    const { cast, quirks, nameOf } = this.#of;
    const compared = this.#comparedOf(id);
    cast.players.holds(id, compared(expected), {
      told: (state) => compared(told(state)),
      name: nameOf(id),
    });
    quirks.compared(this.#roleOf(id), expected, () =>
      cast.players.states(id).map((state) => told(state as never)),
    );
  }

  #roleOf(id: NodeId): string {
    return this.#of.cast.partOf(id)?.role ?? "";
  }

  #comparedOf(id: NodeId): (state: unknown) => unknown {
    return this.#of.quirks.comparedIn(this.#roleOf(id));
  }

  /** What events tell of the state of a process. */
  #toldOf(id: NodeId): Tell {
    const part = this.#of.cast.partOf(id);
    return (part && this.#of.correspondence.roles[part.role]?.told) ?? whole;
  }
}
