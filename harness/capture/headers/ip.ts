/** The headers of IPv4 and IPv6 as far as a capture needs them. */
import type { Addresses } from "../addresses.ts";
import type { Piece } from "../bytes.ts";
import type { Checksum } from "../packet.ts";
import { lost, type Refused } from "../refused.ts";

/** A packet of IP, and where in its piece the payload stands. */
export type Ip = {
  readonly version: 4 | 6;
  readonly source: string;
  readonly destination: string;
  readonly id: number | null;
  readonly ttl: number;
  readonly headerChecksum: Checksum;
  readonly protocol: number;
  /** The sum of both addresses, for the pseudo-header; null where the last destination is not in the header. */
  readonly addressSum: number | null;
  readonly from: number;
  /** Where the captured bytes of the payload end. */
  readonly end: number;
  /** The bytes of payload on the wire. */
  readonly length: number;
  /** The fragment; null: a whole packet. */
  readonly fragment: Fragment | null;
};

/** Where in the payload of the whole packet a fragment belongs, in bytes, and whether others follow it. */
export type Fragment = {
  readonly id: number;
  readonly offset: number;
  readonly hasMore: boolean;
};

/** A frame's bytes from IP on. `at` to before `end` were captured, of `length` on the wire. */
export type Stretch = {
  readonly piece: Piece;
  readonly at: number;
  readonly end: number;
  readonly length: number;
};

/** Reads one version's headers. */
export type ReadIp = (stretch: Stretch, addresses: Addresses) => Ip | Refused;

/** Fewer bytes of a header were captured than it has. */
export const CUT = lost("header not captured");
/** The frame has fewer bytes than IP says. Receivers drop such a packet. */
export const OVERRUN = lost("IP length beyond the frame's end");
