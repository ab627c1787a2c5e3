/** Errors of ICMP (RFC 792, RFC 1191) and ICMPv6 (RFC 4443), as far as they are about TCP. */
import type { Addresses } from "../addresses.ts";
import { type Piece, u16, u32 } from "../bytes.ts";
import { ALL_ONES, sumOf } from "../checksum.ts";
import type { Checksum, IcmpHeader, QuotedSegment } from "../packet.ts";
import { lost, other, type Refused } from "../refused.ts";
import { CUT, type Ip } from "./ip.ts";
import { readQuotedIp } from "./quoted-ip.ts";
import { TCP } from "./tcp.ts";
import { transportChecksum } from "./transport-checksum.ts";

/** The number of ICMP in IPv4. */
export const ICMP = 1;
/** The number of ICMPv6 in IPv6. */
export const ICMPV6 = 58;

const HEADER_BYTES = 8;
/** Ports and the sequence number: the least that RFC 792 has errors quote. */
const QUOTED_BYTES = 8;

const NO_ERROR = other("ICMP that is no error");
const OF_OTHERS = other("ICMP error about another protocol");
const DAMAGED = lost("ICMP error that quotes a damaged packet");

type Meanings = Readonly<Record<number, string | readonly string[]>>;

const MEANINGS: Meanings = {
  3: [
    "net unreachable",
    "host unreachable",
    "protocol unreachable",
    "port unreachable",
    "fragmentation needed",
    "source route failed",
    "destination network unknown",
    "destination host unknown",
    "source host isolated",
    "network prohibited",
    "host prohibited",
    "network unreachable for this service",
    "host unreachable for this service",
    "communication prohibited",
  ],
  4: "source quench",
  5: "redirect",
  11: ["time to live exceeded", "reassembly time exceeded"],
  12: "parameter problem",
};

const MEANINGS_6: Meanings = {
  1: [
    "no route",
    "communication prohibited",
    "beyond the scope of the source address",
    "address unreachable",
    "port unreachable",
    "source address failed the policy",
    "route rejected",
  ],
  2: "packet too big",
  3: ["hop limit exceeded", "reassembly time exceeded"],
  4: "parameter problem",
};

/** The meaning of an error by type and code; undefined: it is no error. */
const meaningOf = (version: 4 | 6, type: number, code: number): string | undefined => {
  const meanings = (version === 4 ? MEANINGS : MEANINGS_6)[type];
  if (meanings === undefined || typeof meanings === "string") return meanings;
  return meanings[code] ?? `type ${type}, code ${code}`;
};

const mtuOf = (
  bytes: Uint8Array,
  { version, from }: Ip,
  meaning: string,
): number | null => {
  if (meaning === "packet too big") return u32(bytes, from + 4);
  // The MTU of the next link. Routers older than RFC 1191 leave it 0.
  if (version === 4 && meaning === "fragmentation needed")
    return u16(bytes, from + 6) || null;
  return null;
};

const checksumOf = (piece: Piece, ip: Ip): Checksum => {
  if (ip.version === 6) return transportChecksum(piece, ip, { protocol: ICMPV6, at: 2 });
  if (ip.end - ip.from < ip.length) return "unknown";
  return sumOf(piece, ip.from, ip.end) === ALL_ONES ? "right" : "wrong";
};

const quotedOf = (
  { bytes }: Piece,
  ip: Ip,
  addresses: Addresses,
): QuotedSegment | Refused => {
  const { from, end, length } = ip;
  const wireEnd = from + length;
  const quoted = readQuotedIp(bytes, {
    version: ip.version,
    at: from + HEADER_BYTES,
    end,
  });
  if (quoted === null) return end < wireEnd ? CUT : DAMAGED;
  if (quoted.protocol !== TCP) return OF_OTHERS;
  const { at } = quoted;
  if (at + QUOTED_BYTES > end) return end < wireEnd ? CUT : DAMAGED;
  const addressOf = (place: number) =>
    ip.version === 4 ? addresses.ipv4(bytes, place) : addresses.ipv6(bytes, place);
  return {
    source: addressOf(quoted.sourceAt),
    destination: addressOf(quoted.destinationAt),
    sourcePort: u16(bytes, at),
    destinationPort: u16(bytes, at + 2),
    seq: u32(bytes, at + 4),
    ack: at + 12 <= end ? u32(bytes, at + 8) : null,
    flags: at + 14 <= end ? bytes[at + 13]! : null,
  };
};

/** Reads an error, and what it quotes of a segment. */
export const readIcmp = (
  piece: Piece,
  ip: Ip,
  addresses: Addresses,
): IcmpHeader | Refused => {
  const { bytes } = piece;
  const { version, from, end } = ip;
  if (from + HEADER_BYTES > end) return CUT;
  const icmpType = bytes[from]!;
  const code = bytes[from + 1]!;
  const meaning = meaningOf(version, icmpType, code);
  if (meaning === undefined) return NO_ERROR;
  const quoted = quotedOf(piece, ip, addresses);
  if ("reason" in quoted) return quoted;
  return {
    icmpType,
    code,
    meaning,
    mtu: mtuOf(bytes, ip, meaning),
    quoted,
    checksum: checksumOf(piece, ip),
  };
};
