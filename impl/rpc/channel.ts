/** Channels carry calls of a client to its server, and replies back. */
import type { Clock, Datagrams, Endpoint, Stream, Streams } from "../ports.ts";
import { Records, recordOf } from "./record.ts";

/** A way to a server; either end may lose what it sends. */
export type Channel = {
  send(message: Uint8Array): void;
  /** No reply has come for a long time: whatever state the way is in is to be given up. */
  renew(): void;
  close(): void;
};

type Events = {
  received(message: Uint8Array): void;
  /** Called when bytes may have been lost, so that calls have to be sent again now. */
  lost(): void;
};

/** Opens a channel. */
export type Connect = (events: Events) => Promise<Channel>;

/** Over datagrams, from a port of its own. What does not come from the server is no reply. */
export const overDatagrams =
  (datagrams: Datagrams, to: Endpoint, localPort = 0): Connect =>
  async ({ received }) => {
    const socket = await datagrams.bind(localPort, (bytes, from) => {
      if (from.address === to.address && from.port === to.port) received(bytes);
    });
    return {
      send: (message) => socket.send(message, to),
      renew: () => undefined,
      close: () => socket.close(),
    };
  };

const LIMITS = { recordBytes: 2 ** 24, fragments: 4096 };

/** How a stream is opened again. */
type StreamWay = {
  readonly streams: Streams;
  readonly clock: Clock;
  /** How long to wait before the next attempt; 1,000 ms unless given. */
  readonly reconnectMs?: number;
};

/** Over a stream, which is opened at the first call, and again, from another port, whenever it breaks. */
export const overStreams =
  (way: StreamWay, to: Endpoint): Connect =>
  async (events) =>
    new StreamChannel(way, to, events);

class StreamChannel implements Channel {
  readonly #way: StreamWay;
  readonly #to: Endpoint;
  readonly #events: Events;
  #open: Stream | undefined;
  #isConnecting = false;
  #isClosed = false;
  #stopWaiting = (): void => undefined;

  constructor(way: StreamWay, to: Endpoint, events: Events) {
    this.#way = way;
    this.#to = to;
    this.#events = events;
  }

  send(message: Uint8Array): void {
    const stream = this.#open;
    if (stream === undefined) void this.#connect();
    else stream.write(recordOf(message)).catch(() => this.#broken(stream));
  }

  renew(): void {
    const stream = this.#open;
    stream?.reset();
    if (stream !== undefined) this.#broken(stream);
  }

  close(): void {
    this.#isClosed = true;
    this.#stopWaiting();
    this.#open?.reset();
  }

  async #connect(): Promise<void> {
    if (this.#isConnecting || this.#isClosed) return;
    this.#isConnecting = true;
    const { streams, clock, reconnectMs = 1000 } = this.#way;
    try {
      const stream = await streams.connect(this.#to);
      this.#isConnecting = false;
      if (this.#isClosed) return stream.reset();
      this.#open = stream;
      void this.#listenTo(stream);
      this.#events.lost(); // What was to be sent meanwhile was not.
    } catch {
      this.#stopWaiting = clock.after(reconnectMs, () => {
        this.#isConnecting = false;
        void this.#connect();
      });
    }
  }

  async #listenTo(stream: Stream): Promise<void> {
    const records = new Records(LIMITS);
    try {
      for (;;) {
        const chunk = await stream.read();
        if (chunk === null) break;
        for (const record of records.take(chunk)) this.#events.received(record);
      }
    } catch {
      // The stream is broken, or the server sent something that is no record.
    }
    stream.reset();
    this.#broken(stream);
  }

  #broken(stream: Stream): void {
    if (this.#open !== stream) return;
    this.#open = undefined;
    if (!this.#isClosed) this.#events.lost();
  }
}
