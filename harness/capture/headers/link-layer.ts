/** The link layer: the headers before IP in a frame. */
import { u16 } from "../bytes.ts";
import { lost, other, type Refused } from "../refused.ts";

/** Where IP begins. */
export type Link = {
  readonly at: number;
  readonly version: 4 | 6;
  readonly vlans: readonly number[];
  readonly direction: "in" | "out" | null;
};

type Start = {
  readonly type: number;
  readonly at: number;
  readonly direction: Link["direction"];
};

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
/** 802.1Q; 802.1ad, the outer one of two; and what stood for the latter before there was a standard. */
const VLAN_TYPES = new Set([0x8100, 0x88a8, 0x9100]);
/** Below it, the field has the frame's length: IEEE 802.3, section 3.2.6. */
const ETHERNET_TYPE_MIN = 0x0600;
const VLAN_MASK = 0x0fff;
const NO_VLANS: readonly number[] = [];

const HEADER_CUT = lost("header not captured");
const NEITHER_4_NOR_6 = other("raw IP of a version that is neither 4 nor 6");
const LENGTH_FIELD = other("Ethernet with a length instead of a type (802.3)");

/** Types that may carry IP in turn, which is not decoded. */
const ETHER_TYPES: ReadonlyMap<number, Refused> = new Map([
  [0x0806, other("ARP")],
  [0x88cc, other("LLDP")],
  [0x8863, other("PPPoE discovery")],
  [0x8847, lost("MPLS")],
  [0x8848, lost("MPLS")],
  [0x8864, lost("PPPoE")],
]);

const hex = (type: number): string => `0x${type.toString(16).padStart(4, "0")}`;

/** The direction in a frame of "Linux cooked": 4: sent by this machine; 3: neither to nor from it; less: to it. */
const directionOf = (packetType: number): Link["direction"] =>
  packetType === 4 ? "out" : packetType < 3 ? "in" : null;

/** The address families of IP: that of IPv6 is another on every system that captures (Linux, BSD, macOS). */
const FAMILIES: ReadonlyMap<number, number> = new Map([
  [2, IPV4],
  [10, IPV6],
  [24, IPV6],
  [28, IPV6],
  [30, IPV6],
]);

type Reader = (bytes: Uint8Array, at: number) => Omit<Start, "at"> | Refused;

const always =
  (type: number): Reader =>
  () => ({ type, direction: null });

const raw: Reader = (bytes, at) => {
  const version = bytes[at]! >> 4;
  if (version !== 4 && version !== 6) return NEITHER_4_NOR_6;
  return { type: version === 4 ? IPV4 : IPV6, direction: null };
};

/** The family is in the byte order of the capturing machine, but all of them fit into one byte. */
const loopback: Reader = (bytes, at) => {
  const family = bytes[at]! | bytes[at + 3]!;
  const type =
    bytes[at + 1] === 0 && bytes[at + 2] === 0 ? FAMILIES.get(family) : undefined;
  return type === undefined
    ? other("loopback of another address family")
    : { type, direction: null };
};

/** By link type: the length of its header, and its reader. */
const LINKS: ReadonlyMap<number, readonly [length: number, needed: number, Reader]> =
  new Map([
    [0, [4, 4, loopback]],
    [1, [14, 14, (bytes, at) => ({ type: u16(bytes, at + 12), direction: null })]],
    [12, [0, 1, raw]],
    [14, [0, 1, raw]],
    [101, [0, 1, raw]],
    [108, [4, 4, loopback]],
    [
      113,
      [
        16,
        16,
        (b, at) => ({ type: u16(b, at + 14), direction: directionOf(u16(b, at)) }),
      ],
    ],
    [228, [0, 0, always(IPV4)]],
    [229, [0, 0, always(IPV6)]],
    [
      276,
      [20, 20, (b, at) => ({ type: u16(b, at), direction: directionOf(b[at + 10]!) })],
    ],
  ]);

/** Follows the tags of VLANs to the type of what they carry. */
const untagged = (bytes: Uint8Array, start: Start, end: number): Link | Refused => {
  let { type, at } = start;
  let vlans = NO_VLANS;
  while (VLAN_TYPES.has(type)) {
    if (at + 4 > end) return HEADER_CUT;
    vlans = [...vlans, u16(bytes, at) & VLAN_MASK];
    type = u16(bytes, at + 2);
    at += 4;
  }
  if (type === IPV4 || type === IPV6)
    return { at, version: type === IPV4 ? 4 : 6, vlans, direction: start.direction };
  if (type < ETHERNET_TYPE_MIN) return LENGTH_FIELD;
  return ETHER_TYPES.get(type) ?? other(`Ethernet type ${hex(type)}`);
};

/** Where IP begins in the frame from `at` to before `end`, or why it does not. */
export const readLink = (
  linkType: number,
  bytes: Uint8Array,
  { at, end }: { readonly at: number; readonly end: number },
): Link | Refused => {
  const known = LINKS.get(linkType);
  if (known === undefined) return lost(`unknown link type ${linkType}`);
  const [length, needed, read] = known;
  if (at + needed > end) return HEADER_CUT;
  const start = read(bytes, at);
  if ("reason" in start) return start;
  const { type, direction } = start;
  return untagged(bytes, { type, direction, at: at + length }, end);
};
