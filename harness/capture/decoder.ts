/** From frames to packets. */
import { Addresses } from "./addresses.ts";
import type { Piece } from "./bytes.ts";
import { Fragments } from "./fragments.ts";
import type { Frame } from "./frame.ts";
import { ICMP, ICMPV6, readIcmp } from "./headers/icmp.ts";
import type { Ip, Stretch } from "./headers/ip.ts";
import { readIpv4 } from "./headers/ipv4.ts";
import { readIpv6 } from "./headers/ipv6.ts";
import { type Link, readLink } from "./headers/link-layer.ts";
import { readTcp, TCP } from "./headers/tcp.ts";
import { readUdp, UDP } from "./headers/udp.ts";
import type { Batch, Carried, Packet, TcpHeader, TcpPacket } from "./packet.ts";
import { lost, other, type Refused } from "./refused.ts";
import type { Tallied } from "./tally.ts";

/** Protocols that may carry TCP in turn, encrypted or not, which is not decoded. */
const PROTOCOLS: ReadonlyMap<number, Refused> = new Map([
  [2, other("IGMP")],
  [89, other("OSPF")],
  [132, other("SCTP")],
  [4, lost("IP in IP")],
  [41, lost("IPv6 in IP")],
  [47, lost("GRE")],
  [50, lost("ESP")],
]);

/** The reason for not decoding what IP carries; undefined: it is decoded. */
const refusalOf = ({ protocol, version }: Ip): Refused | undefined =>
  protocol === TCP || protocol === UDP || protocol === (version === 4 ? ICMP : ICMPV6)
    ? undefined
    : (PROTOCOLS.get(protocol) ?? other(`IP protocol ${protocol}`));

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
    const length = at + frame.length - link.at;
    const ip = this.#ipOf(link.version, { piece, at: link.at, end, length });
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

  /** Ends the capture. */
  end(): void {
    this.#fragments.end();
  }

  /** The packet that begins there, if it carries what is decoded here. */
  #ipOf(version: 4 | 6, stretch: Stretch): Ip | Refused {
    const read = version === 4 ? readIpv4 : readIpv6;
    const ip = read(stretch, this.#addresses);
    return "reason" in ip ? ip : (refusalOf(ip) ?? ip);
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
    } else if (ip.protocol === UDP) {
      const header = readUdp(piece, ip);
      if (!("reason" in header)) return { type: "udp", ...carriedOf(arrived), ...header };
      this.#refuse(frame, header, fragments);
    } else {
      const header = readIcmp(piece, ip, this.#addresses);
      if (!("reason" in header))
        return { type: "icmp", ...carriedOf(arrived), ...header };
      this.#refuse(frame, header, fragments);
    }
    return undefined;
  }
}
