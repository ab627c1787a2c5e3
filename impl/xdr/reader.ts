import type { ReadOptions } from "./codec.ts";
import { XdrError } from "./error.ts";

/** Unpacks one value after another. It never reads beyond its bytes, and copies what it returns. */
export class XdrReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #mustPadWithZeros: boolean;
  #at = 0;
  #depth = 0;

  constructor(bytes: Uint8Array, { padding = "zero" }: ReadOptions = {}) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#mustPadWithZeros = padding === "zero";
  }

  /** How many bytes are read. */
  get offset(): number {
    return this.#at;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** Unpacks 32 bits without a sign. */
  uint32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  /** Unpacks 32 bits with a sign. */
  int32(): number {
    return this.#view.getInt32(this.#take(4));
  }

  /** Unpacks 64 bits without a sign. */
  uint64(): bigint {
    return this.#view.getBigUint64(this.#take(8));
  }

  /** Unpacks 64 bits with a sign. */
  int64(): bigint {
    return this.#view.getBigInt64(this.#take(8));
  }

  /** Unpacks a floating-point number of 32 bits. */
  float(): number {
    return this.#view.getFloat32(this.#take(4));
  }

  /** Unpacks a floating-point number of 64 bits. */
  double(): number {
    return this.#view.getFloat64(this.#take(8));
  }

  /** Unpacks `count` bytes, and skips the padding to four. */
  opaque(count: number): Uint8Array {
    const padding = (4 - (count % 4)) % 4;
    const at = this.#take(count + padding);
    for (let each = at + count; each < at + count + padding; each++)
      if (this.#bytes[each] !== 0 && this.#mustPadWithZeros)
        this.refuse(
          `expected a byte of padding, which is 0, found ${this.#bytes[each]}`,
          each,
        );
    return this.#bytes.slice(at, at + count);
  }

  /** All bytes that are left, as they are. */
  rest(): Uint8Array {
    return this.#bytes.slice(this.#take(this.left));
  }

  /** @throws XdrError when bytes are left */
  end(): void {
    if (this.left > 0) this.refuse(`expected the end, found ${this.left} more bytes`);
  }

  /**
   * A value within a value of the same type.
   *
   * @throws XdrError when there are more than so many within each other
   */
  within<T>(most: number, read: () => T): T {
    if (this.#depth >= most)
      this.refuse(`expected at most ${most} values within each other`);
    this.#depth += 1;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  /** @throws XdrError with the place of the next byte, or another one */
  refuse(reason: string, offset = this.#at): never {
    throw new XdrError(reason, offset);
  }

  #take(count: number): number {
    const at = this.#at;
    if (count > this.left) this.refuse(`expected ${count} bytes, found ${this.left}`);
    this.#at += count;
    return at;
  }
}
