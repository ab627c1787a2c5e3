import {
  type Endpoint,
  type Stream,
  StreamError,
  type StreamErrorCode,
} from "../../impl/ports.ts";
import { IncomingBytes } from "./incoming-bytes.ts";
import type { Life } from "./life.ts";

/** What one end of a stream tells the other one. */
export type Parcel =
  | { readonly type: "connect" | "accept" | "refuse" | "end" | "reset" }
  | { readonly type: "bytes"; readonly bytes: Uint8Array };

export type Fate = { readonly arrived: () => void; readonly lost: () => void };

/** One direction of a stream: what is sent first arrives first. */
export type Carrier = {
  /** It is lost, and all behind it, when it has not arrived after this long. */
  carry(parcel: Parcel, timeoutMs: number, fate: Fate): void;
  /** Nothing that waits arrives. */
  empty(): void;
};

/** What is left open by the port: how a world decides it. */
export type Habits = {
  /** How many bytes the next chunk has at most. */
  chunkBytes(): number;
  /** What a reader is given of one chunk, piece by piece. */
  pieces(chunk: Uint8Array): readonly Uint8Array[];
  /** Are the streams of a node that dies reset, and not ended? */
  resetsOfDead(): boolean;
};

/** What the side of a stream has to know of its node's life. */
export type StreamLife = Pick<Life, "isAlive" | "perform" | "act">;

/** Bytes that are written and not read, at most, before writes wait. */
const WINDOW_BYTES = 65_536;
export type SideOptions = {
  readonly life: StreamLife;
  readonly peer: Endpoint;
  readonly out: Carrier;
  readonly habits: Habits;
  readonly timeoutMs: number;
  /** Called when a death of the node would change nothing any more. */
  readonly closed: () => void;
};

/** One end of a stream. */
export class Side {
  readonly #options: SideOptions;
  readonly #incoming: IncomingBytes;
  #other: Side | undefined;
  #unreadBytes = 0;
  #waiting: (() => void)[] = [];
  #hasEnded = false;
  #error: StreamError | undefined;

  constructor(options: SideOptions) {
    this.#options = options;
    this.#incoming = new IncomingBytes((bytes) => this.#other?.makeRoom(bytes));
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  meet(other: Side): void {
    this.#other = other;
  }

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

  /** The node is dead. */
  abandon(): void {
    if (this.#error !== undefined) return;
    if (this.#options.habits.resetsOfDead()) this.#reset();
    else this.#end();
    this.#error = new StreamError("ECONNRESET", this.#options.peer);
  }

  makeRoom(bytes: number): void {
    this.#unreadBytes -= bytes;
    this.#wake();
  }

  #send(bytes: Uint8Array): void {
    const { habits } = this.#options;
    this.#unreadBytes += bytes.length;
    for (let from = 0; from < bytes.length; ) {
      const to = Math.min(bytes.length, from + habits.chunkBytes());
      const chunk = bytes.slice(from, to);
      const pieces = habits.pieces(chunk);
      this.#carry({ type: "bytes", bytes: chunk }, (other) =>
        other.#hear(() => {
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
    this.#carry({ type: "end" }, (other) => other.#hear(() => other.#incoming.end()));
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

  /** A dead peer answers whatever comes with a reset. */
  #carry(parcel: Parcel, arrived: (other: Side) => void): void {
    const { out, timeoutMs, life } = this.#options;
    out.carry(parcel, timeoutMs, {
      arrived: () => {
        const other = this.#other!;
        if (other.#options.life.isAlive) arrived(other);
        else other.#carryReset(this);
      },
      lost: () => life.perform(() => this.#fail("ETIMEDOUT")),
    });
  }

  #carryReset(to: Side): void {
    this.#options.out.carry({ type: "reset" }, this.#options.timeoutMs, {
      arrived: () => to.#fail("ECONNRESET"),
      lost: () => undefined,
    });
  }

  #hear(run: () => void): void {
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
