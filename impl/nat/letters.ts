/** The packets by which machines of the small network ask and answer: over UDP or TCP, and ICMP errors. */
import { addWords, checksumOf } from "../ip/checksum.ts";
import {
  addressText,
  ICMP_PROTOCOL,
  IPV4_HEADER_BYTES,
  pseudoSumOf,
  TCP_PROTOCOL,
  UDP_PROTOCOL,
  writeIpv4,
} from "../ip/ipv4.ts";
import { errorAbout, PORT_UNREACHABLE } from "./errors.ts";
import { type Headers, QUOTE_AT, readHeaders } from "./headers.ts";
import type { Place } from "./rewrite.ts";

/** A packet as the machines at its ends see it. */
export type Letter = {
  readonly type: "ask" | "answer" | "SYN" | "SYN,ACK" | "FIN" | "RST" | "unreachable";
  readonly from: Place;
  readonly to: Place;
  /** The host that asked, whose name request and answer carry as text. */
  readonly of: string;
  /** For an error: both places of the packet that caused it. */
  readonly quote: { readonly from: Place; readonly to: Place } | null;
};

const FLAGS = { SYN: 0x02, "SYN,ACK": 0x12, FIN: 0x11, RST: 0x04 } as const;
/** The flags of a segment that carries bytes. */
const DATA = 0x18;
const TYPES = ["ask", "answer", "SYN", "SYN,ACK", "FIN", "RST"] as const;

/** The bytes of a letter that is no error. */
export const packetOf = (
  { type, from, to, of }: Omit<Letter, "quote">,
  protocol: "udp" | "tcp",
): Uint8Array => {
  const text = Buffer.from(`${type} ${of}`);
  const headerBytes = protocol === "udp" ? 8 : 20;
  const bytes = new Uint8Array(IPV4_HEADER_BYTES + headerBytes + text.length);
  const view = new DataView(bytes.buffer);
  const ip = {
    source: from.address,
    destination: to.address,
    protocol: protocol === "udp" ? UDP_PROTOCOL : TCP_PROTOCOL,
  };
  writeIpv4(view, bytes, ip);
  const at = IPV4_HEADER_BYTES;
  view.setUint16(at, from.port);
  view.setUint16(at + 2, to.port);
  if (protocol === "udp") view.setUint16(at + 4, headerBytes + text.length);
  else {
    const flags = type in FLAGS ? FLAGS[type as keyof typeof FLAGS] : DATA;
    view.setUint16(at + 12, 0x5000 | flags);
    view.setUint16(at + 14, 0xffff);
  }
  bytes.set(text, at + headerBytes);
  const sum = pseudoSumOf(bytes, { ...ip, from: at, to: bytes.length });
  view.setUint16(at + (protocol === "udp" ? 6 : 16), checksumOf(sum) || 0xffff);
  return bytes;
};

/** The error that a machine sends about a packet that it got. */
export const unreachableAbout = (packet: Uint8Array): Uint8Array => {
  const source = new DataView(packet.buffer, packet.byteOffset).getUint32(16);
  return errorAbout(packet, { ...PORT_UNREACHABLE, source });
};

const placesOf = ({ ip, sourcePort, destinationPort }: Headers) => ({
  from: { address: ip.source, port: sourcePort },
  to: { address: ip.destination, port: destinationPort },
});

/** The letter that some bytes are; null: they are none, or a checksum is wrong. */
export const letterOf = (bytes: Uint8Array): Letter | null => {
  const headers = readHeaders(bytes);
  if (typeof headers === "string") return null;
  const { ip, quote } = headers;
  if (quote !== null) {
    const told = textOf(bytes.subarray(ip.from + QUOTE_AT), quote);
    if (told === null) return null;
    return {
      type: "unreachable",
      ...placesOf(headers),
      of: told.of,
      quote: placesOf(quote),
    };
  }
  const told = textOf(bytes, headers);
  return told && { ...told, ...placesOf(headers), quote: null };
};

/** The text that a packet carries, if its checksum is right. */
const textOf = (
  bytes: Uint8Array,
  { ip }: Headers,
): { readonly type: (typeof TYPES)[number]; readonly of: string } | null => {
  if (ip.protocol === ICMP_PROTOCOL) return null;
  if (checksumOf(pseudoSumOf(bytes, ip)) !== 0) return null;
  if (checksumOf(addWords(bytes, { from: 0, to: ip.from })) !== 0) return null;
  const at = ip.from + (ip.protocol === UDP_PROTOCOL ? 8 : 20);
  const [type, of, ...rest] = Buffer.from(bytes.subarray(at, ip.to))
    .toString()
    .split(" ");
  const known = TYPES.find((each) => each === type);
  return known === undefined || of === undefined || rest.length > 0
    ? null
    : { type: known, of };
};

/** The text of a place, such as `192.168.0.10:4001`. */
export const placeText = ({ address, port }: Place): string =>
  `${addressText(address)}:${port}`;
