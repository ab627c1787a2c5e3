/** The decisions of a translator, by name. A mutant replaces one or more of them. */
import { addressOf, type Packet } from "./packet.ts";
import type { Scope } from "./scope.ts";
import type { Mapping, Phase } from "./table.ts";

/** The part of a remote endpoint that something depends on. */
const partOf = (remote: string, dependence: string): string => {
  if (dependence === "independent") return "any";
  return dependence === "address" ? addressOf(remote) : remote;
};

/** The correct decisions. */
export const rules = {
  /** REQ-1 of RFC 4787: what a mapping depends on, beside the inside endpoint. */
  remoteOf: (remote: string, { mapping }: Scope): string => partOf(remote, mapping),
  /** REQ-3: chooses the port of a new mapping among the free ones; undefined: there is none. */
  allocate: (free: readonly number[], _ports: readonly number[]): number | undefined =>
    free[0],
  /** The mapping that gets a packet from outside, among those with this port. */
  receiver: (mappings: readonly Mapping[], port: number): Mapping | undefined =>
    mappings.find((each) => each.port === port),
  /** REQ-8: may a packet from this remote endpoint pass? */
  passes: ({ contacts }: Mapping, remote: string, { filtering }: Scope): boolean =>
    filtering === "independent" ||
    Object.keys(contacts).some(
      (each) => partOf(each, filtering) === partOf(remote, filtering),
    ),
  /** REQ-6: do packets of this direction keep a mapping? */
  outboundRefreshes: true,
  inboundRefreshes: false,
  /** May a mapping expire where expiry waits: is no session open? `false` does not ask for packets in flight either. */
  waits: true,
  /** For how many ticks the port of an expired mapping rests. */
  restOf: (ticks: number): number => ticks,
  /** REQ-9: the source of a packet from one host to another one, through the outside address. */
  hairpinFrom: (_packet: Packet, outside: string): string => outside,
  hairpins: true,
  /** Is a packet refused for which there is no free port, or forwarded? */
  whenFull: "refused" as "refused" | "forwarded",
  /** RFC 5508, REQ-4: the endpoints of the packet that an error quotes are translated, too. */
  translatesQuotes: true,
  /** REQ-10 of RFC 5382: does an error end the mapping? */
  errorsEnd: false,
  /** REQ-4: is an unsolicited SYN refused at once? */
  refusesSyn: false,
  /** REQ-2: is a session in this phase at its end, so that its mapping goes at once? */
  isAtEnd: (_phase: Phase): boolean => false,
  /** REQ-2: does a SYN pass that reopens a session? */
  reopens: true,
};

export type Rules = typeof rules;
