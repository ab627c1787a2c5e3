/** Small captures of every form: tests read each whole, cut short, damaged, and beside another reader. */
import {
  block,
  classic,
  interfaceBlock,
  packetBlock,
  pcapng,
  sectionHeader,
  type Written,
} from "./files-built.laws.ts";
import {
  big,
  cooked,
  ethernet,
  IPV4,
  IPV6,
  icmp,
  ipv4,
  ipv6,
  joined,
  tcp,
} from "./packets-built.laws.ts";

const DATA = Uint8Array.from({ length: 33 }, (_, at) => at);
const SYN_OPTIONS = [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 1, 0, 0, 0, 0, 0, 1, 3, 3, 7];
const TIMESTAMPS = [1, 1, 8, 10, 0xf0, 0, 0, 1, 0, 0, 1, 0];
const SACK = [...TIMESTAMPS, 1, 1, 5, 10, 0, 0, 4, 0, 0, 0, 5, 0];

const syn = ipv4(tcp(IPV4, { flags: 2, options: SYN_OPTIONS }));
const data = ipv4(tcp(IPV4, { data: DATA, options: TIMESTAMPS }));
const sack = ipv4(tcp(IPV4, { options: SACK }), { options: [148, 4, 0, 0] });
const data6 = ipv6(tcp(IPV6, { data: DATA }));

/** The packets that each link type carries here. */
const carried = [syn, data, sack];

const big6 = tcp(IPV6, { data: DATA });
const whole = tcp(IPV4, { data: DATA });

const fragmentsOf = (id: number): readonly Uint8Array[] => [
  ipv4(whole.subarray(0, 32), { id, fragment: 0x2000 }),
  ipv4(whole.subarray(32), { id, fragment: 4 }),
];

/** The extension header of a fragment. */
const fragment6 = (offset: number, hasMore: boolean): readonly [number, number[]] => [
  44,
  [0, ...big(offset + (hasMore ? 1 : 0), 2), 0, 0, 0, 9],
];

const framed = (packets: readonly Uint8Array[]) => packets.map((bytes) => ({ bytes }));

const others = [
  ipv4(joined(big(53, 2), big(53, 2), big(8, 2), [0, 0]), { protocol: 17 }),
  ipv4(joined([8, 0, 0, 0, 0, 0, 0, 0]), { protocol: 1 }),
];

const errors = [
  icmp(4, [3, 3], data.subarray(0, 28)),
  icmp(4, [3, 4], data, [0, 0, 5, 120]),
  icmp(4, [11, 0], data.subarray(0, 40)),
  icmp(6, [2, 0], data6, [0, 0, 5, 0]),
  icmp(6, [1, 4], data6),
];

const sums = [
  ipv4(tcp(IPV4, { data: DATA, checksum: 0x1234 })),
  ipv4(tcp(IPV4, { data: DATA, checksum: 0 })),
  ipv4(tcp(IPV4, { data: DATA }), { checksum: 0x1234 }),
  ipv4(tcp(IPV4, { data: DATA }), { checksum: 0 }),
];

/** Frames of one link type. */
type Content = { readonly linkType: number; readonly frames: readonly Written[] };

const content = (linkType: number, packets: readonly Uint8Array[]): Content => ({
  linkType,
  frames: packets.map((bytes) => ({ bytes })),
});

/** Frames by what is particular about them. */
export const contents: Readonly<Record<string, Content>> = {
  ethernet: content(1, [
    ...carried.map((packet) => ethernet(0x0800, packet)),
    ethernet(0x86dd, data6),
    ethernet(0x0806, Uint8Array.of(0, 1, 8, 0, 6, 4, 0, 1)),
    ethernet(0x0800, joined(syn, [0, 0, 0, 0, 0, 0])),
  ]),
  vlans: content(1, [ethernet(0x0800, syn, [5]), ethernet(0x86dd, data6, [100, 4000])]),
  "cooked v1": content(113, [
    cooked(1, { type: 0x0800, sent: true, payload: syn }),
    cooked(1, { type: 0x86dd, sent: false, payload: data6 }),
  ]),
  "cooked v2": content(276, [
    cooked(2, { type: 0x0800, sent: true, payload: syn }),
    cooked(2, { type: 0x86dd, sent: false, payload: data6 }),
  ]),
  "loopback of a little-endian machine": content(0, [
    joined([2, 0, 0, 0], syn),
    joined([30, 0, 0, 0], data6),
  ]),
  "loopback in the order of the network": content(108, [
    joined([0, 0, 0, 2], syn),
    joined([0, 0, 0, 24], data6),
  ]),
  "raw IP": content(101, [syn, data6]),
  "raw IP of BSD": content(12, [syn, data6]),
  "raw IP of OpenBSD": content(14, [syn, data6]),
  "raw IPv4": content(228, [syn]),
  "raw IPv6": content(229, [data6]),
  "extension headers": content(101, [
    ipv6(tcp(IPV6, { data: DATA }), {
      extensions: [
        [0, [0, 1, 4, 0, 0, 0, 0]],
        [60, [1, ...new Array<number>(14).fill(0)]],
      ],
    }),
  ]),
  fragments: content(101, fragmentsOf(20)),
  "fragments in the wrong order": content(101, [...fragmentsOf(21)].reverse()),
  "fragments of IPv6": content(101, [
    ipv6(big6.subarray(0, 32), { extensions: [fragment6(0, true)] }),
    ipv6(big6.subarray(32), { extensions: [fragment6(32, false)] }),
  ]),
  snapped: {
    linkType: 101,
    frames: [
      { bytes: data.subarray(0, 60), length: data.length },
      { bytes: data.subarray(0, 30), length: data.length },
      { bytes: syn.subarray(0, 46), length: syn.length },
    ],
  },
  "other protocols": content(101, others),
  "ICMP errors": content(101, errors),
  checksums: content(101, sums),
};

/** The same packets in captures of every format. */
export const formats: Readonly<Record<string, Uint8Array>> = {
  "little-endian microseconds": classic(framed(carried)),
  "big-endian microseconds": classic(framed(carried), { isLittle: false }),
  "little-endian nanoseconds": classic(framed(carried), { unit: "nanoseconds" }),
  "big-endian nanoseconds": classic(framed(carried), {
    isLittle: false,
    unit: "nanoseconds",
  }),
  "pcapng, little-endian": pcapng(framed(carried)),
  "pcapng, big-endian": pcapng(framed(carried), { isLittle: false }),
  "pcapng, two sections": joined(
    pcapng(framed([syn])),
    pcapng(framed([data]), { isLittle: false }),
  ),
  "pcapng, two interfaces": joined(
    sectionHeader(true),
    interfaceBlock(true, { linkType: 1, options: [[9, [9]]] }),
    interfaceBlock(true, {
      linkType: 101,
      options: [
        [9, [3]],
        [14, [100, 0, 0, 0, 0, 0, 0, 0]],
      ],
    }),
    packetBlock(true, { bytes: ethernet(0x0800, syn), time: 1_700_000_000_123_456_789n }),
    packetBlock(true, { bytes: data, time: 1_700_000_000_123n, interface: 1 }),
  ),
  "pcapng, other blocks": joined(
    sectionHeader(true),
    interfaceBlock(true, { snapLength: 60 }),
    block(true, 4, [0, 0, 0, 0]),
    block(true, 0x7777, [1, 2, 3]),
    block(true, 3, joined([syn.length, 0, 0, 0], syn)),
    block(
      true,
      5,
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 8, 0, 3, 0, 0, 0, 0, 0, 0, 0],
    ),
  ),
};

/** All of them as captures. */
export const corpus: Readonly<Record<string, Uint8Array>> = {
  ...formats,
  ...Object.fromEntries(
    Object.entries(contents).map(([name, { linkType, frames }]) => [
      name,
      classic(frames, { linkType }),
    ]),
  ),
};
