import type { Agenda } from "./agenda.ts";
import type { LinkConditions } from "./link.ts";
import { type Links, nameOf } from "./links.ts";
import type { Random } from "./random.ts";
import { EPHEMERAL_PORTS } from "./socket-table.ts";
import type { OnDelivery, SegmentContent, StreamDirection } from "./stream-end.ts";
import { StreamNetwork } from "./stream-network.ts";

type LinkStreamsOptions = {
  readonly agenda: Agenda;
  readonly links: Links;
  /** The stream of random numbers with this label. */
  readonly stream: (label: string) => Random;
  readonly isNode: (name: string) => boolean;
};

/** Streams over links that delay and lose; the seed decides the sizes of segments, and resets or ends of dead nodes. */
export const streamsOverLinks = (options: LinkStreamsOptions): StreamNetwork => {
  const { stream, isNode } = options;
  return new StreamNetwork({
    isNode,
    pickPort: (address) => stream(`stream ports ${address}`).int(...EPHEMERAL_PORTS),
    direction: (from, to) => new Direction(from.address, to.address, options),
    choices: (ends) => {
      const random = stream(`chunks ${nameOf(ends)}`);
      return {
        chunkBytes: () => random.int(1, SEGMENT_BYTES),
        pieces: (chunk) => [chunk],
        resetsOfDead: () => random.chance(0.5),
      };
    },
  });
};

/** The most bytes of TCP in an Ethernet frame. */
const SEGMENT_BYTES = 1460;

/** One direction over a link: repeats the first segment until it arrives, and then sends the next. */
class Direction implements StreamDirection {
  readonly from: string;
  readonly to: string;
  readonly #options: LinkStreamsOptions;
  readonly #random: Random;
  readonly #queue: (OnDelivery & {
    readonly dueMs: number;
    readonly giveUpMs: number;
  })[] = [];
  #isUnderWay = false;

  constructor(from: string, to: string, options: LinkStreamsOptions) {
    this.from = from;
    this.to = to;
    this.#options = options;
    this.#random = options.stream(`streams ${nameOf({ from, to })}`);
  }

  carry(_content: SegmentContent, timeoutMs: number, onDelivery: OnDelivery): void {
    const { agenda, links } = this.#options;
    const conditions = links.conditionsOf(this);
    const dueMs = agenda.now + this.#delay(conditions);
    this.#queue.push({ ...onDelivery, dueMs, giveUpMs: agenda.now + timeoutMs });
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
    if (!isCut && !this.#random.chance(links.conditionsOf(this).loss)) {
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
    return least + this.#random.next() * (most - least);
  }
}

/** The time between two attempts: RFC 6298, section 2.4, asks for a second, and systems take 200 ms. */
const RETRANSMIT_MS = 200;
