/** Packets of every form for tests, built byte by byte. Sums are made another way than in `checksum.ts`. */

type Bytes = Uint8Array;

/** One array of several. */
export const joined = (...parts: readonly (Bytes | readonly number[])[]): Bytes =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** A number in so many bytes, the highest first. */
export const big = (value: number, length: number): number[] =>
  Array.from({ length }, (_, at) => Math.floor(value / 256 ** (length - 1 - at)) % 256);

/** The complement of the sum of words, with the carries of RFC 1071. */
const complement = (bytes: Bytes): number => {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    sum += bytes[at]! * 256 + (bytes[at + 1] ?? 0);
    if (sum > 0xffff) sum -= 0xffff;
  }
  return 0xffff - sum;
};

const withNumber = (bytes: Bytes, at: number, value: number): Bytes =>
  joined(bytes.subarray(0, at), big(value, 2), bytes.subarray(at + 2));

type Network = {
  readonly source: readonly number[];
  readonly destination: readonly number[];
};

/** The addresses of most packets of tests: 10.0.0.1 to 10.0.0.2. */
export const IPV4: Network = { source: [10, 0, 0, 1], destination: [10, 0, 0, 2] };
/** 2001:db8::1 to 2001:db8::2. */
export const IPV6: Network = {
  source: [0x20, 0x01, 0x0d, 0xb8, ...new Array<number>(11).fill(0), 1],
  destination: [0x20, 0x01, 0x0d, 0xb8, ...new Array<number>(11).fill(0), 2],
};

const pseudoHeader = (network: Network, protocol: number, length: number): Bytes =>
  joined(network.source, network.destination, big(length, 4), [0, 0, 0, protocol]);

/** Fills in the checksum that stands `at` bytes after the beginning. */
export const summed = (
  network: Network,
  protocol: number,
  bytes: Bytes,
  at: number,
): Bytes =>
  withNumber(
    bytes,
    at,
    complement(joined(pseudoHeader(network, protocol, bytes.length), bytes)),
  );

/** An option that pads, so that most are. */
const padded = (options: readonly number[]): number[] => [
  ...options,
  ...new Array<number>((4 - (options.length % 4)) % 4).fill(1),
];

type Tcp = {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  readonly options: readonly number[];
  readonly data: Bytes;
  /** Instead of the right one. */
  readonly checksum: number;
};

/** A segment with its checksum. */
export const tcp = (network: Network, given: Partial<Tcp> = {}): Bytes => {
  const options = padded(given.options ?? []);
  const segment = joined(
    big(given.sourcePort ?? 40_000, 2),
    big(given.destinationPort ?? 80, 2),
    big(given.seq ?? 1000, 4),
    big(given.ack ?? 2000, 4),
    [(5 + options.length / 4) * 16, given.flags ?? 0x18],
    big(65_000, 2),
    [0, 0, 0, 0],
    options,
    given.data ?? [],
  );
  return given.checksum === undefined
    ? summed(network, 6, segment, 16)
    : withNumber(segment, 16, given.checksum);
};

type Ipv4 = {
  readonly protocol: number;
  readonly id: number;
  /** The word with the flags and the offset. */
  readonly fragment: number;
  readonly options: readonly number[];
  /** Instead of the right one. */
  readonly length: number;
  readonly checksum: number;
};

/** A packet of IPv4. */
export const ipv4 = (payload: Bytes, given: Partial<Ipv4> = {}): Bytes => {
  const options = padded(given.options ?? []);
  const header = joined(
    [0x45 + options.length / 4, 0],
    big(given.length ?? 20 + options.length + payload.length, 2),
    big(given.id ?? 7, 2),
    big(given.fragment ?? 0x4000, 2),
    [64, given.protocol ?? 6, 0, 0],
    IPV4.source,
    IPV4.destination,
    options,
  );
  const checksum = given.checksum ?? complement(header);
  return joined(withNumber(header, 10, checksum), payload);
};

type Ipv6 = {
  /** Of each: its number, and its bytes without the number of the next one. */
  readonly extensions: readonly (readonly [number, readonly number[]])[];
  readonly protocol: number;
  readonly length: number;
};

/** A packet of IPv6. */
export const ipv6 = (payload: Bytes, given: Partial<Ipv6> = {}): Bytes => {
  const extensions = given.extensions ?? [];
  const numbers = [...extensions.map(([number]) => number), given.protocol ?? 6];
  const headers = extensions.flatMap(([, bytes], at) => [numbers[at + 1]!, ...bytes]);
  return joined(
    [0x60, 0, 0, 0],
    big(given.length ?? headers.length + payload.length, 2),
    [numbers[0]!, 64],
    IPV6.source,
    IPV6.destination,
    headers,
    payload,
  );
};

/** An ICMP error, or one of ICMPv6, that quotes the beginning of a packet. */
export const icmp = (
  version: 4 | 6,
  [type, code]: readonly [number, number],
  quoted: Bytes,
  rest: readonly number[] = [0, 0, 0, 0],
): Bytes => {
  const message = joined([type, code, 0, 0], rest, quoted);
  if (version === 6) return ipv6(summed(IPV6, 58, message, 2), { protocol: 58 });
  return ipv4(withNumber(message, 2, complement(message)), { protocol: 1 });
};

/** Ethernet, with the numbers of VLANs. */
export const ethernet = (
  type: number,
  payload: Bytes,
  vlans: readonly number[] = [],
): Bytes =>
  joined(
    [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1],
    vlans.flatMap((vlan, at) => [
      ...big(at < vlans.length - 1 ? 0x88a8 : 0x8100, 2),
      ...big(0x2000 + vlan, 2),
    ]),
    big(type, 2),
    payload,
  );

/** What Linux writes where a frame has no header of its own, in both versions. */
export const cooked = (
  version: 1 | 2,
  {
    type,
    sent,
    payload,
  }: { readonly type: number; readonly sent: boolean; readonly payload: Bytes },
): Bytes => {
  const direction = sent ? 4 : 0;
  return version === 1
    ? joined([0, direction, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0], big(type, 2), payload)
    : joined(
        big(type, 2),
        [0, 0, 0, 0, 0, 3, 0, 1, direction, 6, 2, 0, 0, 0, 0, 1, 0, 0],
        payload,
      );
};
