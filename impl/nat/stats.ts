/** The counters of a translator: for what it forwards, and for what it drops, by reason. */
import { IP_DROP_REASONS } from "../ip/ipv4.ts";

/** Why a packet was dropped. */
const NAT_DROP_REASONS = [
  ...IP_DROP_REASONS,
  /** Fewer bytes than the header of its protocol has. */
  "tooShort",
  /** A length of UDP that the packet does not have. */
  "udpLength",
  /** Port 0. */
  "portZero",
  "icmpChecksum",
  /** An ICMP message that is neither a query nor an error that is translated. */
  "icmpType",
  /** An ICMP error whose quote is no packet of a session, or is damaged. */
  "icmpQuote",
  /** A source from inside that comes from outside, or the other way round. */
  "spoofed",
  /** A packet for no machine beyond the translator. */
  "notForUs",
  /** The packet has passed too many routers. */
  "timeToLive",
  /** The packet comes from outside, to a port without a mapping. */
  "unmapped",
  /** The packet comes from outside, and the filter stops it. */
  "filtered",
  /** No port was free. */
  "exhausted",
  /** The host has as many mappings as it may have. */
  "hostLimit",
  /** A SYN in a session that is over: a planted fault drops it. */
  "sessionOver",
  /** A packet from one host to another one: a planted fault drops it. */
  "hairpinDropped",
] as const;
/** The name of a reason. */
export type NatDropReason = (typeof NAT_DROP_REASONS)[number];

const OTHERS = [
  "outbound",
  "inbound",
  "hairpinned",
  "errorsTranslated",
  "errorsSent",
  /** ICMP errors of its own that the limit of so many a second held back. */
  "errorsLimited",
  "mappingsMade",
  "mappingsExpired",
  /** Remote endpoints that were forgotten because a mapping had too many. */
  "contactsForgotten",
] as const;

/** The name of something that is counted. */
type NatCounter = NatDropReason | (typeof OTHERS)[number];
/** All counters, and how many mappings there are now. */
export type NatStats = Readonly<Record<NatCounter | "mappings" | "resting", number>>;

/** Counters that begin at 0. */
export const natCounters = () => {
  const counts = Object.fromEntries(
    [...NAT_DROP_REASONS, ...OTHERS].map((name) => [name, 0]),
  ) as Record<NatCounter, number>;
  return {
    count: (name: NatCounter): void => {
      counts[name] += 1;
    },
    read: (): Readonly<Record<NatCounter, number>> => ({ ...counts }),
  };
};
