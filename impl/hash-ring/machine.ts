import type { Json } from "../ports.ts";
import { difference, intersection, isIn, type Spans, union } from "../ring/spans.ts";
import type { Holdings } from "./holdings.ts";
import type { Ask, Batch, KeyRequest, PeerMessage, View } from "./messages.ts";
import type { HashRingSettings } from "./options.ts";
import { isSame, merged, type Ownership, ownershipIn } from "./view.ts";

/** A message to another machine. */
export type Send = readonly [to: string, body: PeerMessage];
/** What is said in a hand-over, without its type. */
type HandOver = Batch & { readonly view: View };

/** What came of a request: its answer, or where it goes on to. Undefined: the machine waits for the key. */
type Served =
  | { readonly result: Json }
  | { readonly passedTo: string }
  | { readonly dropped: true };

/**
 * What a machine of the ring decides. Each call changes what it holds, and returns what is to be sent once that is on
 * the disk.
 */
export class Machine {
  readonly #self: string;
  readonly #settings: HashRingSettings;
  readonly #holdings: Holdings;
  /** Remembered by view: a ring has many tokens. */
  #known: { readonly view: View; readonly ownership: Ownership } | undefined;

  constructor(self: string, settings: HashRingSettings, holdings: Holdings) {
    this.#self = self;
    this.#settings = settings;
    this.#holdings = holdings;
  }

  /** Asks the seed to admit this machine. */
  join(): readonly Send[] {
    const { seed, bits, idsOf } = this.#settings;
    if (this.#holdings.record.phase !== "joins")
      this.#holdings.become({ phase: "joins" });
    return [[seed, { type: "join", bits, ids: idsOf(this.#self) }]];
  }

  /** Leaves the ring, and hands all keys over. */
  leave(): readonly Send[] {
    this.#holdings.become({ phase: "leaves" });
    return this.#learns({ ...this.#view, [this.#self]: "out" });
  }

  /** The seed admits a machine, or says why it does not. */
  admit(from: string, bits: number, ids: readonly number[]): readonly Send[] {
    const view = this.#view;
    if (Object.hasOwn(view, from)) return [[from, this.#viewFor(from)]];
    const why = this.#objection(from, bits, ids);
    if (why !== undefined) return [[from, { type: "taken", why }]];
    return this.#learns({ ...view, [from]: "in" });
  }

  #objection(from: string, bits: number, ids: readonly number[]): string | undefined {
    const { settings, view } = { settings: this.#settings, view: this.#view };
    if (settings.has("admit-taken")) return undefined;
    if (bits !== settings.bits)
      return `identifiers of this ring have ${settings.bits} bits, and those of ${from} have ${bits}`;
    const own = settings.idsOf(from);
    if (ids.length !== own.length || ids.some((id, nth) => id !== own[nth]))
      return `${from} has the identifiers ${listed(own)} here, and says ${listed(ids)}: tokens or ids differ`;
    for (const machine of Object.keys(view)) {
      const taken = settings.idsOf(machine).find((id) => ids.includes(id));
      if (view[machine] === "in" && taken !== undefined)
        return `the identifier ${taken} of ${from} is taken by ${machine}`;
    }
    return undefined;
  }

  /** This machine may not join. */
  refused(): void {
    this.#holdings.become({ phase: "refused" });
  }

  /** Another machine tells what it knows. */
  see(from: string, view: View): readonly Send[] {
    const { record } = this.#holdings;
    if (record.phase === "refused") return [];
    const all = merged(record.view, view);
    if (isSame(all, record.view)) return [];
    return this.#learns(all, isSame(all, view) ? from : undefined);
  }

  /** Takes keys over. It learns what their sender knew, or it might hand them back. */
  take(from: string, { number, spans, entries, view }: HandOver): readonly Send[] {
    const holdings = this.#holdings;
    const confirmation: Send = [from, { type: "handed-over", number }];
    const { taken } = holdings.record;
    const isNew = number > (taken[from] ?? 0) || this.#settings.has("take-twice");
    if (!isNew) return [confirmation];
    holdings.serve(spans, entries);
    holdings.become({ taken: { ...taken, [from]: number } });
    const sends = this.see(from, view);
    return [...sends, ...this.#settle(), confirmation];
  }

  /** A machine has a batch: another one may follow. */
  confirmed(from: string, number: number): readonly Send[] {
    if (this.#holdings.record.moving[from] !== number) return [];
    this.#holdings.confirm(from);
    return this.#settle();
  }

  /** Answers a request, or says where it goes; `op`: the operation, if a client of this machine asks. */
  serve(
    { key, request, origin }: Pick<Ask, "key" | "request" | "origin">,
    op: string | null,
  ): Served | undefined {
    const holdings = this.#holdings;
    if (this.#settings.has("serve-meanwhile")) this.#servesMeanwhile(holdings.idOf(key));
    if (holdings.isServed(key)) return { result: this.#carriedOut(key, request, op) };
    if (origin !== this.#self && this.#settings.has("drop-requests"))
      return { dropped: true };
    const owner = this.#ownership.ownerOf(holdings.idOf(key));
    return owner === undefined || owner === this.#self ? undefined : { passedTo: owner };
  }

  /** Does this machine serve a key, or know the machine that does? */
  canServe(key: string | number): boolean {
    if (this.#holdings.isServed(key)) return true;
    const owner = this.#ownership.ownerOf(this.#holdings.idOf(key));
    return owner !== undefined && owner !== this.#self;
  }

  #carriedOut(key: string | number, request: KeyRequest, op: string | null): Json {
    if (request.type === "read") return this.#holdings.get(key);
    this.#holdings.put(key, request.value, op);
    return null;
  }

  /** The view, as another machine gets it from time to time. */
  #viewFor(to: string): PeerMessage {
    const { view, moving } = this.#holdings.record;
    return { type: "view", view, owes: Object.hasOwn(moving, to) };
  }

  /** Gossip for another machine that this one knows of; nothing for strangers. */
  gossipTo(to: string): readonly Send[] {
    const { phase, view } = this.#holdings.record;
    return phase !== "refused" && Object.hasOwn(view, to)
      ? [[to, this.#viewFor(to)]]
      : [];
  }

  /** What is sent again to another machine: what it has not confirmed, and the wish to join. */
  againTo(to: string): readonly Send[] {
    if (this.#settings.has("send-once")) return [];
    const batch = this.#holdings.batches.get(to);
    const { phase } = this.#holdings.record;
    return [
      ...(batch === undefined ? [] : [[to, this.#handOver(batch)] as const]),
      ...(phase === "joins" && to === this.#settings.seed ? this.join() : []),
    ];
  }

  get #view(): View {
    return this.#holdings.record.view;
  }

  get #ownership(): Ownership {
    const view = this.#view;
    if (this.#known?.view !== view)
      this.#known = { view, ownership: ownershipIn(view, this.#settings) };
    return this.#known.ownership;
  }

  #handOver(batch: Batch): PeerMessage {
    return { type: "hand-over", ...batch, view: this.#view };
  }

  /**
   * Knows more than before: tells all machines that it knows of, and hands over what is no longer its own.
   *
   * @param knows a machine that knows all of it
   */
  #learns(view: View, knows?: string): readonly Send[] {
    const holdings = this.#holdings;
    const isIn = holdings.record.phase === "joins" && view[this.#self] === "in";
    holdings.become({ view, ...(isIn && { phase: "member" as const }) });
    if (isIn && this.#settings.has("serve-at-once")) this.#servesAtOnce();
    const others = this.#settings.has("tell-none")
      ? []
      : Object.keys(view).filter((each) => each !== this.#self && each !== knows);
    // First what is handed over, so that `owes` is right.
    const sends = this.#settle();
    return [...sends, ...others.map((each): Send => [each, this.#viewFor(each)])];
  }

  /** Hands over what belongs to others, to each of them one batch at a time. */
  #settle(): readonly Send[] {
    const holdings = this.#holdings;
    if (holdings.record.phase === "leaves" && this.#settings.has("leave-with-keys"))
      return [];
    const sends: Send[] = [];
    for (const [owner, arcs] of this.#ownership.arcs) {
      if (owner === this.#self || holdings.batches.has(owner)) continue;
      const strays = intersection(holdings.record.serves, arcs);
      if (strays.length > 0)
        sends.push([owner, this.#handOver(holdings.moveTo(owner, strays))]);
    }
    return sends;
  }

  /** A planted fault: the machine goes on serving what it hands over. */
  #servesMeanwhile(id: number): void {
    const holdings = this.#holdings;
    const batches = [...holdings.batches.values()];
    const isMeant = [holdings.record.serves, ...batches.map(({ spans }) => spans)];
    if (!isMeant.some((spans) => isIn(spans, id))) return;
    for (const { spans, entries } of batches) {
      const gone: Spans = difference(spans, holdings.record.serves);
      if (gone.length > 0) holdings.serve(gone, entries);
    }
  }

  /** A planted fault: the machine serves its keys before they come. */
  #servesAtOnce(): void {
    const holdings = this.#holdings;
    const own = this.#ownership.arcs.get(this.#self) ?? [];
    holdings.become({ serves: union(holdings.record.serves, own) });
  }
}

const listed = (ids: readonly number[]): string =>
  ids.length > 5
    ? `${ids.slice(0, 5).join(", ")} and ${ids.length - 5} more`
    : ids.join(", ");
