/** What is known of one end of a connection from the packets that passed by. */
import { type End, fresh, type Phase } from "../../../../spec/tcp/end.ts";
import { nothingSent, type Sent } from "./sent.ts";

/**
 * A state that an end may be in, with its numbers as low as they may be: `una` and `rcv` may be higher, as far
 * as what passed by towards the end allows.
 */
export type Belief = {
  readonly end: End;
  /** Since when it may be in this phase, in seconds. */
  readonly since: number;
};

export type Beliefs = Map<Phase, Belief>;

/** Counts about what one end has sent. */
type Counts = {
  packets: number;
  bytes: number;
  /** Bytes that passed more than once, and the packets that carried them again. */
  again: number;
  againBytes: number;
  /** Packets that filled a gap: others overtook them, or they were lost before they passed by. */
  late: number;
  /** Places that were acknowledged and are not in the capture. */
  missing: number;
  damaged: number;
  unfilled: number;
  keepAlives: number;
  probes: number;
  /** Segments that no TCP sends, to an end that has not opened. */
  stray: number;
};

/** A packet that no end accepts, since its checksum is wrong. */
type Damaged = { readonly packet: number; readonly from: number; readonly to: number };

/** One end, as far as it is seen. */
export type SeenEnd = {
  readonly name: "a" | "b";
  /** Was the capture made beside this end? Then all that it sends passes, in order. */
  readonly isBeside: boolean;
  readonly sent: Sent;
  readonly counts: Counts;
  /** The states that it may be in. */
  now: Beliefs;
  /** The states that it was in before, for packets that come late. */
  past: Beliefs;
  /** The place of the other end up to which it may send: the widest window that passed by. */
  edge: number;
  /** The number of its segment that told a window last, and the widest window of all. */
  toldAt: number;
  widest: number;
  /** The last edges of its windows. */
  readonly edges: number[];
  /** The shift of its window scale option; null: its SYN did not pass. */
  scale: number | null;
  offersScale: boolean;
  mss: number | null;
  /** The acknowledgements that it sent: the highest, and the last ones. */
  highestAck: number;
  readonly acks: number[];
  /** It sent a SYN without an acknowledgement; `synAcks`: the least and greatest acknowledgement of its other SYNs. */
  hasOpened: boolean;
  synAcks: readonly [least: number, most: number] | null;
  /** The acknowledgements of its FINs. */
  finAcks: readonly [least: number, most: number] | null;
  /** The RSTs that it sent, with the number in the header: it may have had no places yet. */
  readonly resets: { readonly number: number; readonly ack: number | null }[];
  /** The places at which its segments without ACK end. */
  readonly bare: number[];
  /** When it last sent a segment that acknowledges something new. */
  heardAt: number | null;
  /** An ICMP error about it passed by: it may give up. */
  wasWarned: boolean;
  hasRightChecksum: boolean;
  /** Its packets with a wrong checksum, the first ones, with the places that they would have. */
  readonly damaged: Damaged[];
  /** Its connection had begun before its first packet passed by. */
  isInside: boolean;
  /** The states and packets from which `now` was completed last: see `close`. */
  closed: { readonly now: Beliefs; readonly facts: string };
};

const noCounts = (): Counts => ({
  packets: 0,
  bytes: 0,
  again: 0,
  againBytes: 0,
  late: 0,
  missing: 0,
  damaged: 0,
  unfilled: 0,
  keepAlives: 0,
  probes: 0,
  stray: 0,
});

/** An end that has not sent anything so far. */
export const unseen = (
  name: "a" | "b",
  { isBeside }: { readonly isBeside: boolean },
): SeenEnd => ({
  name,
  isBeside,
  sent: nothingSent(),
  counts: noCounts(),
  now: new Map([["closed", { end: fresh, since: Number.NEGATIVE_INFINITY }]]),
  past: new Map(),
  edge: Number.POSITIVE_INFINITY,
  toldAt: Number.NEGATIVE_INFINITY,
  widest: 0,
  edges: [],
  scale: null,
  offersScale: false,
  mss: null,
  highestAck: Number.NEGATIVE_INFINITY,
  acks: [],
  hasOpened: false,
  synAcks: null,
  finAcks: null,
  resets: [],
  bare: [],
  heardAt: null,
  wasWarned: false,
  hasRightChecksum: false,
  damaged: [],
  isInside: false,
  closed: { now: new Map(), facts: "" },
});

const RECENT_MAX = 256;

/** Adds to a list of the last ones, each once. */
export const recall = (list: number[], place: number): void => {
  if (list.includes(place, Math.max(0, list.length - 8))) return;
  list.push(place);
  if (list.length > 2 * RECENT_MAX) list.splice(0, RECENT_MAX);
};

/** The range from the least to the greatest of some numbers, widened to include one more. */
export const spanned = (
  span: readonly [number, number] | null,
  more: number,
): readonly [number, number] =>
  span === null ? [more, more] : [Math.min(span[0], more), Math.max(span[1], more)];

/** Adds a state that an end may be in. Of one phase one state is kept, with the least numbers. */
export const believe = (beliefs: Beliefs, belief: Belief): boolean => {
  const { end, since } = belief;
  const known = beliefs.get(end.phase);
  if (known === undefined) {
    beliefs.set(end.phase, belief);
    return true;
  }
  const una = Math.min(known.end.una, end.una);
  const rcv = Math.min(known.end.rcv, end.rcv);
  const passive = known.end.passive || end.passive;
  if (una !== known.end.una || rcv !== known.end.rcv || passive !== known.end.passive)
    beliefs.set(end.phase, {
      end: { ...known.end, una, rcv, passive },
      since: Math.min(known.since, since),
    });
  return false;
};

/** The phases of some states, as RFC 9293 writes them. */
export const phasesText = (beliefs: Beliefs): string =>
  [...beliefs.keys()].map((phase) => phase.toUpperCase()).join(" or ");
