/** Bytes in order between two ports, as TCP carries them (RFC 9293), and sockets give them (POSIX). */
import type { Endpoint } from "./datagrams.ts";

export type Streams = {
  /**
   * Takes a port of this node; for port 0 the world picks one that is free. `accept` is called for each peer
   * that connects.
   *
   * @throws PortTaken when the port belongs to another listener of this node
   */
  listen(
    port: number,
    accept: (stream: Stream) => void,
    options?: StreamOptions,
  ): Promise<Listener>;
  /** @throws StreamError ECONNREFUSED when nobody listens there, EHOSTUNREACH, ETIMEDOUT */
  connect(to: Endpoint, options?: StreamOptions): Promise<Stream>;
};

export type StreamOptions = {
  /** How long bytes may wait for a peer that says nothing (RFC 9293, section 3.9.1: OPEN); 100,000 unless given. */
  readonly timeoutMs?: number;
};

export type Listener = {
  readonly port: number;
  /** Nobody connects any more. Streams that are open go on. */
  close(): void;
};

export type Stream = {
  readonly peer: Endpoint;
  /**
   * The next bytes, at least one, as soon as there are some: their borders are not those of the writes. Null
   * once the peer has ended and all is read. Whoever does not read makes the writes of the peer wait.
   *
   * @throws StreamError ECONNRESET, ETIMEDOUT
   */
  read(): Promise<Uint8Array | null>;
  /**
   * Resolves when there is room for more; that says nothing of what has arrived. The world takes a copy.
   *
   * @throws StreamError EPIPE after `end` or `reset`; ECONNRESET, ETIMEDOUT
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Nothing more will be written; what was is still delivered, and reading goes on (half-close). */
  end(): void;
  /** Ends both directions at once; what is on its way is lost, and the peer is told. */
  reset(): void;
};

export type StreamErrorCode =
  | "ECONNREFUSED"
  | "ECONNRESET"
  | "EHOSTUNREACH"
  | "EPIPE"
  | "ETIMEDOUT";

/** What POSIX calls the error is its `code`. */
export class StreamError extends Error {
  override readonly name = "StreamError";
  readonly code: StreamErrorCode;

  constructor(code: StreamErrorCode, { address, port }: Endpoint) {
    super(`${address}:${port}: ${code}`);
    this.code = code;
  }
}

/** RFC 9293, section 3.8.3 (R2). */
export const STREAM_TIMEOUT_MS = 100_000;
