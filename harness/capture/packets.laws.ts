/** Packets for tests, as if they had been read from a capture. */
import type { Frame } from "./frame.ts";
import type { Packet, TcpOptions, TcpPacket } from "./packet.ts";

const NO_BYTES = new Uint8Array(0);

/** A frame of raw IP without bytes, a millisecond after the one before. */
const frameOf = (number: number): Frame => ({
  number,
  seconds: Math.floor(number / 1000),
  nanoseconds: (number % 1000) * 1_000_000,
  length: 40,
  piece: { bytes: NO_BYTES, words: new Uint16Array(0) },
  start: 0,
  end: 0,
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
  payloadLength: given.payload?.length ?? 0,
  payload: NO_BYTES,
  checksum: "right",
  ...given,
});
