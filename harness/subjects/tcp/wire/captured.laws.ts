/** Packets as if a capture had them, from the bytes of IPv4 packets, and what the judge says of them. */
import type { CaptureOptions, JudgedConnection } from "../../../capture/judge.ts";
import type { TcpPacket } from "../../../capture/packet.ts";
import { segmentOf } from "../../../capture/packets.laws.ts";
import { capturesBy, type Known } from "./judge.ts";

/** A packet with its data. */
export type Captured = { readonly packet: TcpPacket; readonly payload: Uint8Array };

const NOTHING = new Uint8Array();

/** A packet, with a number and a time in milliseconds. */
export const captured = (
  number: number,
  ms: number,
  given: Partial<TcpPacket>,
  payload: Uint8Array = NOTHING,
): Captured => {
  const packet = segmentOf(number, { payloadLength: payload.length, ...given });
  const frame = {
    ...packet.frame,
    seconds: Math.floor(ms / 1000),
    nanoseconds: Math.round((ms % 1000) * 1e6) % 1e9,
  };
  return { packet: { ...packet, frame }, payload };
};

/** What the judge says of packets, by connection. */
export const judged = (
  packets: readonly Captured[],
  options: Partial<CaptureOptions> = {},
  known: Known = {},
): readonly JudgedConnection[] => {
  const found: JudgedConnection[] = [];
  const all = { beside: [], isComplete: false, mslS: 30, ...options };
  const judge = capturesBy(known)(all, (connection) => found.push(connection));
  for (const { packet, payload } of packets) judge.take(packet, payload);
  judge.end();
  return found;
};
