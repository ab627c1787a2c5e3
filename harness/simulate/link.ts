import type { Random } from "./random.ts";

/** What one direction between two nodes does to what is sent over it. */
export type LinkConditions = {
  readonly delayMs: readonly [least: number, most: number];
  /** Each letter is slower by a factor of its own, 1 to this. */
  readonly spread: number;
  /** Chances, 0 to 1. */
  readonly loss: number;
  readonly duplication: number;
  /** The chance of a letter to overtake those before it; 1 unless given: each goes at its own pace. */
  readonly reordering?: number;
  /** The chance that a datagram is altered: bits flip, or its end is missing. Messages never are. */
  readonly alteration?: number;
  /** Bytes of the longest datagram that gets through; any unless given. */
  readonly mtuBytes?: number;
  /** As many as there are unless given. */
  readonly bytesPerSecond?: number;
  /** How many bytes wait for their turn where there is a rate; what does not fit is lost. */
  readonly queueBytes?: number;
};

/** The numbers that decide: those of delays are apart, so that a calmer network leaves them where they were. */
export type LinkLuck = { readonly fate: Random; readonly delay: Random };

/** One direction of a link: when what is sent over it arrives. */
export class Link {
  readonly #luck: LinkLuck;
  /** When the last byte that waits will have left, and when the last in order arrives. */
  #freeAt = 0;
  #lastArrival = 0;

  constructor(luck: LinkLuck) {
    this.#luck = luck;
  }

  /** When each copy arrives, in milliseconds; none when it is lost. */
  arrivals(
    now: number,
    { bytes, isCut }: { readonly bytes: () => number; readonly isCut: boolean },
    conditions: LinkConditions,
  ): readonly number[] {
    const { loss, duplication, mtuBytes } = conditions;
    const { fate } = this.#luck;
    // All are drawn always, so that a calmer network leaves the other choices where they were.
    const [lost, twice] = [fate.chance(loss), fate.chance(duplication)];
    if (lost || isCut || (mtuBytes !== undefined && bytes() > mtuBytes)) return [];
    const left = this.#leave(now, bytes, conditions);
    if (left === undefined) return [];
    const first = this.#arrive(left, conditions);
    return twice ? [first, this.#arrive(left, conditions)] : [first];
  }

  /** Milliseconds on the way, for what is neither lost nor slower than the others. */
  delay({ delayMs: [least, most] }: LinkConditions, spread: number): number {
    const { delay } = this.#luck;
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
    if (reordering === 1 || this.#luck.fate.chance(reordering)) return arrival;
    this.#lastArrival = Math.max(arrival, this.#lastArrival);
    return this.#lastArrival;
  }
}

/** Bytes that differ from these: some bits are flipped, or the end is missing. */
export const altered = (bytes: Uint8Array, random: Random): Uint8Array => {
  if (bytes.length === 0) return bytes;
  if (random.chance(0.25)) return bytes.slice(0, random.int(0, bytes.length - 1));
  const changed = bytes.slice();
  const places = new Set(
    Array.from({ length: random.int(1, 3) }, () => random.int(0, bytes.length * 8 - 1)),
  );
  for (const place of places) changed[place >> 3]! ^= 1 << (place & 7);
  return changed;
};
