/**
 * Bytes in a circle: what goes in at one place comes out in order. Memory grows with what is in it, up to the
 * capacity, and is given back by `free`.
 */
export class Ring {
  readonly capacity: number;
  #bytes = NO_BYTES;
  /** Where the first byte stands. */
  #start = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Writes at so many bytes after the first; the caller keeps within the capacity. */
  write(offset: number, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#grow(offset + bytes.length);
    const at = (this.#start + offset) % this.#bytes.length;
    const untilEnd = this.#bytes.length - at;
    if (bytes.length <= untilEnd) {
      this.#bytes.set(bytes, at);
      return;
    }
    this.#bytes.set(bytes.subarray(0, untilEnd), at);
    this.#bytes.set(bytes.subarray(untilEnd), 0);
  }

  /**
   * So many bytes, from so many after the first on; all of them were written. They may be a part of the ring, which
   * the next write may change.
   */
  peek(offset: number, count: number): Uint8Array {
    if (count === 0) return NO_BYTES;
    const at = (this.#start + offset) % this.#bytes.length;
    const isWhole = at + count <= this.#bytes.length;
    return isWhole ? this.#bytes.subarray(at, at + count) : this.read(offset, count);
  }

  /** A copy of so many bytes, from so many after the first on; all of them were written. */
  read(offset: number, count: number): Uint8Array {
    if (count === 0) return NO_BYTES;
    const at = (this.#start + offset) % this.#bytes.length;
    const untilEnd = this.#bytes.length - at;
    if (count <= untilEnd) return this.#bytes.slice(at, at + count);
    const copy = new Uint8Array(count);
    copy.set(this.#bytes.subarray(at), 0);
    copy.set(this.#bytes.subarray(0, count - untilEnd), untilEnd);
    return copy;
  }

  /** Removes the first bytes. */
  drop(count: number): void {
    if (count > 0) this.#start = (this.#start + count) % this.#bytes.length;
  }

  /** Frees the memory; its bytes are lost. */
  free(): void {
    this.#bytes = NO_BYTES;
    this.#start = 0;
  }

  #grow(needed: number): void {
    const size = this.#bytes.length;
    if (needed <= size) return;
    const larger = Math.max(needed, 2 * size, FIRST_BYTES);
    const bytes = new Uint8Array(Math.min(this.capacity, larger));
    bytes.set(this.#bytes.subarray(this.#start), 0);
    bytes.set(this.#bytes.subarray(0, this.#start), size - this.#start);
    this.#bytes = bytes;
    this.#start = 0;
  }
}

const NO_BYTES = new Uint8Array(0);
const FIRST_BYTES = 2048;
