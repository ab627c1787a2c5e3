/** A packet as bytes: IPv4 with one TCP segment (RFC 9293, section 3.1). Nothing here throws on bytes from outside. */
import { checksumOf } from "../ip/checksum.ts";
import {
  IPV4_HEADER_BYTES,
  pseudoSumOf,
  readIpv4,
  TCP_PROTOCOL,
  writeIpv4,
} from "../ip/ipv4.ts";
import {
  headerOptionsLength,
  readHeaderOptions,
  writeHeaderOptions,
} from "./header-options.ts";
import type { Packet } from "./segment.ts";
import type { DropReason } from "./stats.ts";

/** The length of a TCP header without options. */
const TCP_HEADER_BYTES = 20;
/** What both headers take of an MTU, options left out. */
export const HEADERS_BYTES = IPV4_HEADER_BYTES + TCP_HEADER_BYTES;

const CHECKSUM_AT = 16;

/**
 * The bytes of a packet, with both checksums.
 *
 * @param protocol another one than TCP: the payload only looks like a segment then
 */
export const encodePacket = (
  { source, destination, segment }: Packet,
  protocol = TCP_PROTOCOL,
): Uint8Array => {
  const { options, data } = segment;
  const optionsLength = headerOptionsLength(options);
  const dataAt = HEADERS_BYTES + optionsLength;
  const bytes = new Uint8Array(dataAt + data.length);
  const view = new DataView(bytes.buffer);
  const addresses = { source, destination, protocol };
  writeIpv4(view, bytes, addresses);
  const at = IPV4_HEADER_BYTES;
  view.setUint16(at, segment.sourcePort);
  view.setUint16(at + 2, segment.destinationPort);
  view.setUint32(at + 4, segment.seq);
  view.setUint32(at + 8, segment.ack);
  const words = (TCP_HEADER_BYTES + optionsLength) / 4;
  view.setUint16(at + 12, (words << 12) | segment.flags);
  view.setUint16(at + 14, segment.window);
  view.setUint16(at + 18, segment.urgent);
  if (optionsLength > 0) writeHeaderOptions(view, at + TCP_HEADER_BYTES, options);
  bytes.set(data, dataAt);
  const sum = pseudoSumOf(bytes, { ...addresses, from: at, to: bytes.length });
  view.setUint16(at + CHECKSUM_AT, checksumOf(sum));
  return bytes;
};

/**
 * The packet that some bytes are, or the reason to drop them. Its data are a part of the bytes, not a copy.
 *
 * @param isChecked false: take packets with wrong checksums, too, which is a planted fault
 * @param protocols what is taken for TCP: to take more is a planted fault
 */
export const decodePacket = (
  bytes: Uint8Array,
  {
    isChecked = true,
    protocols = [TCP_PROTOCOL],
  }: { readonly isChecked?: boolean; readonly protocols?: readonly number[] } = {},
): Packet | DropReason => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const ip = readIpv4(view, bytes, { isChecked, protocols });
  if (typeof ip === "string") return ip;
  const { source, destination, from, to } = ip;
  if (to - from < TCP_HEADER_BYTES) return "tcpTooShort";
  const dataAt = from + (bytes[from + 12]! >> 4) * 4;
  if (dataAt < from + TCP_HEADER_BYTES || dataAt > to) return "tcpDataOffset";
  if (isChecked && checksumOf(pseudoSumOf(bytes, ip)) !== 0) return "tcpChecksum";
  const options = readHeaderOptions(view, { from: from + TCP_HEADER_BYTES, to: dataAt });
  if (options === null) return "tcpOptions";
  const sourcePort = view.getUint16(from);
  const destinationPort = view.getUint16(from + 2);
  if (sourcePort === 0 || destinationPort === 0) return "tcpPort";
  const segment = {
    sourcePort,
    destinationPort,
    seq: view.getUint32(from + 4),
    ack: view.getUint32(from + 8),
    flags: bytes[from + 13]!,
    window: view.getUint16(from + 14),
    urgent: view.getUint16(from + 18),
    options,
    data: bytes.subarray(dataAt, to),
  };
  return { source, destination, segment };
};
