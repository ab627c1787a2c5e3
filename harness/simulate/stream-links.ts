import type { Agenda } from "./agenda.ts";
import type { LinkConditions } from "./link.ts";
import { type Links, nameOf } from "./links.ts";
import type { Random } from "./random.ts";
import { EPHEMERAL_PORTS } from "./socket-table.ts";
import { StreamNetwork } from "./stream-network.ts";
import type { Carrier, Fate, Parcel } from "./stream-side.ts";

type LinkStreamsOptions = {
  readonly agenda: Agenda;
  readonly links: Links;
  /** The stream of random numbers of this name. */
  readonly stream: (label: string) => Random;
  readonly isNode: (name: string) => boolean;
};

/** Streams over links that delay and lose: a seed decides where chunks end, and how the dead are told of. */
export const streamsOverLinks = (options: LinkStreamsOptions): StreamNetwork => {
  const { stream, isNode } = options;
  return new StreamNetwork({
    isNode,
    pickPort: (address) => stream(`stream ports ${address}`).int(...EPHEMERAL_PORTS),
    direction: (from, to) => new Direction(from.address, to.address, options),
    habits: (ends) => {
      const luck = stream(`chunks ${nameOf(ends)}`);
      return {
        chunkBytes: () => luck.int(1, CHUNK_BYTES),
        pieces: (chunk) => [chunk],
        resetsOfDead: () => luck.chance(0.5),
      };
    },
  });
};

/** A chunk is as long as the shortest of an Ethernet frame at most. */
const CHUNK_BYTES = 1460;

/** One direction: what is sent first arrives first, after as many attempts as it takes. */
class Direction implements Carrier {
  readonly from: string;
  readonly to: string;
  readonly #options: LinkStreamsOptions;
  readonly #luck: Random;
  readonly #queue: (Fate & { readonly dueMs: number; readonly giveUpMs: number })[] = [];
  #isUnderWay = false;

  constructor(from: string, to: string, options: LinkStreamsOptions) {
    this.from = from;
    this.to = to;
    this.#options = options;
    this.#luck = options.stream(`streams ${nameOf({ from, to })}`);
  }

  carry(_parcel: Parcel, timeoutMs: number, fate: Fate): void {
    const { agenda, links } = this.#options;
    const conditions = links.conditionsOf(this);
    const dueMs = agenda.now + this.#delay(conditions);
    this.#queue.push({ ...fate, dueMs, giveUpMs: agenda.now + timeoutMs });
    if (!this.#isUnderWay) this.#next();
  }

  empty(): void {
    this.#queue.length = 0;
  }

  #next(): void {
    const [first] = this.#queue;
    this.#isUnderWay = first !== undefined;
    if (first !== undefined) this.#options.agenda.at(first.dueMs, () => this.#attempt());
  }

  #attempt(): void {
    const { agenda, links } = this.#options;
    const [first] = this.#queue;
    if (first === undefined) {
      this.#isUnderWay = false;
      return;
    }
    const isCut = this.from !== this.to && links.isCut(this);
    if (!isCut && !this.#luck.chance(links.conditionsOf(this).loss)) {
      this.#queue.shift();
      first.arrived();
    } else if (agenda.now < first.giveUpMs) {
      agenda.after(RETRANSMIT_MS, () => this.#attempt());
      return;
    } else {
      this.#queue.length = 0;
      first.lost();
    }
    this.#next();
  }

  #delay({ delayMs: [least, most] }: LinkConditions): number {
    return least + this.#luck.next() * (most - least);
  }
}

/** RFC 6298, section 2.4, asks for a second at least; systems wait 200 ms. */
const RETRANSMIT_MS = 200;
