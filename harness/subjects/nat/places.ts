/** How packets of the code and of the spec correspond: addresses and port numbers, and short names of both. */
import { addressOf } from "../../../impl/ip/ipv4.ts";
import { letterOf, type Letter as Packet, packetOf } from "../../../impl/nat/letters.ts";
import { HOST_PORT } from "../../../impl/nat/machines.ts";
import {
  addressOfNode,
  INSIDE_ADDRESS,
  LINK_PORTS,
  NAT_NODE,
  nodeOfAddress,
  OUTSIDE_ADDRESS,
} from "../../../impl/nat/places.ts";
import type { Packet as Body } from "../../../spec/nat/packet.ts";
import type { Scope } from "../../../spec/nat/scope.ts";
import type { Letter } from "../../model/process.ts";
import type { Datagram } from "../../simulate/steered-world.ts";

/** The port of the code that stands for port 0 of the spec's translator. */
export const FIRST_PORT = 40_000;
/** The port of every host in the spec. */
const HOST_PORT_IN_SPEC = 1;

type Place = { readonly address: number; readonly port: number };

/** The outside ports of a scope, in the code. */
export const portsIn = ({ ports }: Scope): readonly number[] =>
  Array.from({ length: ports }, (_, port) => FIRST_PORT + port);

/** The endpoint of the spec that a place is. */
const endpointOf = ({ address, port }: Place): string => {
  if (address === INSIDE_ADDRESS) return NAT_NODE;
  const node = nodeOfAddress(address);
  if (node === NAT_NODE) return `${node}:${port - FIRST_PORT}`;
  return `${node}:${port === HOST_PORT ? HOST_PORT_IN_SPEC : port}`;
};

/** The same of its text, such as `192.168.0.10:4001`. */
export const endpointOfText = (text: string): string => {
  const [address = "", port] = text.split(":");
  return endpointOf({ address: addressOf(address)!, port: Number(port) });
};

/** The place that an endpoint of the spec is. */
const placeOf = (endpoint: string): Place => {
  const [node = "", port] = endpoint.split(":");
  if (node === NAT_NODE)
    return { address: OUTSIDE_ADDRESS, port: FIRST_PORT + Number(port) };
  const isHost = node.startsWith("h");
  return { address: addressOfNode(node), port: isHost ? HOST_PORT : Number(port) };
};

/** An error has no ports of its own: it comes from the end that could not be reached, or from the translator. */
const endsOf = ({
  from,
  to,
  quote,
}: Packet): { readonly from: Place; readonly to: Place } => {
  if (quote === null) return { from, to };
  const source = from.address === quote.to.address ? quote.to : from;
  const isHost = nodeOfAddress(to.address).startsWith("h");
  const port = isHost ? HOST_PORT : quote.from.port;
  return { from: source, to: { address: to.address, port } };
};

/** A datagram as a letter of the spec; null: no machine of the network sends such bytes. */
export const letterIn = ({ from, to, bytes }: Datagram): Letter | null => {
  const packet = letterOf(bytes);
  if (packet === null) return null;
  const { type, of, quote } = packet;
  const ends = endsOf(packet);
  const body: Body = {
    type,
    from: endpointOf(ends.from),
    to: endpointOf(ends.to),
    of,
    quote: quote && { from: endpointOf(quote.from), to: endpointOf(quote.to) },
  };
  return { from: from.address, to: to.address, body };
};

/** A letter of the spec as the datagram that carries it. */
export const datagramOf = ({ from, to, body }: Letter, { protocol }: Scope): Datagram => {
  const packet = body as Body;
  const bytes = packetOf(
    {
      type: packet.type,
      of: packet.of,
      from: placeOf(packet.from),
      to: placeOf(packet.to),
    },
    protocol === "tcp" ? "tcp" : "udp",
  );
  const port = LINK_PORTS[from.startsWith("h") ? "inside" : "outside"];
  return { from: { address: from, port }, to: { address: to, port }, bytes };
};
