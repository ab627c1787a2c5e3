import type { StreamError } from "../../impl/ports.ts";

/** A read that waits for bytes. */
type Reader = {
  readonly resolve: (bytes: Uint8Array | null) => void;
  readonly reject: (error: StreamError) => void;
};

/** The bytes that have arrived over a stream and were not read yet; used in both worlds. */
export class IncomingBytes {
  readonly #chunks: Uint8Array[] = [];
  readonly #readers: Reader[] = [];
  /** Called with the number of bytes that were read, for which there is room now. */
  readonly #wasRead: (bytes: number) => void;
  #hasEnded = false;
  #error: StreamError | undefined;

  constructor(wasRead: (bytes: number) => void) {
    this.#wasRead = wasRead;
  }

  /** A chunk has arrived. */
  add(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#error !== undefined) return;
    this.#chunks.push(bytes);
    this.#serve();
  }

  /** The peer has ended the stream. */
  end(): void {
    this.#hasEnded = true;
    this.#serve();
  }

  /** The stream has failed: unread bytes are lost, and reads fail. */
  fail(error: StreamError): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.#chunks.length = 0;
    this.#serve();
  }

  /** The next chunk; null after the end. @throws the error of the stream */
  read(): Promise<Uint8Array | null> {
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
      this.#serve();
    });
  }

  #serve(): void {
    while (this.#readers.length > 0) {
      const chunk = this.#chunks.shift();
      if (chunk === undefined && !this.#hasEnded && this.#error === undefined) return;
      const { resolve, reject } = this.#readers.shift()!;
      if (this.#error !== undefined) reject(this.#error);
      else if (chunk === undefined) resolve(null);
      else {
        this.#wasRead(chunk.length);
        resolve(chunk);
      }
    }
  }
}
