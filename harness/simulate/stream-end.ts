import {
  type Endpoint,
  type Stream,
  StreamError,
  type StreamErrorCode,
} from "../../impl/ports.ts";
import { IncomingBytes } from "./incoming-bytes.ts";
import type { Life } from "./life.ts";

/** The content of a segment, which one end of a stream sends to the other. */
export type SegmentContent =
  | { readonly type: "connect" | "accept" | "refuse" | "end" | "reset" }
  | { readonly type: "bytes"; readonly bytes: Uint8Array };

/** What to call when a segment arrives, or is given up. */
export type OnDelivery = { readonly arrived: () => void; readonly lost: () => void };

/** One direction of a stream: segments arrive in the order of sending. */
export type StreamDirection = {
  /** Sends a segment. If it has not arrived after this time, it is lost, with all behind it. */
  carry(content: SegmentContent, timeoutMs: number, onDelivery: OnDelivery): void;
  /** Loses all segments on their way. */
  empty(): void;
};

/** How a world decides what the port leaves open. */
export type StreamChoices = {
  /** The most bytes of the next segment. */
  chunkBytes(): number;
  /** The chunks in which a reader gets the bytes of a segment. */
  pieces(chunk: Uint8Array): readonly Uint8Array[];
  /** Is a stream of a dead node reset, rather than ended? */
  resetsOfDead(): boolean;
};

/** What the end of a stream needs of the life of its node. */
export type StreamLife = Pick<Life, "isAlive" | "perform" | "act">;

/** How many bytes may be written and unread before writes wait. */
const WINDOW_BYTES = 65_536;

/** What one end of a stream is made of. */
export type StreamEndOptions = {
  readonly life: StreamLife;
  readonly peer: Endpoint;
  readonly out: StreamDirection;
  readonly choices: StreamChoices;
  readonly timeoutMs: number;
  /** Called when the end is closed, so that a death of its node changes nothing any more. */
  readonly closed: () => void;
};

/** One end of a stream. */
export class StreamEnd {
  readonly #options: StreamEndOptions;
  readonly #incoming: IncomingBytes;
  #other: StreamEnd | undefined;
  #unreadBytes = 0;
  #waiting: (() => void)[] = [];
  #hasEnded = false;
  #error: StreamError | undefined;

  constructor(options: StreamEndOptions) {
    this.#options = options;
    this.#incoming = new IncomingBytes((bytes) => this.#other?.makeRoom(bytes));
  }

  /** Has the node ended its direction? */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Connects it with the other end. */
  meet(other: StreamEnd): void {
    this.#other = other;
  }

  /** The stream as the node sees it. */
  stream(): Stream {
    const { life, peer } = this.#options;
    return {
      peer,
      read: () => this.#incoming.read(),
      write: async (bytes) => {
        if (this.#error !== undefined) throw this.#error;
        if (this.#hasEnded) throw new StreamError("EPIPE", peer);
        life.act(() => this.#send(bytes.slice()));
        while (this.#unreadBytes > WINDOW_BYTES)
          await new Promise<void>((resolve) => this.#waiting.push(resolve));
        const failed = this.#error as StreamError | undefined;
        if (failed !== undefined) throw failed;
      },
      end: () => life.act(() => this.#end()),
      reset: () => life.act(() => this.#reset()),
    };
  }

  /** The node is dead: the operating system ends or resets the stream. */
  abandon(): void {
    if (this.#error !== undefined) return;
    if (this.#options.choices.resetsOfDead()) this.#reset();
    else this.#end();
    this.#error = new StreamError("ECONNRESET", this.#options.peer);
  }

  /** The other end has read so many bytes: writes may go on. */
  makeRoom(bytes: number): void {
    this.#unreadBytes -= bytes;
    this.#wake();
  }

  #send(bytes: Uint8Array): void {
    const { choices } = this.#options;
    this.#unreadBytes += bytes.length;
    for (let from = 0; from < bytes.length; ) {
      const to = Math.min(bytes.length, from + choices.chunkBytes());
      const chunk = bytes.slice(from, to);
      const pieces = choices.pieces(chunk);
      this.#carry({ type: "bytes", bytes: chunk }, (other) =>
        other.#perform(() => {
          for (const piece of pieces) other.#incoming.add(piece);
        }),
      );
      from = to;
    }
  }

  #end(): void {
    if (this.#hasEnded || this.#error !== undefined) return;
    this.#hasEnded = true;
    if (this.#other?.hasEnded) {
      this.#options.closed();
      this.#other.#options.closed();
    }
    this.#carry({ type: "end" }, (other) => other.#perform(() => other.#incoming.end()));
  }

  #reset(): void {
    if (this.#error !== undefined) return;
    const { out, peer } = this.#options;
    out.empty();
    this.#carry({ type: "reset" }, (other) => other.#fail("ECONNRESET"));
    this.#error = new StreamError("EPIPE", peer);
    this.#options.closed();
    this.#incoming.fail(new StreamError("ECONNRESET", peer));
    this.#wake();
  }

  /** Sends a segment to the other end; a dead one answers with a reset. */
  #carry(content: SegmentContent, arrived: (other: StreamEnd) => void): void {
    const { out, timeoutMs, life } = this.#options;
    out.carry(content, timeoutMs, {
      arrived: () => {
        const other = this.#other!;
        if (other.#options.life.isAlive) arrived(other);
        else other.#carryReset(this);
      },
      lost: () => life.perform(() => this.#fail("ETIMEDOUT")),
    });
  }

  #carryReset(to: StreamEnd): void {
    this.#options.out.carry({ type: "reset" }, this.#options.timeoutMs, {
      arrived: () => to.#fail("ECONNRESET"),
      lost: () => undefined,
    });
  }

  #perform(run: () => void): void {
    this.#options.life.perform(run);
  }

  #fail(code: StreamErrorCode): void {
    if (this.#error !== undefined) return;
    this.#options.life.perform(() => {
      const error = new StreamError(code, this.#options.peer);
      this.#error ??= error;
      this.#options.closed();
      this.#incoming.fail(error);
      this.#wake();
    });
  }

  #wake(): void {
    if (this.#error === undefined && this.#unreadBytes > WINDOW_BYTES) return;
    if (this.#error !== undefined) this.#unreadBytes = 0;
    for (const resume of this.#waiting.splice(0)) resume();
  }
}
