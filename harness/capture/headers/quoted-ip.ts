/** The header of IP that an ICMP error quotes: its length counts bytes that are not quoted. */
import { u16 } from "../bytes.ts";

type Quoted = {
  readonly protocol: number;
  readonly sourceAt: number;
  readonly destinationAt: number;
  /** Where the quoted payload begins. */
  readonly at: number;
};

type Place = { readonly version: 4 | 6; readonly at: number; readonly end: number };

const IPV4_BYTES = 20;
const IPV6_BYTES = 40;
const OFFSET = 0x1fff;

/** Extension headers are not passed over: the errors about segments that have them are rare. */
const quotedIpv6 = (bytes: Uint8Array, { at, end }: Place): Quoted | null => {
  if (at + IPV6_BYTES > end || bytes[at]! >> 4 !== 6) return null;
  return {
    protocol: bytes[at + 6]!,
    sourceAt: at + 8,
    destinationAt: at + 24,
    at: at + IPV6_BYTES,
  };
};

/** Reads the quoted header; null: the quote is damaged, or is of a fragment without a header of TCP. */
export const readQuotedIp = (bytes: Uint8Array, place: Place): Quoted | null => {
  if (place.version === 6) return quotedIpv6(bytes, place);
  const { at, end } = place;
  if (at + IPV4_BYTES > end || bytes[at]! >> 4 !== 4) return null;
  const header = (bytes[at]! & 0x0f) * 4;
  if (header < IPV4_BYTES || (u16(bytes, at + 6) & OFFSET) !== 0) return null;
  return {
    protocol: bytes[at + 9]!,
    sourceAt: at + 12,
    destinationAt: at + 16,
    at: at + header,
  };
};
