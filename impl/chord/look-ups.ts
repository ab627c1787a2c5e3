/** Look-ups of one node: those that it has begun, those that pass through it, and the nodes that it knows for them. */
import type { Message, Ports } from "../ports.ts";
import { errors } from "../store/clients.ts";
import type { Wire } from "../store/wire.ts";
import { byFingers, fingerStarts, type Hop } from "./fingers.ts";
import type { LookUpMessage } from "./messages.ts";
import { byPrefix, entriesOf, isInEntry, middleOf } from "./prefix.ts";
import type { RingSettings } from "./ring-options.ts";
import type { Member, View } from "./view.ts";

/** The node of a key, and how many hops it took to find it: the contact with that node is one. */
export type Found = { readonly node: Member; readonly hops: number };

type LookUpOptions = {
  readonly ports: Ports<"messages" | "clock">;
  readonly wire: Wire;
  readonly settings: RingSettings;
  /** A text that no other start of any node has, and that others cannot guess. */
  readonly nonce: string;
  /** The leaf set; undefined: this node is not in the ring. */
  readonly view: () => View | undefined;
};

type Pending = { readonly key: number; readonly done: (found?: Found) => void };

/** The look-ups of one node. */
export class LookUps {
  readonly #of: LookUpOptions;
  readonly #pending = new Map<string, Pending>();
  /** Fingers by where they start, or entries of the table by their middle. */
  readonly #far = new Map<number, Member>();
  #begun = 0;
  #refreshed = 0;

  constructor(options: LookUpOptions) {
    this.#of = options;
  }

  /** Begins a look-up at this node, or at another one; undefined: no answer came in time. */
  begin(key: number, at: string): Promise<Found | undefined> {
    const { ports, wire, settings } = this.#of;
    this.#begun += 1;
    const look = this.#nameOf(this.#begun);
    return new Promise((resolve) => {
      const cancel = ports.clock.after(settings.lookUpMs, () => done());
      const done = (found?: Found): void => {
        cancel();
        this.#pending.delete(look);
        resolve(found);
      };
      this.#pending.set(look, { key, done });
      const asked = { type: "look-up", look, origin: ports.self, key, hops: 0 } as const;
      if (at === ports.self) this.#passOn(asked);
      else wire.send(at, asked);
    });
  }

  /** A message about a look-up arrives. */
  receive(message: Message, body: LookUpMessage): void {
    const { wire } = this.#of;
    if (body.type !== "found") {
      wire.received(message, { type: body.type });
      this.#passOn(body);
      return;
    }
    const pending = this.#pending.get(body.look);
    if (pending === undefined && this.#wasBegun(body.look)) return; // Late, or twice.
    if (pending?.key !== body.key) {
      const text = `an answer to no look-up of ${this.#of.ports.self}`;
      wire.refuse(message, { type: "refused", code: errors.malformed, text });
      return;
    }
    wire.received(message, { type: body.type });
    this.#found(message.src, body);
  }

  /** Looks the next finger up again, or the next entry of the table. */
  async refresh(): Promise<void> {
    const { view, settings, ports } = this.#of;
    const own = view();
    if (own === undefined) return;
    const wanted =
      settings.router === "fingers"
        ? fingerStarts(own, settings.bits).map((key) => ({ key, fits: () => true }))
        : entriesOf(own, settings).map((entry) => ({
            key: middleOf(entry),
            fits: (id: number) => isInEntry(id, entry),
          }));
    const keys = new Set(wanted.map(({ key }) => key));
    for (const key of this.#far.keys()) if (!keys.has(key)) this.#far.delete(key);
    if (wanted.length === 0) return;
    this.#refreshed = (this.#refreshed + 1) % wanted.length;
    const { key, fits } = wanted[this.#refreshed]!;
    const found = await this.begin(key, ports.self);
    if (found !== undefined && fits(found.node.id)) this.#far.set(key, found.node);
    else this.#far.delete(key);
  }

  /** A node is gone: no look-up goes there any more. */
  forget(node: string): void {
    for (const [key, { name }] of this.#far) if (name === node) this.#far.delete(key);
  }

  #passOn(body: LookUpMessage & { readonly type: "look-up" | "ends-here" }): void {
    const { ports, wire } = this.#of;
    const { look, origin, key, hops } = body;
    const view = this.#of.view();
    if (view === undefined) return;
    const hop = body.type === "ends-here" ? HERE : this.#hopTo(key, view);
    if (hop.type === "dropped") return;
    if (hop.type === "here") {
      const answer = { type: "found", look, key, hops } as const;
      if (origin === ports.self) this.#found(ports.self, answer);
      else wire.send(origin, answer);
      return;
    }
    const type = hop.type === "ends" ? "ends-here" : "look-up";
    wire.send(hop.to, { type, look, origin, key, hops: hops + 1 });
  }

  #nameOf(nth: number): string {
    const { ports, nonce } = this.#of;
    return `${ports.self}.${nonce}.${nth}`;
  }

  #wasBegun(look: string): boolean {
    const nth = Number(look.slice(look.lastIndexOf(".") + 1));
    return nth >= 1 && nth <= this.#begun && look === this.#nameOf(nth);
  }

  #hopTo(key: number, view: View): Hop {
    const { settings } = this.#of;
    const known = { view, far: this.#farFrom(view), settings };
    return settings.router === "fingers" ? byFingers(known, key) : byPrefix(known, key);
  }

  #farFrom({ self, successors }: View): readonly Member[] {
    const { settings } = this.#of;
    if (settings.far === undefined) return [...this.#far.values(), ...successors];
    return settings.far(self.name).map((name) => ({ name, id: settings.idOf(name) }));
  }

  #found(from: string, { look, hops }: LookUpMessage & { readonly type: "found" }): void {
    const node = { name: from, id: this.#of.settings.idOf(from) };
    this.#pending.get(look)?.done({ node, hops });
  }
}

const HERE = { type: "here" } as const;
