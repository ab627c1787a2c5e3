/** Which step of the spec sends a segment that passed by, from each state that its end may be in. */
import { type End, fresh, type Phase } from "../../../../spec/tcp/end.ts";
import { plain, type Segment } from "../../../../spec/tcp/segment.ts";
import { isSame, type Phases } from "./phases.ts";
import type { Belief, Beliefs, SeenEnd } from "./seen.ts";
import { numberOf, type SpecEnd, type Stepped } from "./spec.ts";

/** A segment with places for numbers. */
export type Placed = {
  readonly seq: number;
  /** The place of the first byte. */
  readonly from: number;
  /** After the last byte, where its FIN is. */
  readonly to: number;
  readonly fin: boolean;
  readonly ack: number;
};

/** The states that an end is in after it has sent a segment. */
export type Explained = readonly Belief[];

const HAS_FIN: readonly Phase[] = ["close-wait", "last-ack", "closing", "time-wait"];

/** Has an end in this state taken all before `ack`, and no more? The FIN of the other end is a part of the phase. */
const agrees = (
  { phase }: End,
  ack: number,
  { fin, hasSyn }: SeenEnd["sent"],
): boolean => {
  if (HAS_FIN.includes(phase)) return fin !== null && ack === fin + 1;
  // Bytes are taken once the handshake is over.
  if (phase === "syn-received" && hasSyn && ack > 1) return false;
  return fin === null || ack <= fin;
};

type Wanted = {
  readonly me: SeenEnd;
  readonly peer: SeenEnd;
  readonly phases: Phases;
  readonly segment: Placed;
};

/** The phase after a segment was sent in a state; null: that state does not send it. */
const after = (end: End, { me, peer, phases, segment }: Wanted): Phase | null => {
  const { seq, from, to, fin, ack } = segment;
  const { next, fin: finAt } = me.sent;
  if (!agrees(end, ack, peer.sent)) return null;
  if (from === to && !fin) return phases("acknowledges", end.phase);
  let phase: Phase | null = end.phase;
  if (seq < next) {
    if (seq >= 1 && seq < end.una) return null; // It has heard that this was taken.
    phase = phases(seq === finAt ? "FIN again" : "byte again", phase);
  }
  if (phase !== null && to > Math.max(from, next)) phase = phases("writes", phase);
  return phase !== null && fin && to >= next ? phases("closes", phase) : phase;
};

/** The states after a segment with data, FIN, or an acknowledgement alone; none: no state sends it. */
export const certify = (beliefs: Beliefs, wanted: Wanted): Explained => {
  const explained: Belief[] = [];
  for (const belief of beliefs.values()) {
    const { end, since } = belief;
    const phase = after(end, wanted);
    if (phase === null) continue;
    const rcv = Math.max(wanted.segment.ack, 0);
    const isAsBefore = phase === end.phase && rcv === end.rcv;
    explained.push(isAsBefore ? belief : { end: { ...end, phase, rcv }, since });
  }
  return explained;
};

/** The states after a SYN of the first packets of an end: it opens, or its SYN answers one. */
export const certifySyn = (
  beliefs: Beliefs,
  { spec, ack, answers }: { spec: SpecEnd; ack: number | null; answers: boolean },
): Explained => {
  const explained: Belief[] = [];
  const wanted = {
    seq: 0,
    ack: ack === null ? null : numberOf(ack),
    flag: "SYN",
    data: null,
  } as const;
  for (const { end, since } of beliefs.values()) {
    const again = { ...end, rcv: wanted.ack ?? end.rcv };
    const steps: readonly (Stepped | null)[] = [
      ack === null && end.phase === "closed" ? spec.does("open", fresh) : null,
      ...(ack !== null && answers
        ? spec.takes(end, { ...plain, flag: "SYN", seq: 0 })
        : []),
      end.una === 0 ? spec.does("retransmit", again) : null,
    ];
    const step = steps.find((each) => each !== null && isSame(each.sent, wanted));
    if (step) explained.push({ end: { ...step.end, read: [] }, since });
  }
  return explained;
};

/** What may have called for an RST: segments that arrived, and the place from which the end would abort. */
export type Called = {
  readonly spec: SpecEnd;
  /** Segments that may have arrived, each with the RST that answers it. A number of -1 is the next one expected. */
  readonly answers: readonly { readonly to: Segment; readonly by: Segment }[];
  /** The number with which the end would abort; null: it would not abort with the number of this RST. */
  readonly own: number | null;
};

/** The states after an end has sent an RST, by an abort or as a refusal. Empty: no state sends this RST. */
export const certifyReset = (beliefs: Beliefs, called: Called): Explained => {
  const { spec, answers, own } = called;
  const explained: Belief[] = [];
  for (const { end, since } of beliefs.values()) {
    const aborts =
      own === null ? null : spec.does("abort", { ...end, nxt: numberOf(own) });
    if (aborts?.sent?.flag === "RST") explained.push({ end: fresh, since });
    const refuses = answers.some(({ to, by }) => {
      const segment = to.seq === -1 ? { ...to, seq: end.rcv } : to;
      const steps = spec.takes({ ...end, read: [] }, segment);
      return steps.some(({ sent }) => isSame(sent, by));
    });
    if (refuses) explained.push({ end, since });
  }
  return explained;
};
