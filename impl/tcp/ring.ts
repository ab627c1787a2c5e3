/** Bytes in a circle: what goes in at one place comes out in order, and memory is taken at the first byte. */

export class Ring {
  readonly capacity: number;
  #bytes: Uint8Array | null = null;
  /** Where the first byte stands. */
  #start = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Writes at so many bytes after the first; the caller keeps within the capacity. */
  write(offset: number, bytes: Uint8Array): void {
    this.#bytes ??= new Uint8Array(this.capacity);
    const at = (this.#start + offset) % this.capacity;
    const untilEnd = this.capacity - at;
    if (bytes.length <= untilEnd) {
      this.#bytes.set(bytes, at);
      return;
    }
    this.#bytes.set(bytes.subarray(0, untilEnd), at);
    this.#bytes.set(bytes.subarray(untilEnd), 0);
  }

  /** A copy of so many bytes, from so many after the first on. */
  read(offset: number, count: number): Uint8Array {
    if (this.#bytes === null) return new Uint8Array(count);
    const at = (this.#start + offset) % this.capacity;
    const untilEnd = this.capacity - at;
    if (count <= untilEnd) return this.#bytes.slice(at, at + count);
    const copy = new Uint8Array(count);
    copy.set(this.#bytes.subarray(at), 0);
    copy.set(this.#bytes.subarray(0, count - untilEnd), untilEnd);
    return copy;
  }

  /** The first bytes leave. */
  drop(count: number): void {
    this.#start = (this.#start + count) % this.capacity;
  }

  /** Gives the memory back; what was written is lost. */
  free(): void {
    this.#bytes = null;
  }
}
