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

/** What streams may take of a server. */
type StreamLimits = RecordLimits & {
  /** Streams that are open at the same time; a further one is reset. */
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
  let open = 0;
  return streams.listen(port, (stream) => {
    if (open >= known.streams) return stream.reset();
    open += 1;
    void serveStream(server, stream, known).finally(() => {
      open -= 1;
    });
  });
};

/** Serves one peer until it ends, or fails. */
const serveStream = async (
  server: RpcServer,
  stream: Stream,
  limits: StreamLimits,
): Promise<void> => {
  const records = new Records(limits);
  let waiting = 0;
  let roomy = (): void => undefined;
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
      for (const record of records.take(chunk)) {
        if (server.receive(record, stream.peer, write)) waiting += 1;
        while (waiting > limits.waiting)
          await new Promise<void>((resolve) => {
            roomy = resolve;
          });
      }
    }
    stream.end();
  } catch (error) {
    if (error instanceof RecordTooLong) stream.reset();
  }
};
