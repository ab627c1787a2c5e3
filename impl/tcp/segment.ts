/** A TCP segment and the packet that carries it, as values: RFC 9293, section 3.1. */

/** The control bits of the header. This one: the sender has no more data. */
export const FIN = 0x01;
/** Synchronize: the number of the segment is the first one of its sender. */
export const SYN = 0x02;
/** Reset. */
export const RST = 0x04;
/** Push: the receiver need not wait for more. */
export const PSH = 0x08;
/** The acknowledgement field counts. */
export const ACK = 0x10;
/** The urgent field counts. */
const URG = 0x20;

/** The options of a header that this implementation knows; null or false: the header has no such option. */
export type HeaderOptions = {
  /** The most bytes of data in one segment that the sender of this takes (RFC 9293, section 3.7.1). */
  readonly mss: number | null;
  /** Windows are to be shifted left by this many bits (RFC 7323, section 2). */
  readonly windowScale: number | null;
  /** RFC 2018: the sender could take selective acknowledgements. */
  readonly sackPermitted: boolean;
  /** RFC 7323, section 3: TSval and TSecr. */
  readonly timestamps: Timestamps | null;
};

/** TSval and TSecr. */
type Timestamps = { readonly value: number; readonly echo: number };

/** A header without options. */
export const NO_OPTIONS: HeaderOptions = {
  mss: null,
  windowScale: null,
  sackPermitted: false,
  timestamps: null,
};

/** A segment, its addresses left out. */
export type Segment = {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly seq: number;
  /** Without meaning unless the bit ACK is set. */
  readonly ack: number;
  /** A sum of control bits. */
  readonly flags: number;
  /** As the header has it: 16 bits, not scaled. */
  readonly window: number;
  /** How far urgent data go; without meaning unless the bit URG is set. */
  readonly urgent: number;
  readonly options: HeaderOptions;
  readonly data: Uint8Array;
};

/** IPv4 addresses are unsigned 32-bit numbers. */
export type Packet = {
  readonly source: number;
  readonly destination: number;
  readonly segment: Segment;
};

/** SEG.LEN: the sequence numbers that a segment takes; SYN and FIN take one each (RFC 9293, section 3.4). */
export const lengthOf = ({ flags, data }: Segment): number =>
  data.length + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0);

const NAMES = [
  [SYN, "SYN"],
  [FIN, "FIN"],
  [RST, "RST"],
  [PSH, "PSH"],
  [ACK, "ACK"],
  [URG, "URG"],
] as const;

/** The names of the control bits that are set, such as "SYN,ACK". */
export const flagNames = (flags: number): string =>
  NAMES.filter(([bit]) => (flags & bit) !== 0)
    .map(([, name]) => name)
    .join();
