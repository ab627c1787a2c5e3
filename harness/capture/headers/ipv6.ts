/** RFC 8200: the header, and the extension headers before the payload. */
import { u16, u32 } from "../bytes.ts";
import { sumOf } from "../checksum.ts";
import { lost, type Refused } from "../refused.ts";
import { CUT, type Fragment, OVERRUN, type ReadIp, type Stretch } from "./ip.ts";

const HEADER_BYTES = 40;
const ADDRESSES_AT = 8;
const ADDRESS_BYTES = 16;

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
/**
 * Headers whose length field counts units of 8 bytes after the first 8: hop by hop, routing, destination options,
 * mobility, HIP, shim6.
 */
const EXTENSIONS: ReadonlySet<number> = new Set([HOP_BY_HOP, ROUTING, 60, 135, 139, 140]);

const WRONG_VERSION = lost("IPv6 header whose version is not 6");
const WRONG_EXTENSION = lost("IPv6 extension header with a wrong length");

/** The header after the extension headers, and the contents of these. */
type Extended = {
  readonly protocol: number;
  readonly at: number;
  readonly fragment: Fragment | null;
  /** A routing header has more addresses to visit: the header's destination is not the last one. */
  readonly isRouted: boolean;
};

const fragmentAt = (bytes: Uint8Array, at: number): Fragment | null => {
  const field = u16(bytes, at + 2);
  // Neither an offset nor more to come: the whole packet in one fragment (RFC 6946).
  if ((field & 0xfff9) === 0) return null;
  return { id: u32(bytes, at + 4), offset: field & 0xfff8, hasMore: (field & 1) === 1 };
};

/** Passes over extension headers. Those after a fragment header are part of what was cut into fragments. */
const extended = ({ piece, at, end }: Stretch, wireEnd: number): Extended | Refused => {
  const { bytes } = piece;
  let protocol = bytes[at + 6]!;
  let next = at + HEADER_BYTES;
  let fragment: Fragment | null = null;
  let isRouted = false;
  while (
    EXTENSIONS.has(protocol) ||
    protocol === FRAGMENT ||
    protocol === AUTHENTICATION
  ) {
    if (next + 8 > wireEnd) return WRONG_EXTENSION;
    if (next + 8 > end) return CUT;
    if (protocol === FRAGMENT) fragment = fragmentAt(bytes, next);
    if (protocol === ROUTING && bytes[next + 3] !== 0) isRouted = true;
    const length = lengthOf(protocol, bytes[next + 1]!);
    protocol = bytes[next]!;
    next += length;
    if (next > wireEnd) return WRONG_EXTENSION;
    if (fragment !== null) break;
  }
  return { protocol, at: next, fragment, isRouted };
};

const lengthOf = (protocol: number, field: number): number => {
  if (protocol === FRAGMENT) return 8;
  return protocol === AUTHENTICATION ? (field + 2) * 4 : (field + 1) * 8;
};

/** Reads a header and all extension headers up to the payload, or up to what is in fragments. */
export const readIpv6: ReadIp = (stretch, addresses) => {
  const { piece, at, end } = stretch;
  const { bytes } = piece;
  if (at + HEADER_BYTES > end) return CUT;
  if (bytes[at]! >> 4 !== 6) return WRONG_VERSION;
  // 0 of a packet longer than the field can say, or one that the network card is to cut.
  const length = (u16(bytes, at + 4) || stretch.length - HEADER_BYTES) + HEADER_BYTES;
  if (length > stretch.length) return OVERRUN;
  const body = extended(stretch, at + length);
  if ("reason" in body) return body;
  return {
    version: 6,
    source: addresses.ipv6(bytes, at + ADDRESSES_AT),
    destination: addresses.ipv6(bytes, at + ADDRESSES_AT + ADDRESS_BYTES),
    id: body.fragment?.id ?? null,
    ttl: bytes[at + 7]!,
    headerChecksum: "unknown",
    protocol: body.protocol,
    addressSum: body.isRouted ? null : sumOf(piece, at + ADDRESSES_AT, at + HEADER_BYTES),
    from: body.at,
    end: Math.max(body.at, Math.min(end, at + length)),
    length: at + length - body.at,
    fragment: body.fragment,
  };
};
