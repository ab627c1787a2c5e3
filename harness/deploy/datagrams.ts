import { createHash } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { isIP, isIPv6 } from "node:net";
import {
  type DatagramSocket,
  type Datagrams,
  type Endpoint,
  expectFits,
  PortTaken,
  UDP_BYTES_MAX,
} from "../../impl/ports.ts";
import type { TraceEvent } from "../history/trace.ts";
import type { Control } from "./control.ts";
import type { Hosts } from "./hosts.ts";

/** What the datagrams of a node need. */
type DatagramOptions = {
  readonly self: string;
  readonly hosts: Hosts;
  /** Takes each packet that is sent or received; without it packets are not recorded, which costs most of the time. */
  readonly trace?: ((event: Pick<TraceEvent, "action" | "packet">) => void) | undefined;
  /** Causes faults of links. */
  readonly control: Control | undefined;
};

/** The port, and how to close all its sockets. */
type OpenDatagrams = { readonly datagrams: Datagrams; close(): void };

/** The datagrams port of a real node: UDP sockets at the IP address of the node. */
export const openDatagrams = (options: DatagramOptions): OpenDatagrams => {
  const { self, hosts, trace, control } = options;
  const open = new Set<Socket>();

  const send = (socket: Socket, bytes: Uint8Array, to: Endpoint): void => {
    const address = hosts.ipOf(to.address);
    // A datagram to an unknown name is lost, like one to a machine that is down.
    if (open.has(socket) && isIP(address) !== 0) socket.send(bytes, to.port, address);
  };

  const bind = async (
    wanted: number,
    receive: (bytes: Uint8Array, from: Endpoint) => void,
  ): Promise<DatagramSocket> => {
    const socket = createSocket({
      type: isIPv6(hosts.own) ? "udp6" : "udp4",
      // Each name is an address by now: a look-up would cost a turn of the event loop for each datagram.
      lookup: (ip, _, done) => done(null, ip, isIP(ip)),
    });
    await bound(socket, { address: hosts.own, port: wanted });
    open.add(socket);
    const { port } = socket.address();
    const own = { address: self, port };
    socket.on("error", () => undefined); // A refusal by a peer is no more than a lost datagram.
    socket.on("message", (given, remote) => {
      if (!open.has(socket)) return;
      const from = { address: hosts.nameOf(remote.address), port: remote.port };
      const bytes = new Uint8Array(given.buffer, given.byteOffset, given.length);
      control?.spend();
      trace?.({ action: "packet-in", packet: packetOf(bytes, from, own) });
      receive(bytes, from);
    });
    return {
      port,
      send: (given, to) => {
        expectFits(given);
        if (!open.has(socket)) return;
        const bytes = given.slice();
        trace?.({ action: "packet-out", packet: packetOf(bytes, own, to) });
        if (control === undefined || to.address === self) send(socket, bytes, to);
        else
          control.shaper.carryDatagram(to.address, bytes, (carried) =>
            send(socket, carried, to),
          );
      },
      close: () => {
        if (open.delete(socket)) socket.close();
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

/** A receiver does not know which sending it received: equal bytes between the same two ports are one packet. */
const packetOf = (
  bytes: Uint8Array,
  from: Endpoint,
  { address, port }: Endpoint,
): NonNullable<TraceEvent["packet"]> => {
  const to = { address, port };
  const hex = Buffer.from(bytes).toString("hex");
  const id = createHash("sha256")
    .update(JSON.stringify([from, to, hex]))
    .digest("hex")
    .slice(0, 16);
  return { id, from, to, bytes: hex };
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
