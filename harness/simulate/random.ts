/** Pseudorandom numbers from a seed: splitmix in 32 bits, with the constants of Wellons. */
export class Random {
  #state: number;

  /** Each label is a stream of its own: draws from one do not shift those from another. */
  constructor(seed: number, label = "") {
    let state = seed | 0;
    for (const letter of label)
      state = Math.imul(state ^ letter.codePointAt(0)!, 0x01000193);
    this.#state = state;
  }

  /** Another stream, seeded by this one's state and the label; nothing is drawn from this one. */
  fork(label: string): Random {
    return new Random(this.#state, label);
  }

  /** A number from 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let mixed = this.#state ^ (this.#state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `from` to `to`, both included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One element of the list. */
  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)]!;
  }
}
