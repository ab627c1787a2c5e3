import type { Socket } from "node:net";
import {
  type Endpoint,
  type Stream,
  StreamError,
  type StreamErrorCode,
} from "../../impl/ports.ts";
import { IncomingBytes } from "../simulate/incoming-bytes.ts";

/** What a stream over a socket needs. */
type SocketStreamOptions = {
  readonly peer: Endpoint;
  readonly timeoutMs: number;
  /** Resolves once the link to the peer is not cut. @throws StreamError ETIMEDOUT after this time */
  readonly passable: (peer: Endpoint, timeoutMs: number) => Promise<void>;
};

/** A stream over a TCP socket. */
export class SocketStream implements Stream {
  readonly peer: Endpoint;
  readonly #socket: Socket;
  readonly #options: SocketStreamOptions;
  readonly #incoming: IncomingBytes;
  #unreadBytes = 0;
  #error: StreamError | undefined;
  #hasEnded = false;
  /** Settles when all writes so far are sent. */
  #last: Promise<void> = Promise.resolve();

  constructor(socket: Socket, options: SocketStreamOptions) {
    this.peer = options.peer;
    this.#socket = socket;
    this.#options = options;
    this.#incoming = new IncomingBytes((bytes) => {
      this.#unreadBytes -= bytes;
      if (this.#unreadBytes <= UNREAD_BYTES) socket.resume();
    });
    socket.on("data", (chunk: Buffer) => {
      this.#unreadBytes += chunk.length;
      this.#incoming.add(Uint8Array.from(chunk));
      if (this.#unreadBytes > UNREAD_BYTES) socket.pause();
    });
    socket.on("end", () => this.#incoming.end());
    socket.on("error", (cause) => this.#fail(streamErrorCode(cause)));
    // A broken connection that had nothing to send closes without an end, and without an error.
    socket.on("close", () => {
      if (!socket.readableEnded) this.#fail("ECONNRESET");
    });
    socket.resume();
  }

  // Fields, not methods: nodes may take them off the stream, as they may in the simulated world.
  readonly read = (): Promise<Uint8Array | null> => this.#incoming.read();

  readonly write = async (bytes: Uint8Array): Promise<void> => {
    if (this.#hasEnded) throw new StreamError("EPIPE", this.peer);
    const copy = bytes.slice();
    return this.#afterWrites(() => this.#send(copy));
  };

  readonly end = (): void => {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    void this.#afterWrites(async () => void this.#socket.end());
  };

  readonly reset = (): void => {
    this.#hasEnded = true;
    this.#fail("ECONNRESET");
    this.#socket.resetAndDestroy();
  };

  #afterWrites(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #send(bytes: Uint8Array): Promise<void> {
    if (this.#error !== undefined) throw this.#error;
    try {
      await this.#options.passable(this.peer, this.#options.timeoutMs);
    } catch (error) {
      this.#fail("ETIMEDOUT");
      throw error;
    }
    await roomAfterWrite(this.#socket, bytes);
    const failed = this.#error as StreamError | undefined;
    if (failed !== undefined) throw failed;
  }

  #fail(code: StreamErrorCode): void {
    this.#error ??= new StreamError(code, this.peer);
    this.#incoming.fail(this.#error);
  }
}

/** Writes to a socket, and resolves when there is room for more, or the socket is closed. */
const roomAfterWrite = (socket: Socket, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    const closed = (): void => resolve();
    if (socket.destroyed || socket.write(bytes)) return resolve();
    socket.once("drain", () => {
      socket.off("close", closed);
      resolve();
    });
    socket.once("close", closed);
  });

/** How many bytes may be unread before the peer has to wait. */
const UNREAD_BYTES = 65_536;

/** The error of the port for an error of a socket. */
export const streamErrorCode = (cause: unknown): StreamErrorCode => {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED" || code === "ETIMEDOUT") return code;
  return code === "EHOSTUNREACH" || code === "ENETUNREACH"
    ? "EHOSTUNREACH"
    : "ECONNRESET";
};
