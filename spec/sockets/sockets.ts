/**
 * Sockets: which one gets a segment, what a listener answers, and what `accept` gives.
 *
 * Source: slides 2, 6 and 7 of the course; RFC 9293, sections 3.1 and 3.9; trap T1. A connection is a few
 * segments without numbers in a network that reorders: `spec/tcp` has what numbers are for.
 */
import { family, system } from "lockstep";
import { claims } from "./claims.ts";
import type { Host } from "./host.ts";
import { mutants } from "./mutants.ts";
import { localPortsOf, portsOf } from "./ports.ts";
import {
  acceptedAreFinished,
  acceptedInOrder,
  connectedAreKnown,
  datagramsAreApart,
  differInOne,
  finishedAreAnswered,
  holdsItsBacklog,
  isConnectedUnaccepted,
  isConnecting,
  keepsListening,
  picksNoWellKnownPort,
  readsItsOwn,
  rolesOf,
  socketsAreNew,
  waits,
} from "./properties.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope } from "./scope.ts";
import { keyOf } from "./tuple.ts";

const connectionsText = ({ connections }: Pick<Host, "connections">): string =>
  Object.entries(connections)
    .map(([key, { phase, socket }]) => `${key} ${phase} ${socket ?? ""}`)
    .join(", ");

const sockets = (scope: Scope, rules: Rules) => {
  const { serverPorts, clients, localPorts, backlog, listens, closes, udp } = scope;
  const ports = portsOf(scope);
  const many = clients * localPorts * serverPorts > 1 && backlog > 1;
  return system({
    name: "sockets",
    roles: rolesOf(scope, rules),
    environment: { network: "bag" },
    show: {
      message: ({ type, tuple, of }) => `${type} ${keyOf(tuple)} #${of}`,
      state: connectionsText,
    },
    always: {
      "what a connection reads was written to it": readsItsOwn,
      "each accept gives a new socket": listens && socketsAreNew,
      "the listener keeps listening": listens && keepsListening(ports),
      "accept takes finished connections only": listens && acceptedAreFinished,
      "accept takes connections in the order in which they were finished":
        listens && acceptedInOrder,
      "a listener holds no more than its backlog":
        listens && holdsItsBacklog(ports, backlog),
      "a connected client has a connection at the server": listens && connectedAreKnown,
      "a connection is finished by its own client": listens && finishedAreAnswered,
      "the system picks no well-known port": picksNoWellKnownPort,
      "a datagram is for no connection": udp && datagramsAreApart,
    },
    sometimes: {
      "a client is connected, and no program has accepted it":
        listens && isConnectedUnaccepted,
      "two connections differ in one of the five values": listens && many && differInOne,
      "a connection waits in TIME-WAIT": listens && closes && waits,
    },
    leadsTo: {
      "a connect comes to its end": [isConnecting, (world) => !isConnecting(world)],
    },
    fair: {
      weak: [
        "deliver",
        ...ports.map((port) => `accept at ${port}`),
        ...localPortsOf(scope, rules).flatMap((local) =>
          ports.map((port) => `SYN again ${local} to ${port}`),
        ),
      ],
    },
  });
};

/** Sockets of a server and of its clients, by their parameters. */
export const socketsOfHosts = family({
  scope: defaults,
  rules,
  limits: () => ({
    clients: [1, 3],
    localPorts: [1, 2],
    serverPorts: [1, 2],
    connects: [1, 2],
    backlog: [1, 3],
  }),
  system: sockets,
  mutants,
  claims,
});
