/** From frames to packets. */
import { Addresses } from "./addresses.ts";
import type { Piece } from "./bytes.ts";
import { Fragments } from "./fragments.ts";
import type { Frame } from "./frame.ts";
import { ICMP, ICMPV6, readIcmp } from "./headers/icmp.ts";
import type { Ip } from "./headers/ip.ts";
import { readIpv4 } from "./headers/ipv4.ts";
import { readIpv6 } from "./headers/ipv6.ts";
import { type Link, readLink } from "./headers/link-layer.ts";
import { readTcp, TCP } from "./headers/tcp.ts";
import type { Batch, Carried, Packet, TcpHeader, TcpPacket } from "./packet.ts";
import { other, type Refused } from "./refused.ts";
import type { Tallied } from "./tally.ts";

const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [2, "IGMP"],
  [17, "UDP"],
  [41, "IPv6 in IPv4"],
  [47, "GRE"],
  [50, "ESP"],
  [89, "OSPF"],
  [132, "SCTP"],
]);

const NOT_FRAGMENTED: readonly number[] = [];

/** A packet as it came, before what IP carries is read. */
type Arrived = {
  readonly frame: Frame;
  readonly link: Link;
  readonly ip: Ip;
  readonly fragments: readonly number[];
};

const carriedOf = ({ frame, link, ip, fragments }: Arrived): Carried => ({
  frame,
  vlans: link.vlans,
  direction: link.direction,
  source: ip.source,
  destination: ip.destination,
  version: ip.version,
  id: ip.id,
  ttl: ip.ttl,
  headerChecksum: ip.headerChecksum,
  fragments,
});

/** The packet field by field: to spread both records would take a quarter more time for a whole capture. */
const segmentOf = (carried: Carried, header: TcpHeader): TcpPacket => ({
  type: "tcp",
  frame: carried.frame,
  vlans: carried.vlans,
  direction: carried.direction,
  source: carried.source,
  destination: carried.destination,
  version: carried.version,
  id: carried.id,
  ttl: carried.ttl,
  headerChecksum: carried.headerChecksum,
  fragments: carried.fragments,
  sourcePort: header.sourcePort,
  destinationPort: header.destinationPort,
  seq: header.seq,
  ack: header.ack,
  flags: header.flags,
  window: header.window,
  urgent: header.urgent,
  options: header.options,
  payloadLength: header.payloadLength,
  payloadStart: header.payloadStart,
  payloadEnd: header.payloadEnd,
  checksum: header.checksum,
});

/** Decodes frames one by one, and collects their packets in batches. */
export class Decoder {
  readonly #addresses = new Addresses();
  readonly #tallied: Tallied;
  readonly #fragments: Fragments;
  #batches: Batch[] = [];
  #packets: Packet[] = [];

  constructor(tallied: Tallied) {
    this.#tallied = tallied;
    this.#fragments = new Fragments((number, why) => tallied.unread(number, why));
  }

  /** Decodes the frame that stands at `at` in the piece. */
  take(frame: Frame, piece: Piece, at: number): void {
    this.#tallied.frame(frame.captured < frame.length);
    const end = at + frame.captured;
    const link = readLink(frame.linkType, piece.bytes, { at, end });
    if ("reason" in link) {
      this.#refuse(frame, link);
      return;
    }
    const read = link.version === 4 ? readIpv4 : readIpv6;
    const ip = read(
      { piece, at: link.at, end, length: at + frame.length - link.at },
      this.#addresses,
    );
    if ("reason" in ip) this.#refuse(frame, ip);
    else if (ip.fragment !== null) this.#takeFragment({ frame, link, ip }, piece);
    else {
      const arrived = { frame, link, ip, fragments: NOT_FRAGMENTED };
      const packet = this.#packetOf(arrived, piece);
      if (packet !== undefined) this.#packets.push(packet);
    }
  }

  /** The batches of what was decoded since the last call. All of its frames stood in this piece. */
  batches({ bytes }: Piece): readonly Batch[] {
    this.#batches.push({ packets: this.#packets, bytes });
    const batches = this.#batches;
    this.#packets = [];
    this.#batches = [];
    return batches;
  }

  /** There are no more frames. */
  end(): void {
    this.#fragments.end();
  }

  /** Counts the frame, or all frames whose fragments made up the packet. */
  #refuse({ number }: Frame, why: Refused, fragments = NOT_FRAGMENTED): void {
    if (fragments.length === 0) this.#tallied.unread(number, why);
    for (const each of fragments) this.#tallied.unread(each, why);
  }

  /** A packet out of fragments has memory of its own, so it is a batch of its own. */
  #takeFragment({ frame, link, ip }: Omit<Arrived, "fragments">, piece: Piece): void {
    const whole = this.#fragments.take(piece, ip, frame);
    if (whole === undefined) return;
    const fragments = whole.frames;
    const packet = this.#packetOf({ frame, link, ip: whole.ip, fragments }, whole.piece);
    if (packet === undefined) return;
    this.#batches.push({ packets: this.#packets, bytes: piece.bytes });
    this.#batches.push({ packets: [packet], bytes: whole.piece.bytes });
    this.#packets = [];
  }

  #packetOf(arrived: Arrived, piece: Piece): Packet | undefined {
    const { ip, frame, fragments } = arrived;
    if (ip.protocol === TCP) {
      const header = readTcp(piece, ip);
      if (!("reason" in header)) return segmentOf(carriedOf(arrived), header);
      this.#refuse(frame, header, fragments);
    } else if (ip.protocol === (ip.version === 4 ? ICMP : ICMPV6)) {
      const header = readIcmp(piece, ip, this.#addresses);
      if (!("reason" in header))
        return { type: "icmp", ...carriedOf(arrived), ...header };
      this.#refuse(frame, header, fragments);
    } else {
      const { protocol } = ip;
      const name = PROTOCOLS.get(protocol) ?? `IP protocol ${protocol}`;
      this.#refuse(frame, other(name), fragments);
    }
    return undefined;
  }
}
