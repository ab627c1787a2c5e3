/** One connection from its first packet to its verdict. */
import type {
  CaptureViolation,
  JudgedConnection,
  JudgedEnd,
} from "../../../capture/judge.ts";
import { counted } from "../../../report/quantity.ts";
import { type Ends, type Judged, type Reading, take } from "./connection.ts";
import { addRow, type Ladder, noRows, segmentLine } from "./ladder.ts";
import { type Problem, placeText } from "./problem.ts";
import { phasesText, type SeenEnd, unseen } from "./seen.ts";
import type { WireSegment } from "./segment.ts";
import { placeOf, supplies } from "./sent.ts";

/** Which end sends a packet. */
export type From = "a" | "b";

/** An acknowledgement of what was not sent so far: what its peer sends next decides. */
type Doubt = { readonly packet: number; readonly place: number; readonly sent: number };

type Moment = { readonly packet: number; readonly phase: string };

/** A connection that is followed. */
export type Followed = {
  readonly number: number;
  readonly names: Readonly<Record<From, string>>;
  readonly ends: Readonly<Record<From, SeenEnd>>;
  readonly ladder: Ladder;
  readonly timelines: Readonly<Record<From, Moment[]>>;
  readonly notes: Set<string>;
  /** By the end that sent the acknowledgement. */
  readonly doubts: { a: Doubt | null; b: Doubt | null };
  violation: CaptureViolation | null;
  readonly firstPacket: number;
  readonly firstAt: number;
  lastPacket: number;
  lastAt: number;
};

const TIMELINE_MAX = 64;

/** Begins to follow a connection. */
export const followed = (
  { number, names }: Pick<Followed, "number" | "names">,
  first: WireSegment,
  isBeside: (name: string) => boolean,
): Followed => ({
  number,
  names,
  ends: {
    a: unseen("a", { isBeside: isBeside(names.a) }),
    b: unseen("b", { isBeside: isBeside(names.b) }),
  },
  ladder: noRows(),
  timelines: { a: [], b: [] },
  notes: new Set(),
  doubts: { a: null, b: null },
  violation: null,
  firstPacket: first.packet,
  firstAt: first.at,
  lastPacket: first.packet,
  lastAt: first.at,
});

/** The end that sends, and the other one. */
export const endsFrom = ({ ends }: Followed, from: From): Ends =>
  from === "a" ? { me: ends.a, peer: ends.b } : { me: ends.b, peer: ends.a };

const other = (from: From): From => (from === "a" ? "b" : "a");

/** Says that a packet breaks a rule. The first one counts. */
export const blame = (
  connection: Followed,
  { from, segment }: { readonly from: From; readonly segment: WireSegment },
  { text, source }: Problem,
): void => {
  show(connection, from, segment, text);
  connection.violation ??= { packet: segment.packet, from, text, source };
};

/** Adds a packet to the diagram. */
const show = (
  connection: Followed,
  from: From,
  segment: WireSegment,
  remark: string,
): void => {
  const { me, peer } = endsFrom(connection, from);
  const { packet, at } = segment;
  const text = segmentLine(me, peer, segment);
  addRow(connection.ladder, { packet, at: at - connection.firstAt, from, text, remark });
  me.counts.packets += 1;
  connection.lastPacket = packet;
  connection.lastAt = at;
};

/** Decides a doubt about what the other end acknowledged: a gap in what is sent now shows that the capture lacks bytes. */
const decide = (connection: Followed, from: From, segment: WireSegment): void => {
  const accuser = other(from);
  const doubt = connection.doubts[accuser];
  if (doubt === null || segment.syn || segment.rst) return;
  const { me } = endsFrom(connection, from);
  const seq = placeOf(me.sent, segment.seq);
  const end = seq + segment.length + (segment.fin ? 1 : 0);
  if (seq >= doubt.place) {
    me.counts.missing += supplies(me.sent, doubt.place);
    me.sent.isCoarse = true;
  } else if (end > me.sent.next || (me.isBeside && seq === me.sent.next))
    connection.violation ??= { from: accuser, packet: doubt.packet, ...doubtful(doubt) };
  else return;
  connection.doubts[accuser] = null;
};

const doubtful = ({ place, sent }: Doubt): Problem => ({
  text: `acknowledges all before ${placeText(place)}, and the other end had sent only what lies before ${placeText(sent)}`,
  source: "RFC 9293, section 3.10.7.4",
});

const REMARKS: Readonly<Partial<Record<NonNullable<Judged["fit"]>, string>>> = {
  ahead: "what comes before it is not in the capture so far",
  late: "comes late",
  "keep-alive": "keep-alive",
  probe: "asks for the window",
};

const remarkOf = (judged: Judged, me: SeenEnd, again: number): string => {
  const { missing } = judged;
  if (missing > 0) return `acknowledges ${counted(missing, "byte")} not in the capture`;
  if (judged.fit !== null && REMARKS[judged.fit] !== undefined)
    return REMARKS[judged.fit]!;
  return me.counts.again > again ? "sent again" : "";
};

/** Takes a packet: whether the connection explains it; if not, what it breaks, which `blame` is to say. */
export const follow = (
  connection: Followed,
  from: From,
  segment: WireSegment,
  reading: Reading,
): Judged => {
  const { me, peer } = endsFrom(connection, from);
  decide(connection, from, segment);
  const { again } = me.counts;
  const known = peer.sent.next;
  const judged = take({ me, peer }, segment, reading);
  if (judged.problem !== null) return judged;
  peer.counts.missing += judged.missing;
  if (judged.unsent !== null)
    connection.doubts[from] ??= {
      packet: segment.packet,
      place: judged.unsent,
      sent: known,
    };
  show(connection, from, segment, remarkOf(judged, me, again));
  note(connection.timelines[from], segment.packet, me);
  return judged;
};

const note = (timeline: Moment[], packet: number, { now }: SeenEnd): void => {
  const phase = phasesText(now);
  if (timeline.at(-1)?.phase !== phase && timeline.length < TIMELINE_MAX)
    timeline.push({ packet, phase });
};

/** The number of bytes that were acknowledged and are not in the capture. */
const lackedBy = ({ ends: { a, b } }: Followed): number =>
  a.counts.missing + b.counts.missing;

/** Which of a connection's limits the verdict names. */
const notesOf = (connection: Followed): readonly string[] => {
  const { notes, ends } = connection;
  const { a, b } = ends;
  const lacks = lackedBy(connection);
  const lines: string[] = [...notes];
  const hasBegun = a.sent.hasSyn && b.sent.hasSyn;
  const isOneSided = a.counts.packets === 0 || b.counts.packets === 0;
  if (!a.sent.hasSyn && !b.sent.hasSyn && a.counts.stray === 0)
    lines.push(
      "begins before the capture: neither the handshake nor the windows are judged",
    );
  else if (!hasBegun && !isOneSided && a.counts.stray === 0 && b.resets.length === 0)
    lines.push("a SYN is not in the capture: the windows are not judged");
  for (const { packet } of [...a.damaged, ...b.damaged])
    lines.push(
      `frame ${placeText(packet)} has a wrong checksum and is not judged, so the rest is not certain`,
    );
  if (isOneSided && lacks > 0) lines.push("packets of one end only");
  if (lacks > 0)
    lines.push(
      `the capture lacks ${counted(lacks, "byte")} of what was acknowledged, so the rest is not certain; --complete takes this for a violation`,
    );
  return lines;
};

const endOf = ({ names, ends, timelines }: Followed, from: From): JudgedEnd => {
  const { counts } = ends[from];
  const { stray: _, ...told } = counts;
  return { name: names[from], timeline: timelines[from], ...told };
};

/** The verdict on a connection that gets no further packet. */
export const verdictOf = (connection: Followed): JudgedConnection => {
  const { ladder, doubts } = connection;
  const lacks = lackedBy(connection);
  for (const from of ["a", "b"] as const) {
    const doubt = doubts[from];
    if (doubt !== null && lacks === 0)
      connection.violation ??= { from, packet: doubt.packet, ...doubtful(doubt) };
  }
  const { violation, ends } = connection;
  const isPartial = lacks > 0 || ends.a.damaged.length + ends.b.damaged.length > 0;
  return {
    number: connection.number,
    verdict: violation !== null ? "violated" : isPartial ? "unfinished" : "holds",
    violation,
    notes: notesOf(connection),
    a: endOf(connection, "a"),
    b: endOf(connection, "b"),
    firstPacket: connection.firstPacket,
    lastPacket: connection.lastPacket,
    seconds: connection.lastAt - connection.firstAt,
    rows: ladder.first,
    lastRows: ladder.last,
    omitted: ladder.omitted,
  };
};
