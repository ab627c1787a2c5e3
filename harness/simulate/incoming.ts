import type { StreamError } from "../../impl/ports.ts";

type Reader = {
  readonly resolve: (bytes: Uint8Array | null) => void;
  readonly reject: (error: StreamError) => void;
};

/** What has come over a stream and has not been read: the same in both worlds. */
export class Incoming {
  readonly #chunks: Uint8Array[] = [];
  readonly #readers: Reader[] = [];
  /** Called with how many bytes were read: there is room for as many. */
  readonly #wasRead: (bytes: number) => void;
  #hasEnded = false;
  #error: StreamError | undefined;

  constructor(wasRead: (bytes: number) => void) {
    this.#wasRead = wasRead;
  }

  add(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.#error !== undefined) return;
    this.#chunks.push(bytes);
    this.#serve();
  }

  /** Nothing more comes. */
  end(): void {
    this.#hasEnded = true;
    this.#serve();
  }

  /** What was not read is lost. */
  fail(error: StreamError): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.#chunks.length = 0;
    this.#serve();
  }

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
