import { Ring } from "./ring.ts";

/** The bytes that the program has written and the peer has not acknowledged. */
export class SendBuffer {
  readonly #ring: Ring;
  #length = 0;

  constructor(capacity: number) {
    this.#ring = new Ring(capacity);
  }

  get length(): number {
    return this.#length;
  }

  get room(): number {
    return this.#ring.capacity - this.#length;
  }

  /** Takes as many bytes as fit, and returns how many; it keeps a copy. */
  append(bytes: Uint8Array): number {
    const count = Math.min(this.room, bytes.length);
    if (count > 0) this.#ring.write(this.#length, bytes.subarray(0, count));
    this.#length += count;
    return count;
  }

  /** So many bytes, from so many after the first on, which the next `append` may change. */
  peek(offset: number, count: number): Uint8Array {
    return this.#ring.peek(offset, count);
  }

  /** Removes the first bytes, which were acknowledged. */
  drop(count: number): void {
    this.#ring.drop(count);
    this.#length -= count;
  }

  free(): void {
    this.#ring.free();
  }
}

/** No bytes. */
export const NOTHING = new Uint8Array(0);
