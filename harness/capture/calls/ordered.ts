/** The bytes that one end of a connection sent, in their order, each once: as far as the capture has them. */
import { SYN } from "../flags.ts";
import type { TcpPacket } from "../packet.ts";
import type { Memory } from "./memory.ts";

const SEGMENTS_MAX = 256;
/** The memory that a waiting segment takes beside its bytes. */
const SEGMENT_BYTES = 1024;

/** Bytes in their order. */
export type Ordered = {
  readonly bytes: Uint8Array;
  /**
   * Are the bytes before these missing, or does the capture begin here? Then the reader has to find the next record.
   */
  readonly isAnew: boolean;
  /** Is this the beginning of the stream? */
  readonly isFirst: boolean;
  /** The segment that carried them. */
  readonly packet: TcpPacket;
};

type Held = { readonly packet: TcpPacket; readonly bytes: Uint8Array };

const roomOf = ({ bytes }: Held): number => SEGMENT_BYTES + bytes.length;

/** How far `to` lies behind `from`, of two numbers of 32 bits that wrap around; below 0: it lies before. */
const ahead = (from: number, to: number): number => (to - from) | 0;

/** Puts the segments of one end in order. What is early waits, in bounded memory. */
export class OrderedBytes {
  readonly #memory: Memory;
  /** The next number; null: that of the next segment. */
  #next: number | null = null;
  #isAnew = true;
  #isFirst = false;
  #held: Held[] = [];

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Takes a segment, and returns what can be read now. The bytes are views; those that wait are copied. */
  take(packet: TcpPacket, payload: Uint8Array): readonly Ordered[] {
    if ((packet.flags & SYN) !== 0) {
      // A SYN with another number begins another connection of the same ports.
      const first = (packet.seq + 1) >>> 0;
      if (this.#next === null || first !== this.#next || this.#held.length > 0)
        this.#begin(first);
      if (payload.length === 0) return [];
      return this.#ready({ packet: { ...packet, seq: first }, bytes: payload });
    }
    if (payload.length === 0) return [];
    if (this.#next === null) this.#next = packet.seq;
    return this.#ready({ packet, bytes: payload });
  }

  /** The other end has acknowledged what lies before this number: what of it is missing passed elsewhere. */
  acknowledged(number: number): readonly Ordered[] {
    const next = this.#next;
    const first = this.#held[0];
    if (next === null || first === undefined) return [];
    return ahead(first.packet.seq, number) >= 0 ? this.#skip() : [];
  }

  /** Ends the stream. @returns what can still be read */
  end(): readonly Ordered[] {
    const out: Ordered[] = [];
    while (this.#held.length > 0) out.push(...this.#skip());
    return out;
  }

  #begin(first: number): void {
    this.#next = first;
    this.#isAnew = true;
    this.#isFirst = true;
    this.forget();
  }

  /** Drops the waiting segments. */
  forget(): void {
    for (const held of this.#held) this.#memory.give(roomOf(held));
    this.#held = [];
  }

  #ready(segment: Held): readonly Ordered[] {
    const gap = ahead(this.#next!, segment.packet.seq);
    if (gap > 0) return this.#hold(segment);
    const out = this.#pass(segment);
    return [...out, ...this.#release()];
  }

  /** The part of a segment that is new, and where it was cut by the capture, the place behind the cut. */
  #pass({ packet, bytes }: Held): readonly Ordered[] {
    const known = -ahead(this.#next!, packet.seq);
    const end = (packet.seq + packet.payloadLength) >>> 0;
    if (ahead(this.#next!, end) <= 0) return [];
    const fresh = bytes.subarray(Math.min(known, bytes.length));
    const { isAnew, isFirst } = { isAnew: this.#isAnew, isFirst: this.#isFirst };
    this.#next = end;
    this.#isFirst = false;
    this.#isAnew = bytes.length < packet.payloadLength;
    return fresh.length === 0 ? [] : [{ bytes: fresh, isAnew, isFirst, packet }];
  }

  #hold(segment: Held): readonly Ordered[] {
    const { packet, bytes } = segment;
    const out: Ordered[] = [];
    while (this.#held.length >= SEGMENTS_MAX || !this.#memory.take(roomOf(segment))) {
      if (this.#held.length === 0) return out;
      out.push(...this.#skip());
    }
    const at = this.#held.findIndex((each) => ahead(each.packet.seq, packet.seq) < 0);
    const held = { packet, bytes: bytes.slice() };
    this.#held.splice(at < 0 ? this.#held.length : at, 0, held);
    return [...out, ...this.#release()];
  }

  /** Skips the gap before the waiting segments. */
  #skip(): readonly Ordered[] {
    this.#next = this.#held[0]!.packet.seq;
    this.#isAnew = true;
    this.#isFirst = false;
    return this.#release();
  }

  #release(): readonly Ordered[] {
    const out: Ordered[] = [];
    while (this.#held.length > 0) {
      const first = this.#held[0]!;
      if (ahead(this.#next!, first.packet.seq) > 0) break;
      this.#held.shift();
      this.#memory.give(roomOf(first));
      out.push(...this.#pass(first));
    }
    return out;
  }
}
