/** Datagrams of a real node: UDP sockets at the address of its machine. */
import { createSocket, type Socket } from "node:dgram";
import { isIP, isIPv6 } from "node:net";
import {
  type DatagramSocket,
  type Datagrams,
  DatagramTooLong,
  type Endpoint,
  PortTaken,
  UDP_BYTES_MAX,
} from "../../impl/ports.ts";

export type DatagramOptions = {
  /** The IP address that the sockets are bound to. */
  readonly host: string;
  /** The IP addresses of the members, by name. */
  readonly hosts: Readonly<Record<string, string>>;
};

export type OpenDatagrams = { readonly datagrams: Datagrams; close(): void };

export const openDatagrams = ({ host, hosts }: DatagramOptions): OpenDatagrams => {
  const names = new Map(Object.entries(hosts).map(([name, each]) => [each, name]));
  const open = new Set<Socket>();
  const bind = async (
    port: number,
    receive: (bytes: Uint8Array, from: Endpoint) => void,
  ): Promise<DatagramSocket> => {
    const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
    await bound(socket, { address: host, port });
    open.add(socket);
    let isOpen = true;
    socket.on("error", () => undefined); // A peer that refused is as good as a datagram lost.
    socket.on("message", (bytes, { address, port: theirs }) => {
      if (isOpen)
        receive(Uint8Array.from(bytes), {
          address: names.get(address) ?? address,
          port: theirs,
        });
    });
    return {
      port: socket.address().port,
      send: (bytes, to) => {
        if (bytes.length > UDP_BYTES_MAX)
          throw new DatagramTooLong(`${bytes.length} bytes, and ${UDP_BYTES_MAX} fit`);
        const address = hosts[to.address] ?? to.address;
        // Names that nobody has are no mistake: what is sent there is lost.
        if (isOpen && isIP(address) !== 0)
          socket.send(bytes.slice(), to.port, address, () => undefined);
      },
      close: () => {
        isOpen = false;
        open.delete(socket);
        socket.close();
      },
    };
  };
  return {
    datagrams: { mtuBytes: UDP_BYTES_MAX, bind },
    close: () => {
      for (const socket of open) socket.close();
      open.clear();
    },
  };
};

const bound = (
  socket: Socket,
  { address, port }: { readonly address: string; readonly port: number },
): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once("error", (error: NodeJS.ErrnoException) => {
      socket.close();
      reject(
        error.code === "EADDRINUSE"
          ? new PortTaken(`port ${port} of ${address} is taken`)
          : error,
      );
    });
    socket.bind({ address, port, exclusive: true }, () => {
      socket.removeAllListeners("error");
      resolve();
    });
  });
