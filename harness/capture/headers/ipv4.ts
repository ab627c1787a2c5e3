/** RFC 791, section 3.1. */
import { u16 } from "../bytes.ts";
import { ALL_ONES, sumOf } from "../checksum.ts";
import type { Checksum } from "../packet.ts";
import { lost } from "../refused.ts";
import { CUT, type Fragment, OVERRUN, type ReadIp, type Stretch } from "./ip.ts";

const HEADER_BYTES = 20;
const MORE_FRAGMENTS = 0x2000;
const OFFSET = 0x1fff;
const OFFSET_UNIT_BYTES = 8;
const ADDRESSES_AT = 12;

const WRONG_VERSION = lost("IPv4 header whose version is not 4");
const WRONG_LENGTH = lost("IPv4 header with a wrong length");

const headerChecksumOf = (stretch: Stretch, length: number): Checksum => {
  const { piece, at } = stretch;
  if (sumOf(piece, at, at + length) === ALL_ONES) return "right";
  return u16(piece.bytes, at + 10) === 0 ? "unfilled" : "wrong";
};

const fragmentOf = (field: number, id: number): Fragment | null =>
  (field & (MORE_FRAGMENTS | OFFSET)) === 0
    ? null
    : {
        id,
        offset: (field & OFFSET) * OFFSET_UNIT_BYTES,
        hasMore: (field & MORE_FRAGMENTS) !== 0,
      };

/** Reads a header and its options, which are passed over. */
export const readIpv4: ReadIp = (stretch, addresses) => {
  const { piece, at, end } = stretch;
  const { bytes } = piece;
  if (at + HEADER_BYTES > end) return CUT;
  const header = (bytes[at]! & 0x0f) * 4;
  // Where the network card is to cut a long segment into packets, the length is not yet filled in.
  const length = u16(bytes, at + 2) || stretch.length;
  if (bytes[at]! >> 4 !== 4) return WRONG_VERSION;
  if (header < HEADER_BYTES || length < header) return WRONG_LENGTH;
  if (length > stretch.length) return OVERRUN;
  if (at + header > end) return CUT;
  const id = u16(bytes, at + 4);
  return {
    version: 4,
    source: addresses.ipv4(bytes, at + ADDRESSES_AT),
    destination: addresses.ipv4(bytes, at + ADDRESSES_AT + 4),
    id,
    ttl: bytes[at + 8]!,
    headerChecksum: headerChecksumOf(stretch, header),
    protocol: bytes[at + 9]!,
    addressSum: sumOf(piece, at + ADDRESSES_AT, at + HEADER_BYTES),
    from: at + header,
    end: Math.min(end, at + length),
    length: length - header,
    fragment: fragmentOf(u16(bytes, at + 6), id),
  };
};
