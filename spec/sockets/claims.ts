/** What is claimed of sockets, each at the scopes it was judged at. */
import type { Claim } from "lockstep";
import type { Scope } from "./scope.ts";

/** Two connections that differ in one value: the host, its port, the port of the server. */
const byHost = { clients: 2 } as const;
const byLocalPort = { localPorts: 2 } as const;
const byServerPort = { serverPorts: 2 } as const;

/** The claims by name. */
export const claims = {
  "five values name a connection": {
    scope: [
      byHost,
      byLocalPort,
      byServerPort,
      { udp: true },
      { closes: true, connects: 2 },
    ],
    property: "what a connection reads was written to it",
    expect: "holds",
    source: "slides 6 and 7",
  },
  "two connections may differ in one of the five values": {
    scope: [byHost, byLocalPort, byServerPort],
    property: "two connections differ in one of the five values",
    expect: "holds",
    source: "slide 7",
  },
  "each accept gives a new socket": {
    scope: [byHost, byServerPort],
    property: "each accept gives a new socket",
    expect: "holds",
    source: "slide 6",
  },
  "the listener keeps listening": {
    scope: byHost,
    property: "the listener keeps listening",
    expect: "holds",
    source: "slide 6",
  },
  "accept takes finished connections only": {
    scope: [byHost, { clients: 3, writes: false, backlog: 1 }],
    property: "accept takes finished connections only",
    expect: "holds",
    source: "slides 2 and 6; trap T1",
  },
  "accept takes connections in the order in which they were finished": {
    scope: [byHost, byLocalPort],
    property: "accept takes connections in the order in which they were finished",
    expect: "holds",
    source: "POSIX accept: the first connection of the queue",
  },
  "a SYN is answered only while the queue has room": {
    scope: [
      { clients: 2, backlog: 1 },
      { clients: 3, writes: false, backlog: 2 },
    ],
    property: "a listener holds no more than its backlog",
    expect: "holds",
    source: "slide 2; trap T1",
  },
  "a connected client has a connection at the server": {
    scope: [byHost, { closes: true, connects: 2 }],
    property: "a connected client has a connection at the server",
    expect: "holds",
    source: "RFC 9293, section 3.5",
  },
  "no late segment finishes a connection": {
    scope: [byHost, { closes: true, connects: 2 }],
    property: "a connection is finished by its own client",
    expect: "holds",
    source: "RFC 9293, section 3.6.1",
  },
  "the system picks no well-known port": {
    scope: [{}, byLocalPort],
    property: "the system picks no well-known port",
    expect: "holds",
    source: "slide 7; RFC 6335, section 6",
  },
  "a connected client need not be accepted": {
    scope: {},
    property: "a client is connected, and no program has accepted it",
    expect: "holds",
    source: "slide 6; trap T1",
  },
  "a connect comes to its end": {
    scope: [{}, { clients: 2, backlog: 1 }, { listens: false }],
    property: "a connect comes to its end",
    expect: "holds",
    source: "slide 7: the listener, or a reset",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
