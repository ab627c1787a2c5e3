/**
 * A key-value store on a ring of 2^m identifiers: each key is on the first machine from it on. Machines join and leave,
 * and hand over exactly the keys that are no longer theirs, while clients put and get.
 *
 * Source: Karger and others. "Consistent Hashing and Random Trees". STOC 1997; slides 49 and 50 of the course.
 */
import { type Json, type Message, type Node, needing } from "../ports.ts";
import type { ClientRequest } from "../store/clients.ts";
import { nextBoot } from "../store/disk-failures.ts";
import { type StorePorts, storePorts } from "../store/ports.ts";
import { Wire } from "../store/wire.ts";
import { Holdings } from "./holdings.ts";
import { Machine, type Send } from "./machine.ts";
import { type Ask, type KeyRequest, type PeerMessage, parse } from "./messages.ts";
import { type HashRingOptions, type HashRingSettings, settings } from "./options.ts";
import { Requests } from "./requests.ts";
import { ownershipIn } from "./view.ts";

/**
 * Starts a node.
 *
 * @throws RangeError when the options do not fit each other: see `settings`
 */
export const startHashRing = needing(
  storePorts,
  (ports: StorePorts, options: HashRingOptions = {}) =>
    HashRingNode.start(ports, options),
);

class HashRingNode implements Node {
  readonly #ports: StorePorts;
  readonly #settings: HashRingSettings;
  readonly #holdings: Holdings;
  readonly #machine: Machine;
  readonly #wire: Wire;
  readonly #requests: Requests;
  /** Why this machine was refused. */
  #refusal: string | undefined;
  /** Requests of other machines that wait for their keys. */
  #asks: Ask[] = [];
  /** The machines that know that this one has left, and that will hand nothing over to it. */
  readonly #farewells = new Set<string>();
  #gone: (() => void) | undefined;
  /** Settles when all steps so far are done: they are taken one after another. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    ports: StorePorts,
    settings: HashRingSettings,
    { holdings, boot }: { readonly holdings: Holdings; readonly boot: number },
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#holdings = holdings;
    this.#machine = new Machine(ports.self, settings, holdings);
    this.#wire = new Wire(ports, boot);
    this.#requests = new Requests(ports.clock, this.#wire, settings.timeoutMs);
  }

  static async start(ports: StorePorts, options: HashRingOptions): Promise<HashRingNode> {
    const chosen = settings(ports.nodes, options);
    const boot = await nextBoot(ports, chosen.retryMs);
    const isMember = chosen.members.includes(ports.self);
    const view = isMember
      ? Object.fromEntries(chosen.members.map((each) => [each, "in" as const]))
      : {};
    const holdings = await Holdings.open(ports, chosen, {
      phase: isMember ? "member" : "outside",
      view,
      serves: ownershipIn(view, chosen).arcs.get(ports.self) ?? [],
    });
    // It may have been given another name or other identifiers.
    if (holdings.record.phase === "refused") holdings.become({ phase: "joins" });
    const node = new HashRingNode(ports, chosen, { holdings, boot });
    ports.trace({ action: "start", state: node.#state() });
    node.#startBackgroundWork();
    return node;
  }

  receive(message: Message): void {
    const parsed = parse(message, this.#ports.nodes);
    switch (parsed.type) {
      case "read":
      case "write":
        this.#requests.add(message, parsed, () => this.#then(() => this.#resume()));
        this.#then(() => this.#resume());
        return;
      case "init":
        this.#wire.confirmInit(message);
        return;
      case "refused":
        this.#wire.refuse(message, parsed);
        return;
      case "leave":
        this.#wire.reply(message, this.#farewell());
        return;
      case "status":
        this.#wire.reply(message, this.#status());
        return;
      case "ignored":
        return;
    }
    this.#wire.received(message, traceable(parsed));
    this.#then(() => this.#take(message.src, parsed));
  }

  /**
   * Leaves the ring; resolves when every key is handed over and no machine will hand over any more, or after `leaveMs`:
   * then the machine goes on with it at its next start.
   */
  leave(): Promise<void> {
    return new Promise((resolve) => {
      this.#gone = resolve;
      this.#ports.clock.after(this.#settings.leaveMs, resolve);
      this.#farewell();
      this.#then(() => this.#endIfGone());
    });
  }

  /** Runs a step once all earlier steps are done. */
  #then(step: () => unknown): void {
    this.#last = this.#last.then(step);
  }

  async #take(from: string, body: PeerMessage): Promise<void> {
    switch (body.type) {
      case "join":
        await this.#changed(this.#machine.admit(from, body.bits, body.ids), {
          from,
          body,
        });
        break;
      case "taken":
        if (this.#holdings.record.phase !== "joins") break;
        this.#refusal = body.why;
        this.#machine.refused();
        await this.#changed([], { from, body });
        break;
      case "view":
        await this.#changed(this.#machine.see(from, body.view), { from, body });
        this.#hearFarewell(from, body);
        break;
      case "hand-over":
        await this.#changed(this.#machine.take(from, body), { from, body });
        break;
      case "handed-over":
        await this.#changed(this.#machine.confirmed(from, body.number), { from, body });
        break;
      case "ask":
        this.#asks.push(body);
        break;
      case "answer":
        this.#requests.answered(body.op, body.result);
    }
    await this.#resume();
    this.#endIfGone();
  }

  /** Saves what a step changed, traces it if it did, and sends what it said. */
  async #changed(
    sends: readonly Send[],
    by: { readonly from: string; readonly body: PeerMessage },
  ): Promise<void> {
    if (this.#holdings.isChanged) {
      await this.#holdings.save();
      const { type } = by.body;
      const number = "number" in by.body ? by.body.number : null;
      const op = { from: by.from, type, number };
      this.#ports.trace({ action: "change", op, state: this.#state() });
    }
    this.#send(sends);
  }

  #send(sends: readonly Send[]): void {
    for (const [to, body] of sends) this.#wire.send(to, body);
  }

  /** Takes up what has waited for keys. */
  async #resume(): Promise<void> {
    for (const ask of [...this.#asks]) {
      const served = this.#machine.serve(ask, null);
      if (served === undefined) continue;
      this.#asks = this.#asks.filter((each) => each !== ask);
      const { op, key, origin } = ask;
      // A request of a client of this machine may come back to it: then no message tells of it.
      const isOwn = origin === this.#ports.self && "result" in served;
      const isChanged = this.#holdings.isChanged;
      if (isChanged) await this.#holdings.save();
      if (isChanged || isOwn) {
        const state = { key, value: this.#holdings.get(key) };
        this.#ports.trace({ action: "hold", op: { id: op, key, origin }, state });
      }
      if ("passedTo" in served) this.#wire.send(served.passedTo, ask);
      else if (isOwn) this.#requests.answered(op, served.result);
      else if ("result" in served)
        this.#wire.send(origin, { type: "answer", op, key, result: served.result });
    }
    while (await this.#begin());
  }

  /** Begins the next request of a client, if there is one and the machine can. */
  async #begin(): Promise<boolean> {
    const { next } = this.#requests;
    if (next === undefined) return false;
    const { self } = this.#ports;
    const { key } = next.request;
    const asked = { key, origin: self, request: keyRequestOf(next.request) };
    if (!this.#machine.canServe(key)) return false;
    const pending = this.#requests.take();
    const served = this.#machine.serve(asked, pending.id);
    if (this.#holdings.isChanged) await this.#holdings.save();
    this.#wire.begun(pending);
    if (served !== undefined && "result" in served) {
      this.#requests.answer(pending, served.result);
      return true;
    }
    if (served !== undefined && "passedTo" in served) {
      this.#requests.open(pending);
      this.#wire.send(served.passedTo, { type: "ask", op: pending.id, ...asked });
    }
    return false;
  }

  /** Begins to leave, and answers an operator. */
  #farewell(): { readonly type: string; readonly [field: string]: Json } {
    const { phase } = this.#holdings.record;
    const { self } = this.#ports;
    if (self === this.#settings.seed)
      return { type: "error", code: 11, text: `${self} admits machines, and stays` };
    if (phase === "member") this.#then(() => this.#leave());
    return { type: "leave_ok" };
  }

  async #leave(): Promise<void> {
    if (this.#holdings.record.phase !== "member") return;
    const sends = this.#machine.leave();
    await this.#holdings.save();
    this.#ports.trace({ action: "leaving", state: this.#state() });
    this.#send(sends);
    await this.#resume();
    this.#endIfGone();
  }

  async #join(): Promise<void> {
    if (this.#holdings.record.phase !== "outside") return;
    const sends = this.#machine.join();
    await this.#holdings.save();
    this.#ports.trace({ action: "join" });
    this.#send(sends);
  }

  #hearFarewell(
    from: string,
    { view, owes }: PeerMessage & { readonly type: "view" },
  ): void {
    if (view[this.#ports.self] === "out" && !owes) this.#farewells.add(from);
    else this.#farewells.delete(from);
  }

  #endIfGone(): void {
    const { phase, view, serves, moving } = this.#holdings.record;
    if (this.#gone === undefined || phase === "member" || phase === "joins") return;
    if (phase === "leaves") {
      const others = Object.keys(view).filter((each) => view[each] === "in");
      if (serves.length > 0 || Object.keys(moving).length > 0) return;
      if (!others.every((each) => this.#farewells.has(each))) return;
    }
    this.#gone();
  }

  #startBackgroundWork(): void {
    const { self, nodes, clock } = this.#ports;
    const { joinMs, retryEvery, gossipEvery } = this.#settings;
    if (this.#holdings.record.phase === "outside")
      clock.after(joinMs, () => this.#then(() => this.#join()));
    for (const [nth, node] of nodes.entries()) {
      if (node === self) continue;
      this.#every(retryEvery(nth), () => this.#send(this.#machine.againTo(node)));
      this.#every(gossipEvery(nth), () => this.#send(this.#machine.gossipTo(node)));
    }
  }

  #every(ms: number, run: () => void): void {
    this.#ports.clock.after(ms, () => {
      this.#then(run);
      this.#every(ms, run);
    });
  }

  /** The answer to an operator. */
  #status(): { readonly type: string; readonly [field: string]: Json } {
    const { record, size, batches } = this.#holdings;
    const { phase, view } = record;
    const moving = [...batches].map(([to, { entries }]) => [to, entries.length] as const);
    return {
      type: "status_ok",
      phase,
      view,
      ids: this.#settings.idsOf(this.#ports.self),
      keys: size,
      moving: Object.fromEntries(moving),
      ...(this.#refusal !== undefined && { refusal: this.#refusal }),
    };
  }

  /** What the trace tells of this machine. */
  #state(): Json {
    const { record, batches } = this.#holdings;
    const { phase, view, serves, sent, taken } = record;
    return {
      phase,
      view,
      serves,
      values: this.#holdings.values().map(({ key, value, by }) => ({ key, value, by })),
      moving: Object.fromEntries(batches),
      sent,
      taken,
    } as unknown as Json;
  }
}

const keyRequestOf = (request: ClientRequest): KeyRequest =>
  request.type === "read" ? { type: "read" } : { type: "write", value: request.value };

/** Of a message among machines, what its trace names beside it. */
const traceable = (parsed: PeerMessage) =>
  "op" in parsed ? parsed : { type: parsed.type };
