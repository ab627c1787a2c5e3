/** The decoded content of a frame: a TCP segment, an ICMP error that quotes one, or a datagram of UDP. */
import type { Frame } from "./frame.ts";

/**
 * What a checksum says. `unfilled`: the network card was to fill it in after the packet was captured, so it is
 * zero or only of the pseudo-header. `unknown`: the capture has too few bytes of the packet, or there is none
 * (IPv6 has no header checksum).
 */
export type Checksum = "right" | "wrong" | "unfilled" | "unknown";

/** The common fields of segments, ICMP errors and datagrams. */
export type Carried = {
  /** The frame; of a packet that came in fragments, the one that completed it. */
  readonly frame: Frame;
  /** The tags of 802.1Q that the frame has, outermost first: the VLANs' numbers. */
  readonly vlans: readonly number[];
  /** Its direction at the capturing machine, where the capture has it (Linux cooked). */
  readonly direction: "in" | "out" | null;
  /** Addresses as text: 10.0.0.1, or IPv6 as RFC 5952 writes it. */
  readonly source: string;
  readonly destination: string;
  readonly version: 4 | 6;
  /** The IP header's identification; null where IPv6 has none. */
  readonly id: number | null;
  /** Time to live, or hop limit. */
  readonly ttl: number;
  readonly headerChecksum: Checksum;
  /** The numbers of the frames whose fragments make up the packet, in order of their arrival; empty where it came whole. */
  readonly fragments: readonly number[];
};

/** A block of sequence numbers that has arrived: from `left` to before `right` (RFC 2018). */
export type SackBlock = { readonly left: number; readonly right: number };

/** Options of a TCP header; null, false or empty: the header has no such option. */
export type TcpOptions = {
  readonly mss: number | null;
  readonly windowScale: number | null;
  readonly sackPermitted: boolean;
  readonly sackBlocks: readonly SackBlock[];
  /** TSval and TSecr (RFC 7323). */
  readonly timestamps: { readonly value: number; readonly echo: number } | null;
  /** The kinds of other options, in their order. */
  readonly others: readonly number[];
  /** An option's length is wrong or runs over the header's end, so that what follows it could not be read. */
  readonly damaged: boolean;
  /** Fewer bytes were captured than the header's options take. */
  readonly snapped: boolean;
};

/** The header of a segment, the state of its checksum, and the place of its data. */
export type TcpHeader = {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly seq: number;
  readonly ack: number;
  /** The control bits as the header has them: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128. */
  readonly flags: number;
  /** As the header has it, not scaled. */
  readonly window: number;
  readonly urgent: number;
  readonly options: TcpOptions;
  /** The bytes of data that the segment had on the wire. */
  readonly payloadLength: number;
  /** The captured bytes, as offsets into the memory of its batch: `payloadOf` reads them. */
  readonly payloadStart: number;
  readonly payloadEnd: number;
  readonly checksum: Checksum;
};

/** A segment as it was on the wire. */
export type TcpPacket = Carried & TcpHeader & { readonly type: "tcp" };

/**
 * The part of the packet that caused an ICMP error, as the error quotes it: at least the ports and the sequence number.
 */
export type QuotedSegment = {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly seq: number;
  /** The acknowledgement and window; null where the quote ends before them. */
  readonly ack: number | null;
  readonly flags: number | null;
};

/** An ICMP or ICMPv6 error about a segment. */
export type IcmpHeader = {
  readonly icmpType: number;
  readonly code: number;
  /** The meaning of type and code, such as "port unreachable". */
  readonly meaning: string;
  /** The next hop's largest packet, where the error says so ("fragmentation needed", "packet too big"). */
  readonly mtu: number | null;
  readonly quoted: QuotedSegment;
  readonly checksum: Checksum;
};

/** An ICMP or ICMPv6 error about a TCP segment. */
type IcmpError = Carried & IcmpHeader & { readonly type: "icmp" };

/** The header of a datagram of UDP, the state of its checksum, and the place of its data. */
export type UdpHeader = {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** The bytes of data that the datagram had on the wire. */
  readonly payloadLength: number;
  /** The captured bytes, as offsets into the memory of its batch: `payloadOf` reads them. */
  readonly payloadStart: number;
  readonly payloadEnd: number;
  /** `unfilled` also where the sender left it out. */
  readonly checksum: Checksum;
};

/** A datagram as it was on the wire. */
export type UdpPacket = Carried & UdpHeader & { readonly type: "udp" };

/** A packet for a judge of connections: a segment, or an ICMP error about one. */
export type JudgedPacket = TcpPacket | IcmpError;

export type Packet = JudgedPacket | UdpPacket;

/** Packets that were decoded together. Packets may be kept; the batch holds the memory of their bytes. */
export type Batch = {
  readonly packets: readonly Packet[];
  readonly bytes: Uint8Array;
};

/** The data of a segment or a datagram, as far as they were captured: a view into the batch's memory. Copy what is kept. */
export const payloadOf = (
  { bytes }: Batch,
  { payloadStart, payloadEnd }: TcpPacket | UdpPacket,
): Uint8Array => bytes.subarray(payloadStart, payloadEnd);
