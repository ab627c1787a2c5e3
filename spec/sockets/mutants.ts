/** Sockets with one mistake each, and the property that shows it. */
import type { Mutant } from "lockstep";
import { type Rules, rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** The mutants by name. */
export const mutants = {
  "a byte goes to the first connection of its port": {
    rules: {
      connectionFor: (me, segment) =>
        segment.type === "DATA"
          ? Object.values(me.connections).find(
              ({ tuple }) => tuple.port === segment.tuple.peerPort,
            )
          : rules.connectionFor(me, segment),
    },
    scope: { clients: 2 },
    breaks: "what a connection reads was written to it",
    steps: 7,
  },
  "the protocol of a packet is not looked at": {
    rules: {
      looksAtProtocol: false,
      connectionFor: ({ connections }, { tuple }) =>
        Object.values(connections).find(
          ({ tuple: mine }) =>
            mine.port === tuple.peerPort &&
            mine.peer === tuple.address &&
            mine.peerPort === tuple.port,
        ),
    },
    scope: { udp: true },
    breaks: "a datagram is for no connection",
    also: ["what a connection reads was written to it"],
    steps: 4,
  },
  "accept gives the listening socket": {
    rules: { socketOf: (_, { socket }) => socket },
    scope: {},
    breaks: "each accept gives a new socket",
    steps: 5,
  },
  "the first accept closes the listener": {
    rules: { listensOn: false },
    scope: {},
    breaks: "the listener keeps listening",
    steps: 5,
  },
  "accept takes connections that are half open": {
    rules: { next: ({ queue }, halfOpen) => queue[0] ?? halfOpen[0] },
    scope: {},
    breaks: "accept takes finished connections only",
    steps: 3,
  },
  "accept takes the newest connection": {
    rules: { next: ({ queue }) => queue.at(-1) },
    scope: { clients: 2 },
    breaks: "accept takes connections in the order in which they were finished",
    steps: 10,
  },
  "the listener answers a SYN without room in its queue": {
    rules: { hasRoom: () => true },
    scope: { clients: 2, backlog: 1 },
    breaks: "a listener holds no more than its backlog",
    steps: 4,
  },
  "the five values of a connection in TIME-WAIT are used again": {
    rules: {
      isFree: (connection) =>
        connection === undefined || connection.phase === "time-wait",
    },
    scope: { closes: true, connects: 2 },
    breaks: "a connection is finished by its own client",
    steps: 12,
  },
  "the system picks a well-known port": {
    rules: { isEphemeral: () => true },
    scope: {},
    breaks: "the system picks no well-known port",
    steps: 1,
  },
  "a connect does not wait for its answer": {
    rules: { afterSyn: "established" },
    scope: {},
    breaks: "a connected client has a connection at the server",
    steps: 1,
  },
  "a SYN that is for no socket is dropped": {
    rules: { refuses: () => false },
    scope: { listens: false },
    breaks: "a connect comes to its end",
    steps: 3,
  },
} as const satisfies Readonly<Record<string, Mutant<Scope, string, Rules>>>;
