/** The header of IPv4: RFC 791, section 3.1. Packets are never sent in fragments, and fragments are dropped. */
import { addWords, checksumOf } from "./checksum.ts";

/** Why the bytes of a packet were dropped. */
export const IP_DROP_REASONS = [
  "ipTooShort",
  "ipVersion",
  "ipHeaderLength",
  "ipTotalLength",
  "ipChecksum",
  "ipFragment",
  "ipProtocol",
  /** An address of no single machine. */
  "ipAddress",
] as const;
/** The name of a reason. */
type IpDropReason = (typeof IP_DROP_REASONS)[number];

/** The length of a header without options. */
export const IPV4_HEADER_BYTES = 20;
/** The numbers of the field `protocol`: this one is ICMP. */
export const ICMP_PROTOCOL = 1;
/** TCP. */
export const TCP_PROTOCOL = 6;
/** UDP. */
export const UDP_PROTOCOL = 17;

const VERSION_AND_LENGTH = 0x45;
const DONT_FRAGMENT = 0x4000;
const MORE_FRAGMENTS_OR_OFFSET = 0x3fff;
/** RFC 9293, section 3.9.2 (MUST-49): at least 60 s of life; this is what others use. */
const TIME_TO_LIVE = 64;

/** What a header says, and where the payload of the packet stands. */
export type Ipv4 = {
  readonly source: number;
  readonly destination: number;
  readonly protocol: number;
  readonly from: number;
  readonly to: number;
};

/** Writes a header for a packet that fills the whole view. */
export const writeIpv4 = (
  view: DataView,
  bytes: Uint8Array,
  { source, destination, protocol }: Pick<Ipv4, "source" | "destination" | "protocol">,
): void => {
  view.setUint16(0, VERSION_AND_LENGTH << 8);
  view.setUint16(2, bytes.length);
  view.setUint32(4, DONT_FRAGMENT); // The identification may be 0 where no router fragments: RFC 6864.
  view.setUint16(8, (TIME_TO_LIVE << 8) | protocol);
  view.setUint32(12, source);
  view.setUint32(16, destination);
  view.setUint16(10, checksumOf(addWords(bytes, { from: 0, to: IPV4_HEADER_BYTES })));
};

/**
 * Reads the header of a packet, or gives the reason to drop the packet.
 *
 * @param protocols what the packet may carry
 * @param isChecked false: take headers with wrong checksums, too, which is a planted fault
 */
export const readIpv4 = (
  view: DataView,
  bytes: Uint8Array,
  {
    protocols,
    isChecked = true,
  }: { readonly protocols: readonly number[]; readonly isChecked?: boolean },
): Ipv4 | IpDropReason => {
  if (bytes.length < IPV4_HEADER_BYTES) return "ipTooShort";
  if (bytes[0]! >> 4 !== 4) return "ipVersion";
  const from = (bytes[0]! & 0x0f) * 4;
  const to = view.getUint16(2);
  if (from < IPV4_HEADER_BYTES || from > bytes.length) return "ipHeaderLength";
  if (to < from || to > bytes.length) return "ipTotalLength";
  if (isChecked && checksumOf(addWords(bytes, { from: 0, to: from })) !== 0)
    return "ipChecksum";
  if ((view.getUint16(6) & MORE_FRAGMENTS_OR_OFFSET) !== 0) return "ipFragment";
  const protocol = bytes[9]!;
  if (!protocols.includes(protocol)) return "ipProtocol";
  const source = view.getUint32(12);
  const destination = view.getUint32(16);
  if (!isUnicast(source) || !isUnicast(destination)) return "ipAddress";
  return { source, destination, protocol, from, to };
};

/** The sum of a TCP or UDP payload and of its pseudo header (RFC 9293, section 3.1; RFC 768). */
export const pseudoSumOf = (
  bytes: Uint8Array,
  { source, destination, protocol, from, to }: Ipv4,
): number => {
  const addresses =
    (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff);
  return addWords(bytes, { from, to }, addresses + protocol + (to - from));
};

/** One machine's address: neither 0.0.0.0/8, nor multicast, nor broadcast (RFC 9293, MUST-57 and MUST-63). */
export const isUnicast = (address: number): boolean => {
  const first = address >>> 24;
  return first !== 0 && first < 224;
};

/** The address as dotted text, such as "10.0.0.1". */
export const addressText = (address: number): string =>
  [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join(".");

/** The address of dotted text; null when it is none. */
export const addressOf = (text: string): number | null => {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  let address = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return null;
    address = address * 256 + Number(part);
  }
  return address;
};
