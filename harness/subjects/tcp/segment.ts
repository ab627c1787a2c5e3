/** How packets of the code and segments of the spec correspond: numbers of 32 bits, and those of a small space. */
import {
  addressOfNode,
  LINK_PORT,
  nodeOfAddress,
} from "../../../impl/ip/datagram-link.ts";
import { decodePacket, encodePacket } from "../../../impl/tcp/packet.ts";
import { ACK, FIN, NO_OPTIONS, RST, SYN } from "../../../impl/tcp/segment.ts";
import type { Segment } from "../../../spec/tcp/segment.ts";
import type { Letter } from "../../model/process.ts";
import type { Datagram } from "../../simulate/steered-world.ts";

/** The two machines. The code knows them by addresses, 10.0.0.1 and 10.0.0.2. */
export const nodes = ["a", "b"] as const;
/** The name of an end of the connection, and of its machine. */
export type EndName = (typeof nodes)[number];

/** The port of each end: the spec has one connection, so that each end has one. */
export const PORTS: Readonly<Record<EndName, number>> = { a: 1000, b: 80 };

/** The other end. */
export const otherThan = (node: EndName): EndName => (node === "a" ? "b" : "a");

/** The number of the spec for a number of the code: 2^32 is a multiple of the space. */
export const numberInSpec = (number: number, space: number): number => number % space;

/**
 * The number of the code for a number of the spec. Numbers wrap around at the same places in both: those
 * of the upper half lie before 2^32, so that the next number after the last one is 0.
 */
export const numberInCode = (number: number, space: number): number =>
  (number < space / 2 ? number : number - space) >>> 0;

/**
 * The first number in the code of the nth connection of an end, from 0, of which the spec has these numbers. It is as
 * far beyond that of the first connection as in the spec, so that old segments are in the window where they are there.
 */
export const initialInCode = (
  numbers: readonly number[],
  nth: number,
  space: number,
): number => {
  const first = numberInCode(numbers[0]!, space);
  return (first + ((numbers[nth]! - numbers[0]! + space) % space)) >>> 0;
};

/** The byte of the code that stands for a byte of the spec, such as "a1.2": its connection and its place. */
export const byteInCode = (name: string): number => {
  const [connection, place] = name.slice(1).split(".").map(Number);
  return connection! * 16 + place!;
};

const byteInSpec = (byte: number, writer: string): string =>
  `${writer}${byte >> 4}.${byte & 15}`;

const FLAGS = { "": 0, SYN, FIN, RST } as const;

const flagInSpec = (flags: number): Segment["flag"] => {
  if ((flags & SYN) !== 0) return "SYN";
  if ((flags & FIN) !== 0) return "FIN";
  return (flags & RST) !== 0 ? "RST" : "";
};

/** The segment of the spec that a datagram carries; null: it has none such. */
export const letterIn = (
  { from, bytes }: Pick<Datagram, "from" | "bytes">,
  space: number,
): Letter | null => {
  const packet = decodePacket(bytes);
  if (typeof packet === "string") return null;
  const { source, destination, segment } = packet;
  const { seq, ack, flags, data } = segment;
  const writer = nodeOfAddress(nodes, source);
  const reader = nodeOfAddress(nodes, destination);
  const isWhole = writer === from.address && reader !== undefined && data.length <= 1;
  if (!isWhole) return null;
  const body: Segment = {
    seq: numberInSpec(seq, space),
    ack: (flags & ACK) === 0 ? null : numberInSpec(ack, space),
    flag: flagInSpec(flags),
    data: data.length === 0 ? null : byteInSpec(data[0]!, writer),
  };
  return { from: writer, to: reader, body };
};

/** A segment of the spec as the datagram that carries it. */
export const datagramOf = (
  { from, to, body }: Letter,
  { space, window }: { readonly space: number; readonly window: number },
): Datagram => {
  const { seq, ack, flag, data } = body as Segment;
  const [sender, receiver] = [from as EndName, to as EndName];
  const bytes = encodePacket({
    source: addressOfNode(nodes, sender)!,
    destination: addressOfNode(nodes, receiver)!,
    segment: {
      sourcePort: PORTS[sender],
      destinationPort: PORTS[receiver],
      seq: numberInCode(seq, space),
      ack: ack === null ? 0 : numberInCode(ack, space),
      flags: FLAGS[flag] | (ack === null ? 0 : ACK),
      window,
      urgent: 0,
      options: NO_OPTIONS,
      data: Uint8Array.from(data === null ? [] : [byteInCode(data)]),
    },
  });
  const end = (address: string) => ({ address, port: LINK_PORT });
  return { from: end(from), to: end(to), bytes };
};
