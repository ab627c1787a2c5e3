import type { Dependence } from "./table.ts";

/** Every parameter of the NAT spec: what a verdict covers is printed with these. */
export const defaults = {
  /** Hosts inside, each with one endpoint. */
  hosts: 2,
  /** Outside ports. */
  ports: 2,
  /** Servers outside that each host asks. */
  servers: 1,
  protocol: "udp",
  /** The part of the remote endpoint that a mapping depends on, and that its filter compares. */
  mapping: "independent" as Dependence as string,
  filtering: "address-and-port" as Dependence as string,
  /** A mapping may expire once its endpoint has sent nothing for so many ticks. 0: never, and no time passes. */
  timer: 1,
  /** Does expiry wait for sessions that are open and for packets in flight, or for the timer alone? */
  expiry: "waits",
  /** Is a port used again at once, or once what was sent to it is gone? */
  reuse: "rests",
  /** How many ticks a packet may be in flight. 0: for ever. */
  life: 0,
  /** How often a host asks each server, or opens a connection to it. */
  asks: 1,
  /** The first packet of each host is on its way from the first. */
  begun: true,
  /** Do hosts close their connections? */
  closes: false,
  /** Does the last server answer with an ICMP error? */
  errors: false,
  /** Packets that are sent to each outside port although no host asked: from where, and whether repeatedly. */
  unsolicited: "none",
  knocks: false,
  /** A host asks another one by its outside endpoint. */
  hairpin: false,
  /** How often the translator may crash; it starts again. */
  crashes: 0,
  /** Properties may see steps: what was lost, refused, and how long hosts have been quiet. */
  observed: false,
};

export type Scope = Readonly<typeof defaults>;
