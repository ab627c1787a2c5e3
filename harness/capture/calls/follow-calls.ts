/** From packets to the calls of RPC that they carry: over UDP a datagram each, over TCP as records. */
import { ACK, SYN } from "../flags.ts";
import type { Frame } from "../frame.ts";
import type { Packet, TcpPacket, UdpPacket } from "../packet.ts";
import type { CallsTally, Passed, SeenCall } from "./call.ts";
import { type Ends, Matched, nameOf } from "./matched.ts";
import { Memory } from "./memory.ts";
import { readMessage } from "./message.ts";
import { type Ordered, OrderedBytes } from "./ordered.ts";
import type { CalledProgram } from "./program.ts";
import { RecordFinder } from "./records.ts";

const CONNECTIONS_MAX = 8192;
/** The most memory for bytes that wait in connections. */
const MEMORY_BYTES = 64 << 20;

/** One end of a connection, as a sender. */
type Sender = {
  readonly ends: Ends;
  readonly ordered: OrderedBytes;
  readonly records: RecordFinder;
};

const endsOf = (packet: TcpPacket | UdpPacket): Ends => ({
  over: packet.type,
  from: { address: packet.source, port: packet.sourcePort },
  to: { address: packet.destination, port: packet.destinationPort },
});

/** Follows the calls of a capture. */
export class FollowedCalls {
  readonly #matched: Matched;
  readonly #memory = new Memory(MEMORY_BYTES);
  /** The senders by sender and receiver, the most recently used last. */
  readonly #senders = new Map<string, Sender>();
  #start: Frame | null = null;
  #tally = { strays: 0, unreadable: 0, lost: 0 };

  /** `found` gets each call once no further packet changes it: not in the order of their numbers. */
  constructor(programs: readonly CalledProgram[], found: (call: SeenCall) => void) {
    this.#matched = new Matched(programs, found);
  }

  /** Takes the next packet; `payload`: its data, as far as they were captured. Never throws. */
  take(packet: Packet, payload: Uint8Array): void {
    this.#start ??= packet.frame;
    if (packet.type === "udp") this.#takeDatagram(packet, payload);
    else if (packet.type === "tcp") this.#takeSegment(packet, payload);
  }

  /** The capture ends: what waits is read as far as that is possible. */
  end(): void {
    for (const sender of this.#senders.values()) this.#close(sender);
    this.#senders.clear();
    this.#matched.end();
  }

  /** The counts so far. */
  tally(): CallsTally {
    let { lost } = this.#tally;
    for (const { records } of this.#senders.values()) lost += records.lost;
    return { ...this.#tally, lost, calls: this.#matched.calls };
  }

  #takeDatagram(packet: UdpPacket, payload: Uint8Array): void {
    if (packet.checksum === "wrong" || payload.length < packet.payloadLength) return;
    const seen = readMessage(payload);
    if (seen === null) return;
    const ends = endsOf(packet);
    if (seen.type === "call") this.#matched.call(ends, seen, payload, this.#at(packet));
    // A reply may also be a datagram of another protocol that begins in the same way.
    else this.#matched.reply(ends, seen, this.#at(packet));
  }

  #takeSegment(packet: TcpPacket, payload: Uint8Array): void {
    if (packet.checksum === "wrong") return;
    const ends = endsOf(packet);
    const back = this.#senders.get(`${nameOf(ends.to)} ${nameOf(ends.from)}`);
    if (back !== undefined && (packet.flags & ACK) !== 0)
      for (const each of back.ordered.acknowledged(packet.ack)) this.#read(back, each);
    if (payload.length === 0 && (packet.flags & SYN) === 0) return;
    const sender = this.#senderOf(ends);
    for (const each of sender.ordered.take(packet, payload)) this.#read(sender, each);
  }

  #senderOf(ends: Ends): Sender {
    const key = `${nameOf(ends.from)} ${nameOf(ends.to)}`;
    const known = this.#senders.get(key);
    const sender = known ?? {
      ends,
      ordered: new OrderedBytes(this.#memory),
      records: new RecordFinder(this.#memory),
    };
    this.#senders.delete(key);
    this.#senders.set(key, sender);
    if (this.#senders.size > CONNECTIONS_MAX) {
      const [oldest] = this.#senders;
      this.#senders.delete(oldest![0]);
      this.#close(oldest![1]);
    }
    return sender;
  }

  #close(sender: Sender): void {
    for (const each of sender.ordered.end()) this.#read(sender, each);
    sender.records.forget();
    this.#tally.lost += sender.records.lost;
  }

  #read({ ends, records }: Sender, ordered: Ordered): void {
    for (const message of records.take(ordered)) {
      const seen = readMessage(message);
      const passed = this.#at(ordered.packet);
      if (seen === null) this.#tally.unreadable += 1;
      else if (seen.type === "call") this.#matched.call(ends, seen, message, passed);
      else if (!this.#matched.reply(ends, seen, passed)) this.#tally.strays += 1;
    }
  }

  #at({ frame }: Packet): Passed {
    const { seconds, nanoseconds } = this.#start!;
    // Two numbers each: a whole one of today's seconds has no room for nanoseconds.
    const at = frame.seconds - seconds + (frame.nanoseconds - nanoseconds) / 1e9;
    return { frame: frame.number, at };
  }
}
