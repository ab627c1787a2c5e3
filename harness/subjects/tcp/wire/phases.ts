/**
 * What an end of the spec sends in each phase, and which phase that leads to. The spec decides by differences of
 * numbers, so that it has to be called once for each phase and kind, whatever the numbers are.
 */
import { type End, fresh, isSynchronized, type Phase } from "../../../../spec/tcp/end.ts";
import { plain, type Segment } from "../../../../spec/tcp/segment.ts";
import type { SpecEnd, Stepped } from "./spec.ts";

/** The kinds of segments: a bare acknowledgement; a byte or the FIN sent again; the next byte; the FIN. */
type Sending = "acknowledges" | "byte again" | "FIN again" | "writes" | "closes";

/** By kind and phase, the phase after; null: such a segment is not sent there. */
export type Phases = (kind: Sending, phase: Phase) => Phase | null;

/** An end that has sent eight bytes, of which four are acknowledged, and has taken four. */
const MIDDLE: End = { ...fresh, una: 5, nxt: 9, rcv: 5, written: 8 };
const BYTE = "";
const { una, nxt, rcv } = MIDDLE;

/** By kind: a step that sends such a segment from MIDDLE, and that segment. */
const SENDINGS: Readonly<
  Record<Sending, (spec: SpecEnd, me: End) => readonly [Stepped | null, Segment]>
> = {
  acknowledges: (spec, me) => [
    // It answers what came before, such as the SYN once more.
    spec.takes(me, { ...plain, flag: "SYN", seq: 0 })[0]!,
    { ...plain, seq: nxt, ack: rcv },
  ],
  "byte again": (spec, me) => [
    spec.does("retransmit", me),
    { ...plain, seq: una, ack: rcv, data: BYTE },
  ],
  "FIN again": (spec, me) => [
    spec.does("retransmit", { ...me, una: nxt - 1, written: nxt - 2 }),
    { ...plain, flag: "FIN", seq: nxt - 1, ack: rcv },
  ],
  writes: (spec, me) => [
    spec.does("write", me),
    { ...plain, seq: nxt, ack: rcv, data: BYTE },
  ],
  closes: (spec, me) => [
    spec.does("close", me),
    { ...plain, flag: "FIN", seq: nxt, ack: rcv },
  ],
};

/** Are two segments the same, whatever byte they have? */
export const isSame = (sent: Segment | null, wanted: Segment): boolean =>
  sent !== null &&
  sent.seq === wanted.seq &&
  sent.ack === wanted.ack &&
  sent.flag === wanted.flag &&
  (sent.data === null) === (wanted.data === null);

/** What the ends of a spec send. */
export const phasesOf = (spec: SpecEnd): Phases => {
  const known = new Map<string, Phase | null>();
  return (kind, phase) => {
    const key = `${kind} ${phase}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const me = { ...MIDDLE, phase };
    const [stepped, wanted] = SENDINGS[kind](spec, me);
    const isSent = isSynchronized(me) && isSame(stepped?.sent ?? null, wanted);
    const after = isSent ? stepped!.end.phase : null;
    known.set(key, after);
    return after;
  };
};
