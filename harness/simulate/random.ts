/** Small, seeded, good enough to decide delays: splitmix in 32 bits, with Wellons' constants. */
export class Random {
  #state: number;

  /** Each label is a stream of its own: one more draw here moves none there. */
  constructor(seed: number, label = "") {
    let state = seed | 0;
    for (const letter of label)
      state = Math.imul(state ^ letter.codePointAt(0)!, 0x01000193);
    this.#state = state;
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let mixed = this.#state ^ (this.#state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  /** Both ends can come out. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)]!;
  }
}
