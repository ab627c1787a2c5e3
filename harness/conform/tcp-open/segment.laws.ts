/** A segment as bytes: numbers and flags of RFC 9293, section 3.1, and the checksum of RFC 1071. */

export type Wire = {
  readonly seq: number;
  readonly ack: number | null;
  readonly flag: "" | "SYN" | "RST";
};

const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;
const LENGTH = 12;

export const encode = ({ seq, ack, flag }: Wire): Uint8Array => {
  const view = new DataView(new ArrayBuffer(LENGTH));
  view.setUint32(0, seq);
  view.setUint32(4, ack ?? 0);
  const flags = { "": 0, SYN, RST }[flag] | (ack === null ? 0 : ACK);
  view.setUint16(8, flags);
  view.setUint16(10, ~sumOf(view) & 0xffff);
  return new Uint8Array(view.buffer);
};

/** Null: these are not the bytes of a segment. */
export const decode = (bytes: Uint8Array): Wire | null => {
  if (bytes.length !== LENGTH) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (sumOf(view) !== 0xffff) return null;
  const flags = view.getUint16(8);
  return {
    seq: view.getUint32(0),
    ack: (flags & ACK) === 0 ? null : view.getUint32(4),
    flag: (flags & SYN) !== 0 ? "SYN" : (flags & RST) !== 0 ? "RST" : "",
  };
};

/** What refuses a segment (RFC 9293, section 3.10.7.1); an RST is refused by nothing. */
export const resetOf = (
  { seq, ack, flag }: Wire,
  after: (number: number) => number,
): Wire | null => {
  if (flag === "RST") return null;
  return ack === null
    ? { seq: 0, ack: flag === "SYN" ? after(seq) : seq, flag: "RST" }
    : { seq: ack, ack: null, flag: "RST" };
};

/** The sum of all 16-bit words in ones' complement. */
const sumOf = (view: DataView): number => {
  let sum = 0;
  for (let at = 0; at < LENGTH; at += 2) {
    sum += view.getUint16(at);
    sum = (sum & 0xffff) + (sum >>> 16);
  }
  return sum;
};
