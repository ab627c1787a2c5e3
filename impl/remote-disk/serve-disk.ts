/** A machine with a disk that others use: by RPC over TCP, and by NBD where a port is given for it. */
import type { Listener, Node, Ports, Streams } from "../ports.ts";
import { serveStreams } from "../rpc/serve.ts";
import { RpcServer } from "../rpc/server.ts";
import { diskProgram } from "./disk-program.ts";
import { handlersOf } from "./disk-server.ts";
import { serveNbd } from "./nbd/server.ts";
import { type DiskFault, diskFaults } from "./options.ts";
import { StoredDisk } from "./stored-disk.ts";

/** The options of a server. */
type DiskServerOptions = {
  /** The image, and its bytes where it is not there yet. */
  readonly path: string;
  readonly size?: number;
  /** Default: 4,096 bytes. */
  readonly blockSize?: number;
  /** The port for RPC, and that for NBD, if there is to be one; 0: the world picks it. */
  readonly port: number;
  readonly nbdPort?: number;
  readonly faults?: readonly DiskFault[];
  /** Called with the ports when the server listens. */
  readonly onListening?: (ports: {
    readonly rpc: number;
    readonly nbd: number | null;
  }) => void;
};

/** @throws FileError where the image cannot be opened; PortTaken */
export const startDiskServer = async (
  { files, streams }: Pick<Ports<"files" | "streams">, "files" | "streams">,
  options: DiskServerOptions,
): Promise<Node & { close(): void }> => {
  const { path, size, blockSize = 4096, port, nbdPort, faults = [] } = options;
  const disk = await StoredDisk.open(files, path, {
    ...(size !== undefined && { size }),
    faults: new Set(faults.filter((each) => diskFaults.includes(each))),
  });
  const server = new RpcServer();
  server.add(diskProgram, handlersOf(disk, blockSize));
  const listeners: Listener[] = [await serveStreams(server, streams, port)];
  if (nbdPort !== undefined) listeners.push(await listenForNbd(streams, nbdPort, disk));
  options.onListening?.({ rpc: listeners[0]!.port, nbd: listeners[1]?.port ?? null });
  return {
    close: () => {
      for (const each of listeners) each.close();
    },
  };
};

/** Connections of NBD that are open at the same time; a further one is reset. Each may hold one command of 32 MiB. */
const NBD_CONNECTIONS_MAX = 16;

const listenForNbd = (
  streams: Streams,
  port: number,
  disk: StoredDisk,
): Promise<Listener> => {
  let open = 0;
  return streams.listen(port, (stream) => {
    if (open >= NBD_CONNECTIONS_MAX) return stream.reset();
    open += 1;
    void serveNbd(stream, disk).finally(() => {
      open -= 1;
    });
  });
};
