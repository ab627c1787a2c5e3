import type { Random } from "./random.ts";

/** The conditions of one direction between two nodes. */
export type LinkConditions = {
  /** How long a message or datagram is on its way. */
  readonly delayMs: readonly [least: number, most: number];
  /** Each delay is multiplied by a factor of its own, from 1 to this. */
  readonly spread: number;
  /** The probability of a loss. */
  readonly loss: number;
  /** The probability of a second copy. */
  readonly duplication: number;
  /** The probability that one may overtake those before it; 1 unless given. */
  readonly reordering?: number;
  /** The probability that a datagram is altered: bits flip, or its end is cut off. Messages never are. */
  readonly alteration?: number;
  /** How many bits of an altered datagram flip at most; 3 unless given. */
  readonly alteredBits?: number;
  /** The longest that gets through; any length unless given. */
  readonly mtuBytes?: number;
  /** The bandwidth; unlimited unless given. */
  readonly bytesPerSecond?: number;
  /** How many bytes the queue before a limited bandwidth holds; what does not fit is lost. */
  readonly queueBytes?: number;
};

/** The random numbers of a link, in two streams, so that a change of the loss does not shift the delays. */
type LinkRandom = { readonly fate: Random; readonly delay: Random };

/** One direction between two nodes: it decides what arrives, and when. */
export class Link {
  readonly #random: LinkRandom;
  /** When the queue will be empty. */
  #freeAt = 0;
  /** The latest arrival among those that do not overtake. */
  #lastArrival = 0;

  constructor(random: LinkRandom) {
    this.#random = random;
  }

  /** The arrival of each copy, in milliseconds; none if it is lost. */
  arrivals(
    now: number,
    { bytes, isCut }: { readonly bytes: () => number; readonly isCut: boolean },
    conditions: LinkConditions,
  ): readonly number[] {
    const { loss, duplication, mtuBytes } = conditions;
    const { fate } = this.#random;
    // Both numbers are always drawn, so that a change of one rate does not shift later draws.
    const [lost, twice] = [fate.chance(loss), fate.chance(duplication)];
    if (lost || isCut || (mtuBytes !== undefined && bytes() > mtuBytes)) return [];
    const left = this.#leave(now, bytes, conditions);
    if (left === undefined) return [];
    const first = this.#arrive(left, conditions);
    return twice ? [first, this.#arrive(left, conditions)] : [first];
  }

  /** Draws a delay in milliseconds; `spread` in place of that of the conditions. */
  delay({ delayMs: [least, most] }: LinkConditions, spread: number): number {
    const { delay } = this.#random;
    const [place, tail] = [delay.next(), delay.next()];
    return (least + place * (most - least)) * spread ** tail;
  }

  #leave(
    now: number,
    bytes: () => number,
    { bytesPerSecond, queueBytes }: LinkConditions,
  ): number | undefined {
    if (bytesPerSecond === undefined) return now;
    const begins = Math.max(now, this.#freeAt);
    const size = bytes();
    const waitingBytes = ((begins - now) / 1000) * bytesPerSecond;
    if (queueBytes !== undefined && waitingBytes + size > queueBytes) return undefined;
    this.#freeAt = begins + (size / bytesPerSecond) * 1000;
    return this.#freeAt;
  }

  #arrive(left: number, conditions: LinkConditions): number {
    const arrival = left + this.delay(conditions, conditions.spread);
    const { reordering = 1 } = conditions;
    if (reordering === 1 || this.#random.fate.chance(reordering)) return arrival;
    this.#lastArrival = Math.max(arrival, this.#lastArrival);
    return this.#lastArrival;
  }
}

/** The bytes with at most `most` bits flipped, or without their end. */
export const altered = (bytes: Uint8Array, random: Random, mostBits = 3): Uint8Array => {
  if (bytes.length === 0) return bytes;
  if (random.chance(0.25)) return bytes.slice(0, random.int(0, bytes.length - 1));
  const changed = bytes.slice();
  const places = new Set(
    Array.from({ length: random.int(1, mostBits) }, () =>
      random.int(0, bytes.length * 8 - 1),
    ),
  );
  for (const place of places) changed[place >> 3]! ^= 1 << (place & 7);
  return changed;
};
