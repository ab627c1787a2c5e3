/** The answers to segments of no connection: RFC 9293, sections 3.10.7.1 and 3.10.7.2. */
import { ACK, lengthOf, NO_OPTIONS, RST, type Segment, SYN } from "./segment.ts";
import { NOTHING } from "./send-buffer.ts";
import { plus } from "./sequence.ts";

/** The RST that answers a segment; null: a RST is never answered by a RST, unless that fault is planted. */
export const refusalOf = (segment: Segment, answersResets = false): Segment | null => {
  const { sourcePort, destinationPort, seq, ack, flags } = segment;
  if ((flags & RST) !== 0 && !answersResets) return null;
  const hasAck = (flags & ACK) !== 0;
  return {
    sourcePort: destinationPort,
    destinationPort: sourcePort,
    seq: hasAck ? ack : 0,
    ack: hasAck ? 0 : plus(seq, lengthOf(segment)),
    flags: hasAck ? RST : RST | ACK,
    window: 0,
    urgent: 0,
    options: NO_OPTIONS,
    data: NOTHING,
  };
};

/** How a listener takes a segment: it begins a connection, refuses, or drops. */
export const inListen = ({ flags }: Segment): "begin" | "refuse" | "drop" => {
  if ((flags & RST) !== 0) return "drop";
  if ((flags & ACK) !== 0) return "refuse";
  return (flags & SYN) !== 0 ? "begin" : "drop";
};
