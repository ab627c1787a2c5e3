/**
 * Changes addresses and ports in a packet, and each checksum by the difference alone: RFC 1624. What was wrong
 * before stays wrong, so that the receiver notices what the network did.
 */
import { ICMP_PROTOCOL, TCP_PROTOCOL, UDP_PROTOCOL } from "../ip/ipv4.ts";
import { type Headers, QUOTE_AT } from "./headers.ts";

/** A place of a header: an address and a port, of the source or of the destination. */
type Side = "source" | "destination";
/** An address and a port, or the identifier of an ICMP query. */
export type Place = { readonly address: number; readonly port: number };

/** A change of a packet: the place that replaces its source or its destination. */
export type Change = { readonly side: Side; readonly place: Place };

const ADDRESS_AT = { source: 12, destination: 16 } as const;
const PORT_AT = { source: 0, destination: 2 } as const;
/** Where the checksum of a transport header stands. */
const CHECKSUM_AT: Readonly<Record<number, number>> = {
  [ICMP_PROTOCOL]: 2,
  [TCP_PROTOCOL]: 16,
  [UDP_PROTOCOL]: 6,
};
const IDENTIFIER_AT = 4;
const IP_CHECKSUM_AT = 10;

/** RFC 1624, equation 3: the checksum once a word of what it covers has changed. */
export const adjusted = (checksum: number, before: number, after: number): number => {
  const sum = (~checksum & 0xffff) + (~before & 0xffff) + after;
  const folded = (sum & 0xffff) + (sum >>> 16);
  return ~((folded & 0xffff) + (folded >>> 16)) & 0xffff;
};

/** A packet whose words are changed, and the checksums that cover them. */
class Editing {
  readonly #view: DataView;
  /** Where checksums stand that cover what changes: an error's own covers all of its quote. */
  readonly #covering: readonly number[];

  constructor(view: DataView, covering: readonly number[] = []) {
    this.#view = view;
    this.#covering = covering;
  }

  /** Writes a word, and adjusts these checksums and those that cover everything. */
  word(at: number, value: number, checksums: readonly number[]): void {
    const view = this.#view;
    const before = view.getUint16(at);
    if (before === value) return;
    view.setUint16(at, value);
    for (const each of this.#covering) this.#adjust(each, before, value);
    for (const each of checksums) {
      const old = view.getUint16(each);
      this.#adjust(each, before, value);
      // A checksum is data to the one that covers everything.
      for (const outer of this.#covering) this.#adjust(outer, old, view.getUint16(each));
    }
  }

  #adjust(at: number, before: number, after: number): void {
    this.#view.setUint16(at, adjusted(this.#view.getUint16(at), before, after));
  }
}

/** Where the checksum of the transport header is, if it is there and counts. */
const transportChecksum = (
  view: DataView,
  { ip: { protocol, from, to } }: Headers,
  base: number,
): number | null => {
  const at = base + from + CHECKSUM_AT[protocol]!;
  if (at + 2 > base + to) return null; // A quote may end before it.
  const isNone = protocol === UDP_PROTOCOL && view.getUint16(at) === 0; // RFC 768: no checksum.
  return isNone ? null : at;
};

/** How the translator changes a packet. */
type Rewriting = {
  readonly base?: number;
  readonly covering?: readonly number[];
  /** A planted fault: the checksum of the transport header does not cover the addresses. */
  readonly ignoresPseudoHeader?: boolean;
};

/** Writes an address and a port into one side of a packet, in place. */
export const rewrite = (
  bytes: Uint8Array,
  headers: Headers,
  { side, place }: Change,
  { base = 0, covering = [], ignoresPseudoHeader = false }: Rewriting = {},
): void => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const editing = new Editing(view, covering);
  const { protocol, from } = headers.ip;
  const transport = transportChecksum(view, headers, base);
  const ofPort = transport === null ? [] : [transport];
  const hasPseudoHeader = protocol !== ICMP_PROTOCOL && !ignoresPseudoHeader;
  const ofAddress = [base + IP_CHECKSUM_AT, ...(hasPseudoHeader ? ofPort : [])];
  const at = base + ADDRESS_AT[side];
  editing.word(at, place.address >>> 16, ofAddress);
  editing.word(at + 2, place.address & 0xffff, ofAddress);
  if (headers.quote === null) {
    const portAt = protocol === ICMP_PROTOCOL ? IDENTIFIER_AT : PORT_AT[side];
    editing.word(base + from + portAt, place.port, ofPort);
  }
  // RFC 768: a sum of zero is sent as all ones, for zero says that there is no checksum.
  if (protocol === UDP_PROTOCOL && transport !== null && view.getUint16(transport) === 0)
    new Editing(view, covering).word(transport, 0xffff, []);
};

/** Writes an address and a port into the packet that an ICMP error quotes, in place: RFC 5508, REQ-4. */
export const rewriteQuote = (
  bytes: Uint8Array,
  { ip, quote }: Headers,
  change: Change,
): void => {
  if (quote === null) return;
  const base = ip.from + QUOTE_AT;
  rewrite(bytes, quote, change, { base, covering: [ip.from + 2] });
};

/** Takes one from the time to live, as each router does: RFC 791. */
export const passOn = (bytes: Uint8Array): void => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  new Editing(view).word(8, view.getUint16(8) - 0x0100, [IP_CHECKSUM_AT]);
};
