/** The judge of captures: packets go to the connections of their five values, and each gets its verdict. */
import type { Rules } from "../../../../spec/tcp/rules.ts";
import type { CaptureOptions, Captures } from "../../../capture/judge.ts";
import { isDamaged } from "./checksums.ts";
import { usualTimes } from "./closure.ts";
import type { Reading } from "./connection.ts";
import {
  addressOf,
  type Flow,
  flowsOf,
  isAnew,
  isOfBefore,
  nameOf,
  sideOf,
} from "./flows.ts";
import { blame, endsFrom, type Followed, follow, followed, verdictOf } from "./follow.ts";
import { phasesOf } from "./phases.ts";
import type { Problem } from "./problem.ts";
import { answerProblem, answersOldSyn, openProblem, sentOldSyn } from "./reopen.ts";
import { type WireSegment, wireSegmentOf } from "./segment.ts";
import { specEnd } from "./spec.ts";

/** A packet between two names. */
type Sent = { readonly from: string; readonly to: string; readonly segment: WireSegment };

const explains = (before: Followed, { from, segment }: Sent, reading: Reading): boolean =>
  before.violation === null &&
  follow(before, sideOf(before, from), segment, reading).problem === null;

/** The rule that a SYN breaks which answers the SYN of a reopened connection; null: none, or it is no such answer. */
const answers = (
  flow: Flow,
  { from, segment }: Sent,
  reading: Reading,
): Problem | null => {
  const { now, before, syn } = flow;
  return before !== null &&
    syn !== null &&
    segment.syn &&
    !now.ends[sideOf(now, from)].sent.hasSyn
    ? answerProblem(endsFrom(before, sideOf(before, from)), segment, syn, reading)
    : null;
};

/** Judges a packet by the last connection of its flow, and by the one before: its packets may come late. */
const judge = (flow: Flow, sent: Sent, reading: Reading): void => {
  const { now, before } = flow;
  const { from, segment } = sent;
  // A connection has one verdict: the first violation.
  if (now.violation !== null) return;
  const side = sideOf(now, from);
  const isBefore = before !== null && isOfBefore(flow, from, segment);
  if (isBefore && explains(before, sent, reading)) return;
  const problem =
    answers(flow, sent, reading) ?? follow(now, side, segment, reading).problem;
  if (problem === null) return;
  if (before !== null && !isBefore && explains(before, sent, reading)) return;
  blame(now, { from: side, segment }, problem);
};

type Begin = (a: string, b: string, segment: WireSegment) => Followed;

/** A SYN begins another connection of a flow. */
const reopen = (
  flow: Flow,
  { from, to, segment }: Sent,
  begin: Begin,
  reading: Reading,
): void => {
  const old = flow.now;
  Object.assign(flow, { now: begin(from, to, segment), before: old, syn: segment });
  const problem = openProblem(endsFrom(old, sideOf(old, from)), segment, reading);
  if (problem !== null) blame(flow.now, { from: "a", segment }, problem);
};

/** A SYN that came late is answered: a connection of which its sender knows nothing. */
const answerLate = (flow: Flow, { from, to, segment }: Sent, begin: Begin): void => {
  const old = flow.now;
  const now = begin(to, from, segment);
  sentOldSyn(now.ends.a, old.ends[sideOf(old, to)]);
  Object.assign(flow, { now, before: old, syn: null });
};

/** What tests may change: whose rules the ends keep, and how long an end waits before it gives up. */
export type Known = { readonly rules?: Rules; readonly patienceS?: number };

/** Judges captures by `spec/tcp`, or by a mutant of it. */
export const capturesBy = ({
  rules,
  patienceS = usualTimes.patienceS,
}: Known = {}): Captures => {
  const spec = specEnd(rules);
  const phases = phasesOf(spec);
  return ({ beside, isComplete, mslS }: CaptureOptions, found) => {
    const reading = { spec, phases, times: { mslS, patienceS }, isComplete };
    const isBeside = (name: string): boolean =>
      beside === "all" || beside.includes(addressOf(name));
    let begun = 0;
    const begin = (a: string, b: string, segment: WireSegment): Followed => {
      begun += 1;
      return followed({ number: begun, names: { a, b } }, segment, isBeside);
    };
    const ended = ({ now }: Flow): void => found(verdictOf(now));
    const flows = flowsOf({ begin, ended, lingerS: 2 * mslS });

    return {
      take: (packet, payload) => {
        const { source, sourcePort, destination, destinationPort } =
          packet.type === "tcp" ? packet : packet.quoted;
        const from = nameOf(source, sourcePort);
        const to = nameOf(destination, destinationPort);
        if (packet.type !== "tcp") {
          // An ICMP error may make the end that it is about give up: RFC 9293, section 3.9.2.2.
          const flow = flows.between(from, to);
          if (flow !== undefined) flow.now.ends[sideOf(flow.now, from)].wasWarned = true;
          return;
        }
        const segment = wireSegmentOf(packet, payload);
        const flow = flows.of(from, to, segment);
        if (isDamaged(flow.now, sideOf(flow.now, from), packet.checksum, segment)) return;
        const sent = { from, to, segment };
        const old = flow.now;
        if (isAnew(flow, from, segment)) reopen(flow, sent, begin, reading);
        else if (answersOldSyn(endsFrom(old, sideOf(old, from)), segment, reading))
          answerLate(flow, sent, begin);
        if (flow.now !== old) found(verdictOf(old));
        judge(flow, sent, reading);
      },
      end: () => {
        for (const flow of flows.all()) ended(flow);
      },
    };
  };
};
