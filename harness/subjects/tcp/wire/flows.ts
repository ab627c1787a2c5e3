/** Which connection a packet belongs to: by its five values, and by its SYN where these are used again. */
import { endsFrom, type Followed, type From } from "./follow.ts";
import type { WireSegment } from "./segment.ts";
import { placeOf } from "./sent.ts";

/** Connections of the same five values: the last one, and the one before, whose packets may come late. */
export type Flow = {
  now: Followed;
  before: Followed | null;
  /** The SYN that began the last one, if it is not the first. */
  syn: WireSegment | null;
};

/** The most flows that are followed at a time. Above it, the flow that was idle longest gets its verdict. */
const FLOWS_MAX = 8192;

/** Address and port, as in a URL. */
export const nameOf = (address: string, port: number): string =>
  `${address.includes(":") ? `[${address}]` : address}:${port}`;

/** The address of such a name. */
export const addressOf = (name: string): string =>
  name.slice(0, name.lastIndexOf(":")).replace(/^\[|\]$/g, "");

/** Which end of a connection has this name. */
export const sideOf = ({ names }: Followed, name: string): From =>
  names.a === name ? "a" : "b";

/** Does a SYN begin another connection? Not if it was sent again, now or late. */
export const isAnew = (
  { now, before }: Flow,
  from: string,
  segment: WireSegment,
): boolean => {
  if (!segment.syn || segment.ack !== null || segment.rst || segment.fin) return false;
  const { sent, isInside, hasOpened } = now.ends[sideOf(now, from)];
  const isLate = before?.ends[sideOf(before, from)].sent.base === segment.seq;
  return (
    !isLate && (sent.hasSyn || hasOpened ? placeOf(sent, segment.seq) !== 0 : isInside)
  );
};

/** Is a packet tried with the connection before first? So it is until its end has opened the last one. */
export const isOfBefore = (
  { now, before }: Flow,
  from: string,
  { syn, ack }: WireSegment,
): boolean => {
  if (before === null || now.ends[sideOf(now, from)].sent.hasSyn) return false;
  if (!syn) return true;
  const { sent } = endsFrom(before, sideOf(before, from)).peer;
  return sent.hasSyn && ack !== null && placeOf(sent, ack) === 1;
};

const OVER = ["closed", "listen", "time-wait"] as const;

/** May both ends have closed this connection? */
const isOver = ({ ends }: Followed): boolean =>
  [ends.a, ends.b].every(({ now }) => OVER.some((phase) => now.has(phase)));

type Flows = {
  /** The flow of a packet, which becomes the one that was used last. */
  readonly of: (from: string, to: string, segment: WireSegment) => Flow;
  /** The flow between two ends, if there is one. */
  readonly between: (from: string, to: string) => Flow | undefined;
  readonly all: () => Iterable<Flow>;
};

type FlowOptions = {
  readonly begin: (from: string, to: string, segment: WireSegment) => Followed;
  /** Takes a flow of which no packet is expected any more, or the one that was idle longest of too many. */
  readonly ended: (flow: Flow) => void;
  /** How long packets of a connection that is over may still come, in seconds. */
  readonly lingerS: number;
};

/** All flows that are followed, the one that was idle longest first. */
export const flowsOf = ({ begin, ended, lingerS }: FlowOptions): Flows => {
  const flows = new Map<string, Flow>();
  const sweep = (at: number): void => {
    for (const [key, flow] of flows) {
      const isIdle = at - flow.now.lastAt > lingerS && isOver(flow.now);
      if (!isIdle && flows.size < FLOWS_MAX) return;
      flows.delete(key);
      ended(flow);
    }
  };
  return {
    of: (from, to, segment) => {
      const key = flows.has(`${to} ${from}`) ? `${to} ${from}` : `${from} ${to}`;
      const known = flows.get(key);
      if (known === undefined) sweep(segment.at);
      else flows.delete(key);
      const flow = known ?? { now: begin(from, to, segment), before: null, syn: null };
      flows.set(key, flow);
      return flow;
    },
    between: (from, to) => flows.get(`${from} ${to}`) ?? flows.get(`${to} ${from}`),
    all: () => flows.values(),
  };
};
