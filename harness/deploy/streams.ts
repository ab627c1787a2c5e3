import { connect, createServer, isIP, type Socket } from "node:net";
import {
  type Endpoint,
  type Listener,
  PortTaken,
  STREAM_TIMEOUT_MS,
  type Stream,
  StreamError,
  type Streams,
} from "../../impl/ports.ts";
import type { Control } from "./control.ts";
import type { Hosts } from "./hosts.ts";
import { SocketStream, streamErrorCode } from "./socket-stream.ts";

/** What the streams of a node need. */
type RealStreamsOptions = {
  readonly self: string;
  readonly hosts: Hosts;
  /** Cuts links. Their other conditions are for datagrams and messages. */
  readonly control: Control | undefined;
};

/** The port, and how to close all its streams and listeners. */
type OpenStreams = { readonly streams: Streams; close(): void };

/** The streams port of a real node: TCP sockets at the IP address of the node. */
export const openStreams = (options: RealStreamsOptions): OpenStreams => {
  const real = new RealStreams(options);
  return {
    streams: {
      listen: (...given) => real.listen(...given),
      connect: (...given) => real.connect(...given),
    },
    close: () => real.close(),
  };
};

class RealStreams implements Streams {
  readonly #options: RealStreamsOptions;
  readonly #closers = new Set<() => void>();

  constructor(options: RealStreamsOptions) {
    this.#options = options;
  }

  listen(
    wanted: number,
    accept: (stream: Stream) => void,
    { timeoutMs = STREAM_TIMEOUT_MS } = {},
  ): Promise<Listener> {
    const { hosts, control } = this.#options;
    return new Promise((resolve, reject) => {
      const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
      server.on("connection", (socket) => {
        const { remoteAddress = "", remotePort: port = 0 } = socket;
        control?.spend();
        accept(
          this.#stream(socket, { address: hosts.nameOf(remoteAddress), port }, timeoutMs),
        );
      });
      server.once("error", (error: NodeJS.ErrnoException) =>
        reject(
          error.code === "EADDRINUSE"
            ? new PortTaken(`port ${wanted} of ${hosts.own} is taken`)
            : error,
        ),
      );
      server.listen({ host: hosts.own, port: wanted, exclusive: true }, () => {
        const close = (): void => {
          this.#closers.delete(close);
          server.close();
        };
        this.#closers.add(close);
        const address = server.address();
        const port = typeof address === "object" && address ? address.port : wanted;
        resolve({ port, close });
      });
    });
  }

  async connect(to: Endpoint, { timeoutMs = STREAM_TIMEOUT_MS } = {}): Promise<Stream> {
    const { hosts } = this.#options;
    const peer = { address: to.address, port: to.port };
    const host = hosts.ipOf(to.address);
    if (isIP(host) === 0) throw new StreamError("EHOSTUNREACH", peer);
    await this.#passable(peer, timeoutMs);
    const socket = connect({
      host,
      port: to.port,
      localAddress: hosts.own,
      allowHalfOpen: true,
    });
    await connected(socket, peer, timeoutMs);
    return this.#stream(socket, peer, timeoutMs);
  }

  close(): void {
    for (const each of [...this.#closers]) each();
  }

  #stream(socket: Socket, peer: Endpoint, timeoutMs: number): Stream {
    const destroy = (): void => void socket.destroy();
    this.#closers.add(destroy);
    socket.once("close", () => this.#closers.delete(destroy));
    const passable = (to: Endpoint, ms: number) => this.#passable(to, ms);
    return new SocketStream(socket.setNoDelay(true), { peer, timeoutMs, passable });
  }

  /** While the link to the peer is cut, nothing leaves; after this time it never will. */
  async #passable(peer: Endpoint, timeoutMs: number): Promise<void> {
    const { self, control } = this.#options;
    const giveUp = performance.now() + timeoutMs;
    while (peer.address !== self && control?.shaper.isCut(peer.address)) {
      if (performance.now() >= giveUp) throw new StreamError("ETIMEDOUT", peer);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

const connected = (socket: Socket, peer: Endpoint, timeoutMs: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new StreamError("ETIMEDOUT", peer));
    }, timeoutMs);
    socket.once("error", (error) => {
      clearTimeout(timer);
      reject(new StreamError(streamErrorCode(error), peer));
    });
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.removeAllListeners("error");
      resolve();
    });
  });
