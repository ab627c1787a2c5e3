/** Writes captures that every reader takes: pcap, little-endian, microseconds, raw IP. */

/** A packet of IP, and when it was sent. */
export type SentPacket = {
  /** Milliseconds since the run began: a capture of a run begins in 1970. */
  readonly timeMs: number;
  readonly bytes: Uint8Array;
};

const MAGIC = 0xa1b2c3d4;
const SNAP_LENGTH = 262_144;
const RAW_IP = 101;
const HEADER_BYTES = 24;
const RECORD_BYTES = 16;
const MICROSECONDS = 1_000_000;
const PIECE_BYTES = 256 << 10;

const fileHeader = (): Uint8Array => {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES));
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, SNAP_LENGTH, true);
  view.setUint32(20, RAW_IP, true);
  return new Uint8Array(view.buffer);
};

const recordHeader = ({ timeMs, bytes }: SentPacket): Uint8Array => {
  const time = Math.round(timeMs * 1000);
  const view = new DataView(new ArrayBuffer(RECORD_BYTES));
  view.setUint32(0, Math.floor(time / MICROSECONDS), true);
  view.setUint32(4, time % MICROSECONDS, true);
  view.setUint32(8, bytes.length, true);
  view.setUint32(12, bytes.length, true);
  return new Uint8Array(view.buffer);
};

/** The bytes of a capture, in pieces of moderate length. Nothing of a packet is kept once its piece is there. */
export function* captureOf(packets: Iterable<SentPacket>): Generator<Uint8Array> {
  let parts = [fileHeader()];
  let length = HEADER_BYTES;
  for (const packet of packets) {
    parts.push(recordHeader(packet), packet.bytes);
    length += RECORD_BYTES + packet.bytes.length;
    if (length < PIECE_BYTES) continue;
    yield Buffer.concat(parts, length);
    parts = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(parts, length);
}
