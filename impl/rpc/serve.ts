/** Connects a server with the network: datagrams, and streams with record marking. */
import type { DatagramSocket, Datagrams, Listener, Stream, Streams } from "../ports.ts";
import { packReply } from "./message.ts";
import { type RecordLimits, Records, RecordTooLong, recordOf } from "./record.ts";
import type { RpcServer } from "./server.ts";

/** Serves at a UDP port; for port 0 the world picks one. A reply that is too long for a datagram is SYSTEM_ERR. */
export const serveDatagrams = async (
  server: RpcServer,
  datagrams: Datagrams,
  port: number,
): Promise<DatagramSocket> => {
  const socket = await datagrams.bind(port, (bytes, from) =>
    server.receive(bytes, from, (reply) => {
      const isFitting = reply.length <= datagrams.mtuBytes;
      socket.send(isFitting ? reply : systemError(reply), from);
    }),
  );
  return socket;
};

/** The reply that a procedure failed, to the same call. */
const systemError = (reply: Uint8Array): Uint8Array =>
  packReply(Buffer.from(reply).readUInt32BE(), { type: "SYSTEM_ERR", value: undefined });

/** Limits of a server's streams. */
type StreamLimits = RecordLimits & {
  /** Streams that are open at the same time; for a further one that is reset which was silent for longest. */
  readonly streams: number;
  /** Calls that may wait to be done, or their replies to be written, before a stream is read on. */
  readonly waiting: number;
};

const LIMITS: StreamLimits = {
  recordBytes: 2 ** 21,
  fragments: 1024,
  streams: 1024,
  waiting: 64,
};

/** Serves at a TCP port; for port 0 the world picks one. A stream that breaks a limit is reset. */
export const serveStreams = async (
  server: RpcServer,
  streams: Streams,
  port: number,
  limits: Partial<StreamLimits> = {},
): Promise<Listener> => {
  const known = { ...LIMITS, ...limits };
  /** The open streams: first the one that has been silent longest. */
  const open = new Set<Stream>();
  const heard = (stream: Stream): void => {
    if (open.delete(stream)) open.add(stream);
  };
  return streams.listen(port, (stream) => {
    const [silent] = open;
    // The client of the silent stream may have crashed; if not, it connects again for its next call.
    if (open.size >= known.streams && silent !== undefined) {
      open.delete(silent);
      silent.reset();
    }
    open.add(stream);
    void serveStream(server, stream, known, () => heard(stream)).finally(() => {
      open.delete(stream);
    });
  });
};

/**
 * Serves one peer until it has ended and all of its calls are answered, or it fails.
 *
 * @param heard is called whenever the peer has sent something
 */
const serveStream = async (
  server: RpcServer,
  stream: Stream,
  limits: StreamLimits,
  heard: () => void,
): Promise<void> => {
  const records = new Records(limits);
  let waiting = 0;
  let roomy = (): void => undefined;
  const fewerThan = async (calls: number): Promise<void> => {
    while (waiting >= calls)
      await new Promise<void>((resolve) => {
        roomy = resolve;
      });
  };
  const write = (reply: Uint8Array): void => {
    stream
      .write(recordOf(reply))
      .catch(() => undefined) // The reader learns of it, too.
      .finally(() => {
        waiting -= 1;
        roomy();
      });
  };
  try {
    for (;;) {
      const chunk = await stream.read();
      if (chunk === null) break;
      heard();
      for (const record of records.take(chunk)) {
        if (server.receive(record, stream.peer, write)) waiting += 1;
        await fewerThan(limits.waiting + 1);
      }
    }
    await fewerThan(1);
    stream.end();
  } catch (error) {
    if (error instanceof RecordTooLong) stream.reset();
  }
};
