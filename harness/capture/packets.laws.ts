/** Packets for tests, as if they had been read from a capture. */
import type { Frame } from "./frame.ts";
import type { Packet, TcpOptions, TcpPacket } from "./packet.ts";

/** A frame of raw IP without bytes, a millisecond after the one before. */
const frameOf = (number: number): Frame => ({
  number,
  seconds: Math.floor(number / 1000),
  nanoseconds: (number % 1000) * 1_000_000,
  length: 40,
  captured: 40,
  linkType: 101,
  interface: 0,
});

const NO_OPTIONS: TcpOptions = {
  mss: null,
  windowScale: null,
  sackPermitted: false,
  sackBlocks: [],
  timestamps: null,
  others: [],
  damaged: false,
  snapped: false,
};

/** A segment from 10.0.0.1, port 40000, to 10.0.0.2, port 80, unless `given` has it otherwise. */
export const segmentOf = (
  number: number,
  given: Partial<TcpPacket> = {},
): Packet & TcpPacket => ({
  type: "tcp",
  frame: frameOf(number),
  vlans: [],
  direction: null,
  source: "10.0.0.1",
  destination: "10.0.0.2",
  version: 4,
  id: number,
  ttl: 64,
  headerChecksum: "right",
  fragments: [],
  sourcePort: 40000,
  destinationPort: 80,
  seq: 0,
  ack: 0,
  flags: 0,
  window: 65535,
  urgent: 0,
  options: NO_OPTIONS,
  payloadLength: 0,
  payloadStart: 0,
  payloadEnd: given.payloadLength ?? 0,
  checksum: "right",
  ...given,
});
