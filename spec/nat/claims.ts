/** What is claimed of network address translation, each at the scopes it was judged at. */
import type { Claim } from "lockstep";
import type { Scope } from "./scope.ts";

/** Question and reply are each in flight for one tick at most; hosts ask when they like. */
const timed = { life: 2, begun: false } as const;
/** The three kinds of mapping, with two servers to tell them apart. */
const kinds = ["independent", "address", "address-and-port"].map(
  (mapping) => ({ mapping, servers: 2, hosts: 1, timer: 0 }) as const,
);
const strange = { timer: 0, unsolicited: "other-address" } as const;
/** Connections that are opened, closed and opened again. */
const connections = { protocol: "tcp", closes: true, asks: 2, hosts: 1 } as const;

/** The claims by name. */
export const claims = {
  "several hosts share one address: a reply reaches the endpoint that asked": {
    scope: [
      {},
      { hosts: 3, ports: 3, timer: 0 },
      { servers: 2, hosts: 1 },
      { protocol: "tcp", closes: true, timer: 0 },
    ],
    property: "a reply reaches the endpoint that asked and no other",
    expect: "holds",
    source: "slides 5 and 7",
  },
  "where expiry does not wait for packets in flight, a reply reaches another host": {
    scope: { expiry: "timer", reuse: "at-once" },
    property: "a reply reaches the endpoint that asked and no other",
    expect: "violated",
    source: "slide 5",
    steps: 6,
  },
  "where expiry waits, no reply is lost": {
    scope: [
      { observed: true },
      { observed: true, hosts: 2, ports: 1 },
      { ...connections, observed: true },
    ],
    property: "no reply is lost",
    expect: "holds",
    source: "slide 5",
  },
  "where expiry does not wait, a reply is lost": {
    scope: { expiry: "timer", observed: true, hosts: 1 },
    property: "no reply is lost",
    expect: "violated",
    source: "slide 5",
    steps: 5,
  },
  "a timer as long as question and answer live loses no reply": {
    scope: { ...timed, expiry: "timer", timer: 3, observed: true },
    property: "no reply is lost",
    expect: "holds",
    source: "RFC 4787, REQ-5",
  },
  "a timer shorter than question and answer live loses a reply": {
    scope: { ...timed, expiry: "timer", timer: 2, observed: true },
    property: "no reply is lost",
    expect: "violated",
    source: "RFC 4787, REQ-5",
    steps: 7,
  },
  "where the port of an expired mapping rests, a late packet reaches no other host": {
    scope: [{ expiry: "timer" }, { ...timed, expiry: "timer" }],
    property: "a reply reaches the endpoint that asked and no other",
    expect: "holds",
    source: "slide 5",
  },
  "where the port of an expired mapping is used again at once, a late packet reaches another host":
    {
      scope: { ...timed, expiry: "timer", reuse: "at-once" },
      property: "a reply reaches the endpoint that asked and no other",
      expect: "violated",
      source: "slide 5",
      steps: 8,
    },
  "no two inside endpoints share an outside port": {
    scope: [{}, { hosts: 3, ports: 2, timer: 0 }, { expiry: "timer", reuse: "at-once" }],
    property: "no two inside endpoints share an outside port",
    expect: "holds",
    source: "slide 7; RFC 4787, REQ-3; RFC 5382, REQ-7",
  },
  "a mapping is for an endpoint, whichever server it asks": {
    scope: kinds[0]!,
    property: "an inside endpoint has one outside port",
    expect: "holds",
    source: "RFC 4787, REQ-1; RFC 5382, REQ-1",
  },
  "each kind of mapping leads replies back": {
    scope: kinds,
    property: "a reply reaches the endpoint that asked and no other",
    expect: "holds",
    source: "RFC 4787, section 4.1",
  },
  "inside addresses stay inside": {
    scope: [
      { ports: 1 },
      { errors: true },
      { hairpin: true, filtering: "independent", timer: 0 },
    ],
    property: "no inside address is seen outside",
    expect: "holds",
    source: "slide 5",
  },
  "with the strictest filter an unsolicited packet reaches no host": {
    scope: [strange, { ...strange, unsolicited: "other-port" }],
    property: "an unsolicited packet reaches no host",
    expect: "holds",
    source: "RFC 4787, section 5",
  },
  "a filter by address keeps other addresses out": {
    scope: { ...strange, filtering: "address" },
    property: "an unsolicited packet reaches no host",
    expect: "holds",
    source: "RFC 4787, section 5",
  },
  "a filter by address lets another port of a server in": {
    scope: { ...strange, filtering: "address", unsolicited: "other-port" },
    property: "an unsolicited packet reaches the host that its port is mapped to",
    expect: "holds",
    source: "RFC 4787, section 5",
    steps: 3,
  },
  "without a filter an unsolicited packet reaches the mapped host": {
    scope: { ...strange, filtering: "independent" },
    property: "an unsolicited packet reaches the host that its port is mapped to",
    expect: "holds",
    source: "RFC 4787, REQ-8",
    steps: 3,
  },
  "without a filter an unsolicited packet reaches no other host": {
    scope: { ...strange, filtering: "independent" },
    property:
      "an unsolicited packet reaches the host that its port is mapped to, and no other host",
    expect: "holds",
    source: "RFC 4787, REQ-8",
  },
  "without a free port a flow is refused": {
    scope: { ports: 1 },
    property: "a flow is refused",
    expect: "holds",
    source: "slide 7; RFC 5508, REQ-8",
    steps: 3,
  },
  "a flow that is refused disturbs no other flow": {
    scope: [
      { ports: 1, observed: true },
      { hosts: 3, ports: 2, observed: true, timer: 0 },
    ],
    property: "a flow is refused only while no port is free, and disturbs no other flow",
    expect: "holds",
    source: "slide 7",
  },
  "a mapping in use stays": {
    scope: { hosts: 1, timer: 2, asks: 2, observed: true },
    property: "a mapping in use stays",
    expect: "holds",
    source: "RFC 4787, REQ-6",
  },
  "once hosts are silent, every port is free again, whatever comes from outside": {
    scope: [
      {},
      { ports: 1 },
      { expiry: "timer", reuse: "at-once" },
      {
        hosts: 1,
        ports: 1,
        expiry: "timer",
        reuse: "at-once",
        filtering: "independent",
        unsolicited: "other-address",
        knocks: true,
      },
      { ...connections, asks: 1 },
    ],
    property: "once hosts are silent, every port is free again",
    expect: "holds",
    source: "slide 5; RFC 4787, REQ-6",
  },
  "both ends may open one connection at once through the translator": {
    scope: { protocol: "tcp", unsolicited: "asked", ports: 1, hosts: 1, timer: 0 },
    property: "an end that opens while its peer opens is not refused",
    expect: "holds",
    source: "RFC 5382, REQ-2 and REQ-4",
  },
  "a session is opened, half closed, closed and opened again": {
    scope: { ...connections, observed: true },
    property: "a packet of a host is forwarded or refused",
    expect: "holds",
    source: "RFC 5382, REQ-2",
  },
  "an ICMP error quotes what the host sent": {
    scope: [{ errors: true, servers: 2, hosts: 1 }, { errors: true }],
    property: "an ICMP error quotes a packet of the host that it reaches",
    expect: "holds",
    source: "RFC 5382, REQ-9; RFC 5508, REQ-4",
  },
  "an ICMP error ends no mapping": {
    scope: { errors: true, servers: 2, hosts: 1, observed: true },
    property: "no reply is lost",
    expect: "holds",
    source: "RFC 4787, REQ-12; RFC 5382, REQ-10",
  },
  "hosts reach each other by their outside endpoints": {
    scope: { hairpin: true, filtering: "independent", timer: 0 },
    property: "a host asks another host of the translator",
    expect: "holds",
    source: "RFC 4787, REQ-9; RFC 5382, REQ-8",
    steps: 3,
  },
  "a translator that starts again sends a late reply to another host": {
    scope: { crashes: 1, timer: 0 },
    property: "a reply reaches the endpoint that asked and no other",
    expect: "violated",
    source: "slide 5",
    steps: 6,
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
