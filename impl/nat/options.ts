/** The options of a translator, and the mistakes that can be planted in it. */

/** How much of a remote endpoint a decision depends on: RFC 4787, sections 4.1 and 5. */
type Dependence = "independent" | "address" | "address-and-port";

/** Mistakes that tests plant, to see them found. */
export const natFaults = [
  "errors-end-mappings",
  "filter-by-address",
  "first-fin-ends",
  "forward-when-full",
  "hairpin-keeps-source",
  "ignore-pseudo-header",
  "leave-a-port",
  "map-by-address",
  "newest-mapping",
  "no-filter",
  "no-hairpin",
  "no-outbound-refresh",
  "no-reopen",
  "no-rest",
  "overload-ports",
  "quotes-as-they-are",
  "refresh-by-inbound",
  "refuse-syn",
] as const;
/** The name of a mistake. */
export type NatFault = (typeof natFaults)[number];

/** The options of a translator; each has a default, whose reason is in the page of this folder. */
export type NatOptions = Partial<NatSettings>;

/** All options of a translator. */
export type NatSettings = {
  readonly mapping: Dependence;
  readonly filtering: Dependence;
  /** The outside ports, for each protocol. */
  readonly ports: { readonly from: number; readonly to: number };
  /** Which free port a new mapping gets. */
  readonly allocation: "preserving" | "random" | "lowest";
  /** The most mappings of one host. */
  readonly perHost: number;
  /** The most remote endpoints that one mapping remembers. */
  readonly contacts: number;
  /** How long an endpoint may send nothing before its mapping ends, by what the mapping is used for. */
  readonly timeoutsMs: {
    readonly udp: number;
    readonly tcpOpen: number;
    readonly tcpTransitory: number;
    readonly icmp: number;
  };
  /** For how long the port of a mapping that has ended is not used. */
  readonly restMs: number;
  /** Time is counted in steps of this length, and mappings end when they are looked through. */
  readonly tickMs: number;
  readonly sweepMs: number;
  /** After how long an unsolicited SYN is answered by an ICMP error, unless the host has opened by then; null: never. */
  readonly answerSynMs: number | null;
  /** The most ICMP errors of its own in a second. */
  readonly errorsPerSecond: number;
  readonly faults: readonly NatFault[];
};

/** The defaults. */
export const natDefaults: NatSettings = {
  mapping: "independent",
  filtering: "address-and-port",
  ports: { from: 1024, to: 65_535 },
  allocation: "preserving",
  perHost: 16_384,
  contacts: 1024,
  timeoutsMs: { udp: 300_000, tcpOpen: 7_440_000, tcpTransitory: 240_000, icmp: 60_000 },
  restMs: 120_000,
  tickMs: 1000,
  sweepMs: 1000,
  answerSynMs: 6000,
  errorsPerSecond: 100,
  faults: [],
};
