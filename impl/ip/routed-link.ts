import type { Datagrams, Endpoint } from "../ports.ts";
import type { Link } from "./link.ts";

const DESTINATION_AT = 16;

/** What a link over datagrams needs. */
type RoutedLinkOptions = {
  readonly datagrams: Datagrams;
  /** The datagram port of all machines on this link. */
  readonly port: number;
  /** The node that takes the packets for an IPv4 address; undefined: there is no route. */
  readonly nodeFor: (address: number) => string | undefined;
};

/**
 * A link over datagrams: each carries one packet, to the node that a route names.
 *
 * @throws PortTaken when the port belongs to another socket of this node
 */
export const routedLink = async ({
  datagrams,
  port,
  nodeFor,
}: RoutedLinkOptions): Promise<Link> => {
  const ends = new Map<string, Endpoint>();
  let receive: (bytes: Uint8Array) => void = () => {};
  const socket = await datagrams.bind(port, (bytes) => receive(bytes));
  const endOf = (address: string): Endpoint => {
    const known = ends.get(address) ?? { address, port };
    ends.set(address, known);
    return known;
  };
  return {
    mtuBytes: datagrams.mtuBytes,
    send: (bytes) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      const node = nodeFor(view.getUint32(DESTINATION_AT));
      if (node !== undefined) socket.send(bytes, endOf(node)); // Else no route: lost, as on any network.
    },
    onReceive: (take) => {
      receive = take;
    },
    close: () => socket.close(),
  };
};
