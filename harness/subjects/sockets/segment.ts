/** How packets of the code and segments of the spec correspond: numbers say which connection a packet is of. */
import {
  addressOfNode,
  LINK_PORT,
  nodeOfAddress,
} from "../../../impl/ip/datagram-link.ts";
import { addressOf, UDP_PROTOCOL } from "../../../impl/ip/ipv4.ts";
import { decodePacket, encodePacket } from "../../../impl/tcp/packet.ts";
import {
  ACK,
  FIN,
  NO_OPTIONS,
  type Packet,
  RST,
  SYN,
} from "../../../impl/tcp/segment.ts";
import type { Segment } from "../../../spec/sockets/host.ts";
import type { Tuple } from "../../../spec/sockets/tuple.ts";
import type { Met } from "../../conform/quirks.ts";
import type { Letter } from "../../model/process.ts";
import type { Datagram } from "../../simulate/steered-world.ts";

/** The host that listens. */
export const SERVER = "server";

/** The first number of a client's nth connection with the same five values, from 1, is n times this. */
export const NUMBERS_EACH = 1000;
/** The first number of all connections at the server: every connection has the same, so that it distinguishes none. */
export const FIRST_OF_SERVER = 500_000;

/** Which connection with the same five values a number of a client is of. */
export const nthIn = (number: number): number => Math.floor(number / NUMBERS_EACH);

/** A machine and port, such as "10.0.0.1:80", by the name of the machine. */
export const endIn = (
  text: string,
  nodes: readonly string[],
): { readonly address: string; readonly port: number } => {
  const [address, port] = text.split(":");
  const name = nodeOfAddress(nodes, addressOf(address!) ?? 0);
  return { address: name ?? address!, port: Number(port) };
};

/** The letter of the spec that a packet is; the quirk by which it has none; null: it is none of the protocol. */
export const letterIn = (
  { bytes }: Pick<Datagram, "bytes">,
  nodes: readonly string[],
): Letter | Met | null => {
  const other = decodePacket(bytes, { protocols: [UDP_PROTOCOL] });
  const isDatagram = typeof other !== "string";
  const packet = isDatagram ? other : decodePacket(bytes);
  if (typeof packet === "string") return null;
  const from = nodeOfAddress(nodes, packet.source);
  const to = nodeOfAddress(nodes, packet.destination);
  if (from === undefined || to === undefined) return null;
  const { sourcePort: port, destinationPort: peerPort } = packet.segment;
  const protocol = isDatagram ? "udp" : "tcp";
  const tuple: Tuple = { protocol, address: from, port, peer: to, peerPort };
  const known = isDatagram
    ? datagram
    : to === SERVER
      ? ofClient(packet)
      : ofServer(packet);
  if (known === null || "quirk" in known) return known;
  const body: Segment = { bytes: 0, ...known, tuple };
  return { from, to, body };
};

/** A segment of the spec, its tuple left out. */
type Known = Pick<Segment, "type" | "of"> & { readonly bytes?: number };

const datagram: Known = { type: "datagram", of: 0 };

const ofClient = ({ segment }: Packet): Known | null => {
  const { flags, seq, ack, data } = segment;
  if ((flags & RST) !== 0) return { type: "RST", of: 0 };
  const of = nthIn(seq);
  if ((flags & SYN) !== 0) return { type: "SYN", of };
  if ((flags & FIN) !== 0) return { type: "FIN", of, bytes: seq - of * NUMBERS_EACH - 1 };
  if (data.length > 0) return data.length === 1 ? { type: "DATA", of } : null;
  // The first number after the SYN of the server; then that after its FIN.
  return { type: ack === FIRST_OF_SERVER + 1 ? "ACK" : "last ACK", of };
};

const ofServer = ({ segment }: Packet): Known | Met | null => {
  const { flags, ack, data } = segment;
  if ((flags & RST) !== 0) return { type: "RST", of: 0 };
  const of = nthIn(ack);
  if ((flags & SYN) !== 0) return { type: "SYN,ACK", of };
  if ((flags & FIN) !== 0) return { type: "FIN", of };
  return data.length === 0 ? { quirk: "a machine acknowledges" } : null;
};

/** A datagram of the spec: what it carries reads like the first byte of a connection. */
export const datagramOf = (tuple: Tuple, nodes: readonly string[]): Datagram => {
  const bytes = encodePacket(
    {
      source: addressOfNode(nodes, tuple.address)!,
      destination: addressOfNode(nodes, tuple.peer)!,
      segment: {
        sourcePort: tuple.port,
        destinationPort: tuple.peerPort,
        seq: NUMBERS_EACH + 1,
        ack: FIRST_OF_SERVER + 1,
        flags: ACK,
        window: 1,
        urgent: 0,
        options: NO_OPTIONS,
        data: Uint8Array.of(0),
      },
    },
    UDP_PROTOCOL,
  );
  const end = (address: string) => ({ address, port: LINK_PORT });
  return { from: end(tuple.address), to: end(tuple.peer), bytes };
};
