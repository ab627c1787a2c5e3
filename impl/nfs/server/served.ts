/** Connects an export with the network. */
import type { Listener, Ports, Streams } from "../../ports.ts";
import { serveStreams } from "../../rpc/serve.ts";
import type { RpcServer } from "../../rpc/server.ts";

/** Besides the bytes of a READ or WRITE, a message has names, credentials and attributes. */
const MESSAGE_BYTES = 4096;
/** Streams that are open at the same time; for a further one that is reset which was silent for longest. */
const STREAMS_MAX = 128;
/** Calls of one stream that are being done, or whose replies wait to be written, before it is read on. */
const WAITING_MAX = 8;

/** The ports and limits of a server on the network. */
type Listening = {
  readonly rpc: RpcServer;
  readonly streams: Streams;
  readonly transferBytesMax: number;
  /** May this address call? Others are reset. */
  readonly isAllowed?: (address: string) => boolean;
};

/** Serves both programs at a TCP port. @throws PortTaken */
export const listenForNfs = (
  { rpc, streams, transferBytesMax, isAllowed = () => true }: Listening,
  port: number,
): Promise<Listener> =>
  serveStreams(rpc, onlyFrom(streams, isAllowed), port, {
    recordBytes: transferBytesMax + MESSAGE_BYTES,
    streams: STREAMS_MAX,
    waiting: WAITING_MAX,
  });

/** Wraps a port `streams` so that only some addresses can connect. */
const onlyFrom = (
  streams: Pick<Ports<"streams">["streams"], "listen" | "connect">,
  isAllowed: (address: string) => boolean,
): Streams => ({
  connect: (...given) => streams.connect(...given),
  listen: (port, accept, options) =>
    streams.listen(
      port,
      (stream) => (isAllowed(stream.peer.address) ? accept(stream) : stream.reset()),
      options,
    ),
});
