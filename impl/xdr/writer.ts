import { XdrError } from "./error.ts";

const FIRST_BYTES = 128;

/** Packs one value after another into bytes that grow. Everything takes a multiple of four bytes. */
export class XdrWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** How many bytes are packed. */
  get length(): number {
    return this.#length;
  }

  /** A copy of what is packed. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** Packs 32 bits. */
  uint32(value: number): void {
    const at = this.#take(4);
    this.#view.setUint32(at, value);
  }

  /** Packs 64 bits. */
  uint64(value: bigint): void {
    const at = this.#take(8);
    this.#view.setBigUint64(at, value);
  }

  /** Packs a floating-point number of 32 bits. */
  float(value: number): void {
    const at = this.#take(4);
    this.#view.setFloat32(at, value);
  }

  /** Packs a floating-point number of 64 bits. */
  double(value: number): void {
    const at = this.#take(8);
    this.#view.setFloat64(at, value);
  }

  /** Packs bytes, and zeros up to a multiple of four. */
  opaque(value: Uint8Array): void {
    this.raw(value);
    this.#take((4 - (value.length % 4)) % 4);
  }

  /** Packs bytes as they are, such as those that are packed already. */
  raw(value: Uint8Array): void {
    const at = this.#take(value.length);
    this.#bytes.set(value, at);
  }

  /** @throws XdrError with the place that the value would have had */
  refuse(reason: string): never {
    throw new XdrError(reason, this.#length);
  }

  /** The place of so many further bytes; they are 0. It may replace `#bytes` and `#view`: call it first. */
  #take(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length));
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }
}
