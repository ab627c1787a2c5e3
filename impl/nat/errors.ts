/** The ICMP errors that a translator sends by itself: RFC 792, RFC 5508. */
import { addWords, checksumOf } from "../ip/checksum.ts";
import { ICMP_PROTOCOL, IPV4_HEADER_BYTES, writeIpv4 } from "../ip/ipv4.ts";

/** Communication administratively prohibited: RFC 5508, REQ-8, for a flow without a port. */
export const PROHIBITED = { type: 3, code: 13 } as const;
/** Port unreachable: RFC 5382, REQ-4. */
export const PORT_UNREACHABLE = { type: 3, code: 3 } as const;
/** Time to live exceeded in transit. */
export const TIME_EXCEEDED = { type: 11, code: 0 } as const;

/** RFC 1812, section 4.3.2.3: as much of the packet as fits into 576 bytes. */
const ERROR_BYTES_MOST = 576;

/** An ICMP error about a packet, to its source. */
export const errorAbout = (
  packet: Uint8Array,
  {
    type,
    code,
    source,
  }: { readonly type: number; readonly code: number; readonly source: number },
): Uint8Array => {
  const quoted = packet.subarray(0, ERROR_BYTES_MOST - IPV4_HEADER_BYTES - 8);
  const bytes = new Uint8Array(IPV4_HEADER_BYTES + 8 + quoted.length);
  const view = new DataView(bytes.buffer);
  const asked = new DataView(packet.buffer, packet.byteOffset, packet.length);
  writeIpv4(view, bytes, {
    source,
    destination: asked.getUint32(12),
    protocol: ICMP_PROTOCOL,
  });
  const at = IPV4_HEADER_BYTES;
  bytes[at] = type;
  bytes[at + 1] = code;
  bytes.set(quoted, at + 8);
  view.setUint16(at + 2, checksumOf(addWords(bytes, { from: at, to: bytes.length })));
  return bytes;
};
