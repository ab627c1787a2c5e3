/** The decisions of sockets, by name. A mutant replaces one or more of them. */
import type { Connection, Host, Listener, Phase, Segment } from "./host.ts";
import { keyOf, turned } from "./tuple.ts";

/** The last of the ports that are named for services: RFC 6335, section 6. */
export const LAST_WELL_KNOWN = 1023;

/** The correct decisions. */
export const rules = {
  /** The connection that a segment is for. */
  connectionFor: ({ connections }: Host, { tuple }: Segment): Connection | undefined =>
    connections[keyOf(turned(tuple))],
  /** Is a datagram kept apart from connections? */
  looksAtProtocol: true,
  /** Has a listener room for one more? `held`: half open and finished connections. */
  hasRoom: (held: number, backlog: number): boolean => held < backlog,
  /** The finished connection that `accept` takes; undefined: it waits. */
  next: ({ queue }: Listener, _halfOpen: readonly string[]): string | undefined =>
    queue[0],
  /** The number of the socket that `accept` gives. */
  socketOf: ({ sockets }: Host, _listener: Listener): number => sockets + 1,
  /** Does a listener still listen once `accept` has taken a connection from it? */
  listensOn: true,
  /** May a program connect with the five values of a connection in this phase? */
  isFree: (connection: Connection | undefined): boolean => connection === undefined,
  /** May the system pick this port for a program that names none? Well-known ports are 0 to 1023. */
  isEphemeral: (port: number): boolean => port > LAST_WELL_KNOWN,
  /** The phase of a connection once its SYN is sent. */
  afterSyn: "syn-sent" as Phase,
  /** Is a segment that is for no socket refused? */
  refuses: ({ type }: Segment): boolean => type !== "RST" && type !== "datagram",
};

export type Rules = typeof rules;
