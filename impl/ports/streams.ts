/** Streams: bytes in order between two ports, as TCP carries them (RFC 9293) and POSIX sockets return them. */
import type { Endpoint } from "./datagrams.ts";

/** The port by which a node uses streams. */
export type Streams = {
  /**
   * Takes a port of this node; for port 0 the world picks a free one. The world calls `accept` for each peer
   * that connects.
   *
   * @throws PortTaken when the port belongs to another listener of this node
   */
  listen(
    port: number,
    accept: (stream: Stream) => void,
    options?: StreamOptions,
  ): Promise<Listener>;
  /**
   * Opens a stream to a listener.
   *
   * @throws StreamError ECONNREFUSED when there is no listener, EHOSTUNREACH, ETIMEDOUT
   */
  connect(to: Endpoint, options?: StreamOptions): Promise<Stream>;
};

/** Options of a stream, or of all that a listener accepts. */
export type StreamOptions = {
  /** How long bytes may wait for a silent peer (RFC 9293, section 3.9.1: OPEN); 100,000 unless given. */
  readonly timeoutMs?: number;
};

/** A port at which peers may connect. */
export type Listener = {
  readonly port: number;
  /** No more peers can connect. Open streams stay open. */
  close(): void;
};

/** One end of a stream. */
export type Stream = {
  readonly peer: Endpoint;
  /**
   * The next bytes, at least one, as soon as there are some; chunks differ from those that were written. Null
   * once the peer has ended and all is read. Unread bytes make the writes of the peer wait.
   *
   * @throws StreamError ECONNRESET, ETIMEDOUT
   */
  read(): Promise<Uint8Array | null>;
  /**
   * Resolves when there is room for more, whatever has arrived by then. The world takes a copy of the bytes.
   *
   * @throws StreamError EPIPE after `end` or `reset`; ECONNRESET, ETIMEDOUT
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends the writing direction after what was written; reading goes on (half-close). */
  end(): void;
  /** Ends both directions at once: bytes on their way are lost, and the peer gets ECONNRESET. */
  reset(): void;
};

/** The errors of POSIX that a stream can fail with. */
export type StreamErrorCode =
  | "ECONNREFUSED"
  | "ECONNRESET"
  | "EHOSTUNREACH"
  | "EPIPE"
  | "ETIMEDOUT";

/** A stream failed; `code` is the name that POSIX has for the error. */
export class StreamError extends Error {
  override readonly name = "StreamError";
  readonly code: StreamErrorCode;

  constructor(code: StreamErrorCode, { address, port }: Endpoint) {
    super(`${address}:${port}: ${code}`);
    this.code = code;
  }
}

/** How long a stream waits for a silent peer unless told otherwise: RFC 9293, section 3.8.3 (R2). */
export const STREAM_TIMEOUT_MS = 100_000;
