/** The headers that a translator looks at: RFC 791, 768, 792 and 9293. Nothing here throws on bytes from outside. */
import { addWords, checksumOf } from "../ip/checksum.ts";
import {
  ICMP_PROTOCOL,
  type Ipv4,
  readIpv4,
  TCP_PROTOCOL,
  UDP_PROTOCOL,
} from "../ip/ipv4.ts";
import type { NatDropReason } from "./stats.ts";

/** The least bytes of a header, by protocol. */
const HEADER_BYTES: Readonly<Record<number, number>> = {
  [ICMP_PROTOCOL]: 8,
  [TCP_PROTOCOL]: 20,
  [UDP_PROTOCOL]: 8,
};
/** An ICMP error quotes a header and 64 bits at least: RFC 792. */
const QUOTE_BYTES = 8;
const PROTOCOLS = [ICMP_PROTOCOL, TCP_PROTOCOL, UDP_PROTOCOL];

/** ICMP queries: echo (8, 0) and timestamp (13, 14). */
const QUERIES: ReadonlySet<number> = new Set([0, 8, 13, 14]);
/** ICMP errors: destination unreachable, source quench, time exceeded, parameter problem. */
const ERRORS: ReadonlySet<number> = new Set([3, 4, 11, 12]);

/** Where the quoted packet of an ICMP error stands in it. */
export const QUOTE_AT = 8;

/** A packet, as far as a translator has to know it. A query of ICMP has its identifier as both ports. */
export type Headers = {
  readonly ip: Ipv4;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** The control bits of TCP; 0 for others. */
  readonly flags: number;
  /** Of an ICMP error: the packet that it quotes, which may be cut short. */
  readonly quote: Headers | null;
};

/** The headers of the bytes of a packet, or the reason to drop it. */
export const readHeaders = (bytes: Uint8Array): Headers | NatDropReason => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const ip = readIpv4(view, bytes, { protocols: PROTOCOLS });
  if (typeof ip === "string") return ip;
  if (ip.to - ip.from < HEADER_BYTES[ip.protocol]!) return "tooShort";
  if (ip.protocol === ICMP_PROTOCOL) return readIcmp(view, bytes, ip);
  if (ip.protocol === UDP_PROTOCOL) {
    const length = view.getUint16(ip.from + 4);
    if (length < 8 || length > ip.to - ip.from) return "udpLength";
  }
  return readPorts(view, ip);
};

const readPorts = (view: DataView, ip: Ipv4): Headers | NatDropReason => {
  const sourcePort = view.getUint16(ip.from);
  const destinationPort = view.getUint16(ip.from + 2);
  if (sourcePort === 0 || destinationPort === 0) return "portZero";
  const hasFlags = ip.protocol === TCP_PROTOCOL && ip.to - ip.from > 13;
  const flags = hasFlags ? view.getUint8(ip.from + 13) : 0;
  return { ip, sourcePort, destinationPort, flags, quote: null };
};

const readIcmp = (
  view: DataView,
  bytes: Uint8Array,
  ip: Ipv4,
): Headers | NatDropReason => {
  if (checksumOf(addWords(bytes, ip)) !== 0) return "icmpChecksum";
  const type = view.getUint8(ip.from);
  if (QUERIES.has(type)) {
    const id = view.getUint16(ip.from + 4);
    return { ip, sourcePort: id, destinationPort: id, flags: 0, quote: null };
  }
  if (!ERRORS.has(type)) return "icmpType";
  const quote = readQuote(bytes.subarray(ip.from + QUOTE_AT, ip.to));
  if (quote === null) return "icmpQuote";
  return { ip, sourcePort: 0, destinationPort: 0, flags: 0, quote };
};

/** The packet that an error quotes: its header is whole and right (RFC 5508, REQ-3), the rest may be missing. */
const readQuote = (bytes: Uint8Array): Headers | null => {
  if (bytes.length < 20 + QUOTE_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const headerBytes = (bytes[0]! & 15) * 4;
  if (bytes[0]! >> 4 !== 4 || headerBytes < 20) return null;
  if (bytes.length < headerBytes + QUOTE_BYTES) return null;
  if (checksumOf(addWords(bytes, { from: 0, to: headerBytes })) !== 0) return null;
  const protocol = bytes[9]!;
  if (!PROTOCOLS.includes(protocol)) return null;
  const total = view.getUint16(2);
  if (total < headerBytes + QUOTE_BYTES) return null;
  const ip: Ipv4 = {
    source: view.getUint32(12),
    destination: view.getUint32(16),
    protocol,
    from: headerBytes,
    to: Math.min(total, bytes.length),
  };
  if (protocol === ICMP_PROTOCOL) {
    if (!QUERIES.has(bytes[headerBytes]!)) return null; // No error is sent about an error: RFC 1122.
    const id = view.getUint16(headerBytes + 4);
    return { ip, sourcePort: id, destinationPort: id, flags: 0, quote: null };
  }
  const ports = readPorts(view, ip);
  return typeof ports === "string" ? null : ports;
};
