import type { Datagrams, Endpoint } from "../ports.ts";
import { IPV4_HEADER_BYTES } from "./ipv4.ts";
import type { Link } from "./link.ts";

const SOURCE_AT = 12;
const DESTINATION_AT = 16;

/** Machines that a link remembers; above that it forgets the one that has been silent for longest. */
const PLACES_MAX = 10_000;

/** What a tunnel needs. */
type TunnelOptions = {
  readonly datagrams: Datagrams;
  /** The datagram port; 0: a free one. */
  readonly port: number;
  /** Where packets go whose machine has not been heard of; without one they are lost. */
  readonly gateway?: Endpoint;
};

/**
 * A link over datagrams to machines that are not known beforehand. Each datagram carries one packet, and shows
 * where the machine of its source address is. Nothing proves that: the link is for loopback.
 *
 * @returns the link and its datagram port
 * @throws PortTaken when the port belongs to another socket of this node
 */
export const tunnelLink = async ({
  datagrams,
  port,
  gateway,
}: TunnelOptions): Promise<{ readonly link: Link; readonly port: number }> => {
  const places = new Map<number, Endpoint>();
  let receive: (bytes: Uint8Array) => void = () => {};
  const learn = (source: number, from: Endpoint): void => {
    places.delete(source); // So that the order is that of the last packet.
    places.set(source, from);
    if (places.size <= PLACES_MAX) return;
    const [silent] = places.keys();
    places.delete(silent!);
  };
  const socket = await datagrams.bind(port, (bytes, from) => {
    if (bytes.length >= IPV4_HEADER_BYTES) learn(addressAt(bytes, SOURCE_AT), from);
    receive(bytes);
  });
  const link: Link = {
    mtuBytes: datagrams.mtuBytes,
    send: (bytes) => {
      const to = places.get(addressAt(bytes, DESTINATION_AT)) ?? gateway;
      if (to !== undefined) socket.send(bytes, to);
    },
    onReceive: (take) => {
      receive = take;
    },
    close: () => socket.close(),
  };
  return { link, port: socket.port };
};

const addressAt = (bytes: Uint8Array, at: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(at);
