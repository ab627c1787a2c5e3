/** A segment as the judge of captures sees it: what its header says, and a sum of its data. */
import { ACK, FIN, SYN } from "../../../capture/flags.ts";
import type { TcpPacket } from "../../../capture/packet.ts";

const RST = 0x04;

/** A segment on the wire. Numbers are those of the header, of 32 bits. */
export type WireSegment = {
  /** The number of its frame in the capture. */
  readonly packet: number;
  /** When it passed, in seconds. */
  readonly at: number;
  readonly seq: number;
  /** Null: the segment has no ACK bit. */
  readonly ack: number | null;
  readonly syn: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
  /** How many bytes of data it has. */
  readonly length: number;
  /** As in the header, not scaled. */
  readonly window: number;
  readonly mss: number | null;
  readonly scale: number | null;
  readonly hasTimestamps: boolean;
  /** A sum of the data; null: not all of them were captured. */
  readonly sum: number | null;
};

/** SYN, FIN and each byte take one number. */
export const numbersOf = ({ syn, fin, length }: WireSegment): number =>
  (syn ? 1 : 0) + (fin ? 1 : 0) + length;

/** What a sum is multiplied by for each byte. It is odd, so that a byte that differs always shows. */
const FACTOR = 0x01000193;

/** A sum of bytes, modulo 2^32, such that `joined` gives the sum of two pieces from theirs. */
const sumOf = (bytes: Uint8Array): number => {
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) sum = (Math.imul(sum, FACTOR) + bytes[i]!) | 0;
  return sum;
};

/** The sum of a piece and of the piece of `length` bytes that follows it. */
export const joined = (
  first: number,
  { sum, length }: { readonly sum: number; readonly length: number },
): number => (Math.imul(first, power(length)) + sum) | 0;

const power = (exponent: number): number => {
  let [result, base] = [1, FACTOR];
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = Math.imul(result, base);
    base = Math.imul(base, base);
  }
  return result;
};

/** The segment of a packet. `payload`: its data, as far as they were captured. */
export const wireSegmentOf = (packet: TcpPacket, payload: Uint8Array): WireSegment => {
  const { frame, seq, ack, flags, window, options, payloadLength } = packet;
  return {
    packet: frame.number,
    at: frame.seconds + frame.nanoseconds / 1e9,
    seq,
    ack: (flags & ACK) === 0 ? null : ack,
    syn: (flags & SYN) !== 0,
    fin: (flags & FIN) !== 0,
    rst: (flags & RST) !== 0,
    length: payloadLength,
    window,
    mss: options.mss,
    scale: options.windowScale,
    hasTimestamps: options.timestamps !== null,
    sum: payload.length === payloadLength ? sumOf(payload) : null,
  };
};
