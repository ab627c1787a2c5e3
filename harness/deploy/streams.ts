/** Streams of a real node: TCP sockets at the address of its machine. */
import { connect, createServer, isIP, type Socket } from "node:net";
import {
  type Endpoint,
  PortTaken,
  STREAM_TIMEOUT_MS,
  type Stream,
  StreamError,
  type StreamErrorCode,
  type Streams,
} from "../../impl/ports.ts";
import { IncomingBytes } from "../simulate/incoming-bytes.ts";
import type { Control } from "./control.ts";

export type RealStreamsOptions = {
  readonly self: string;
  /** The IP addresses of the members by name; the sockets are bound to that of this one. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Cuts links. Other conditions of links are for datagrams and messages. */
  readonly control: Control | undefined;
};

export type OpenStreams = { readonly streams: Streams; close(): void };

export const openStreams = ({
  self,
  hosts,
  control,
}: RealStreamsOptions): OpenStreams => {
  const host = hosts[self] ?? "127.0.0.1";
  const names = new Map(Object.entries(hosts).map(([name, each]) => [each, name]));
  const closers = new Set<() => void>();

  /** While the way to the peer is cut, nothing leaves; after the time given it never will. */
  const passable = async (peer: Endpoint, timeoutMs: number): Promise<void> => {
    const giveUp = performance.now() + timeoutMs;
    while (peer.address !== self && control?.shaper.isCut(peer.address)) {
      if (performance.now() >= giveUp) throw new StreamError("ETIMEDOUT", peer);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const keep = (socket: Socket): Socket => {
    const destroy = (): void => void socket.destroy();
    closers.add(destroy);
    socket.once("close", () => closers.delete(destroy));
    return socket.setNoDelay(true);
  };

  const streams: Streams = {
    listen: (wanted, accept, { timeoutMs = STREAM_TIMEOUT_MS } = {}) =>
      new Promise((resolve, reject) => {
        const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
        server.on("connection", (socket) => {
          const { remoteAddress = "", remotePort: port = 0 } = socket;
          const peer = { address: names.get(remoteAddress) ?? remoteAddress, port };
          control?.spend();
          accept(streamOver(keep(socket), { peer, timeoutMs, passable }));
        });
        server.once("error", (error: NodeJS.ErrnoException) =>
          reject(
            error.code === "EADDRINUSE"
              ? new PortTaken(`port ${wanted} of ${host} is taken`)
              : error,
          ),
        );
        server.listen({ host, port: wanted, exclusive: true }, () => {
          const close = (): void => {
            closers.delete(close);
            server.close();
          };
          closers.add(close);
          const address = server.address();
          const port = typeof address === "object" && address ? address.port : wanted;
          resolve({ port, close });
        });
      }),
    connect: async (to, { timeoutMs = STREAM_TIMEOUT_MS } = {}) => {
      const peer = { address: to.address, port: to.port };
      const remote = hosts[to.address] ?? to.address;
      if (isIP(remote) === 0) throw new StreamError("EHOSTUNREACH", peer);
      await passable(peer, timeoutMs);
      const socket = connect({
        host: remote,
        port: to.port,
        localAddress: host,
        allowHalfOpen: true,
      });
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => {
          socket.destroy();
          reject(new StreamError("ETIMEDOUT", peer));
        }, timeoutMs);
        socket.once("error", (error) => {
          clearTimeout(timer);
          reject(new StreamError(codeOf(error), peer));
        });
        socket.once("connect", () => {
          clearTimeout(timer);
          socket.removeAllListeners("error");
          resolve();
        });
      });
      return streamOver(keep(socket), { peer, timeoutMs, passable });
    },
  };
  return {
    streams,
    close: () => {
      for (const each of [...closers]) each();
    },
  };
};

const streamOver = (
  socket: Socket,
  {
    peer,
    timeoutMs,
    passable,
  }: {
    readonly peer: Endpoint;
    readonly timeoutMs: number;
    readonly passable: (peer: Endpoint, timeoutMs: number) => Promise<void>;
  },
): Stream => {
  let unread = 0;
  let error: StreamError | undefined;
  let hasEnded = false;
  /** What was written before has left. */
  let last: Promise<void> = Promise.resolve();
  const incoming = new IncomingBytes((bytes) => {
    unread -= bytes;
    if (unread <= UNREAD_BYTES) socket.resume();
  });
  const fail = (code: StreamErrorCode): void => {
    error ??= new StreamError(code, peer);
    incoming.fail(error);
  };
  socket.on("data", (chunk: Buffer) => {
    unread += chunk.length;
    incoming.add(Uint8Array.from(chunk));
    if (unread > UNREAD_BYTES) socket.pause();
  });
  socket.on("end", () => incoming.end());
  socket.on("error", (cause) => fail(codeOf(cause)));
  // Over a broken connection there is no end, and no error where nothing was to be sent.
  socket.on("close", () => {
    if (!socket.readableEnded) fail("ECONNRESET");
  });
  socket.resume();
  const leave = async (bytes: Uint8Array): Promise<void> => {
    if (error !== undefined) throw error;
    try {
      await passable(peer, timeoutMs);
    } catch (given) {
      fail("ETIMEDOUT");
      throw given;
    }
    await new Promise<void>((resolve) => {
      const closed = (): void => resolve();
      if (socket.destroyed || socket.write(bytes)) return resolve();
      socket.once("drain", () => {
        socket.off("close", closed);
        resolve();
      });
      socket.once("close", closed);
    });
    if (error !== undefined) throw error;
  };
  const after = (work: () => Promise<void>): Promise<void> => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
  return {
    peer,
    read: () => incoming.read(),
    write: async (bytes) => {
      if (hasEnded) throw new StreamError("EPIPE", peer);
      const copy = bytes.slice();
      return after(() => leave(copy));
    },
    end: () => {
      if (hasEnded) return;
      hasEnded = true;
      void after(async () => void socket.end());
    },
    reset: () => {
      hasEnded = true;
      fail("ECONNRESET");
      socket.resetAndDestroy();
    },
  };
};

/** Bytes that nobody has read, at most, before the peer has to wait. */
const UNREAD_BYTES = 65_536;

const codeOf = (cause: unknown): StreamErrorCode => {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED" || code === "ETIMEDOUT") return code;
  return code === "EHOSTUNREACH" || code === "ENETUNREACH"
    ? "EHOSTUNREACH"
    : "ECONNRESET";
};
