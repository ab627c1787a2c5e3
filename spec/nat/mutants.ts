/** A translator with one mistake each, and the property that shows it. */
import type { Mutant } from "lockstep";
import { addressOf } from "./packet.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** Nothing expires, and properties may see steps. */
const still = { timer: 0, observed: true } as const;

/** The mutants by name. */
export const mutants = {
  "a port in use is allocated again": {
    rules: { allocate: (_free, ports) => ports[0] },
    scope: { timer: 0 },
    breaks: "no two inside endpoints share an outside port",
    also: ["a reply reaches the endpoint that asked and no other"],
    steps: 2,
  },
  "of two mappings of a port the newer one gets the reply": {
    rules: {
      allocate: (_free, ports) => ports[0],
      receiver: (mappings, port) => mappings.findLast((each) => each.port === port),
    },
    scope: { timer: 0 },
    breaks: "a reply reaches the endpoint that asked and no other",
    steps: 4,
  },
  "a mapping expires although a reply is on its way": {
    rules: { waits: false },
    scope: { hosts: 1, observed: true },
    breaks: "no reply is lost",
    steps: 5,
  },
  "a mapping expires, and its port is used at once": {
    rules: { waits: false },
    scope: { reuse: "at-once" },
    breaks: "a reply reaches the endpoint that asked and no other",
    steps: 6,
  },
  "the port of an expired mapping does not rest": {
    rules: { restOf: () => 0 },
    scope: { expiry: "timer", life: 2, begun: false },
    breaks: "a reply reaches the endpoint that asked and no other",
    steps: 8,
  },
  "packets from outside keep a mapping": {
    rules: { inboundRefreshes: true },
    scope: {
      hosts: 1,
      ports: 1,
      expiry: "timer",
      reuse: "at-once",
      filtering: "independent",
      unsolicited: "other-address",
      knocks: true,
    },
    breaks: "once hosts are silent, every port is free again",
  },
  "packets from inside do not keep a mapping": {
    rules: { outboundRefreshes: false },
    scope: { hosts: 1, timer: 2, asks: 2, observed: true },
    breaks: "a mapping in use stays",
    steps: 10,
  },
  "a mapping depends on the remote address": {
    rules: { remoteOf: (remote) => addressOf(remote) },
    scope: { hosts: 1, servers: 2, timer: 0 },
    breaks: "an inside endpoint has one outside port",
    steps: 2,
  },
  "the filter looks at the remote address alone": {
    rules: {
      passes: ({ contacts }, remote) =>
        Object.keys(contacts).some((each) => addressOf(each) === addressOf(remote)),
    },
    scope: { unsolicited: "other-port", timer: 0 },
    breaks: "an unsolicited packet reaches no host",
    steps: 2,
  },
  "the filter lets everything pass": {
    rules: { passes: () => true },
    scope: { filtering: "address", unsolicited: "other-address", timer: 0 },
    breaks: "an unsolicited packet reaches no host",
    steps: 2,
  },
  "what comes from outside goes to the newest mapping": {
    rules: { receiver: (mappings) => mappings.at(-1) },
    scope: { filtering: "independent", unsolicited: "other-address", timer: 0 },
    breaks:
      "an unsolicited packet reaches the host that its port is mapped to, and no other host",
    also: ["a reply reaches the endpoint that asked and no other"],
    steps: 2,
  },
  "the last free port is never used": {
    rules: { allocate: (free) => (free.length > 1 ? free[0] : undefined) },
    scope: still,
    breaks: "a flow is refused only while no port is free, and disturbs no other flow",
    steps: 2,
  },
  "without a free port a packet leaves with its inside source": {
    rules: { whenFull: "forwarded" },
    scope: { ports: 1, timer: 0 },
    breaks: "no inside address is seen outside",
    steps: 2,
  },
  "an unsolicited SYN is refused at once": {
    rules: { refusesSyn: true },
    scope: { protocol: "tcp", unsolicited: "asked", hosts: 1, ports: 1, timer: 0 },
    breaks: "an end that opens while its peer opens is not refused",
    steps: 2,
  },
  "the first FIN ends the session": {
    rules: { isAtEnd: (phase) => phase === "host ended" || phase === "server ended" },
    scope: { ...still, protocol: "tcp", closes: true, hosts: 1 },
    breaks: "no reply is lost",
    steps: 8,
  },
  "a session that is over takes no SYN": {
    rules: { reopens: false },
    scope: { ...still, protocol: "tcp", closes: true, hosts: 1, asks: 2 },
    breaks: "a packet of a host is forwarded or refused",
    steps: 11,
  },
  "the packet that an ICMP error quotes is not translated": {
    rules: { translatesQuotes: false },
    scope: { errors: true, timer: 0 },
    breaks: "an ICMP error quotes a packet of the host that it reaches",
    steps: 3,
  },
  "an ICMP error ends the mapping that it is about": {
    rules: { errorsEnd: true },
    scope: { ...still, hosts: 1, servers: 2, errors: true },
    breaks: "no reply is lost",
    steps: 6,
  },
  "a packet between inside hosts keeps its inside source": {
    rules: { hairpinFrom: ({ from }) => from },
    scope: { hairpin: true, filtering: "independent", timer: 0 },
    breaks: "a packet between inside hosts comes from an outside endpoint",
    steps: 1,
  },
  "packets between inside hosts are dropped": {
    rules: { hairpins: false },
    scope: { hairpin: true, filtering: "independent", timer: 0 },
    breaks: "a host asks another host of the translator",
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
