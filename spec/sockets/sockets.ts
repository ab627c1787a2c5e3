/**
 * Sockets: which one gets a segment, what a listener answers, and what `accept` gives.
 *
 * Source: slides 2, 6 and 7 of the course; RFC 9293, sections 3.1 and 3.9; trap T1. A connection is a few
 * segments without numbers in a network that reorders: `spec/tcp` has what numbers are for.
 */
import { family, ids, many, one, system, type WorldOf } from "lockstep";
import { claims } from "./claims.ts";
import { type Connection, type Host, nameOf } from "./host.ts";
import { client, portsOf, server } from "./machine.ts";
import { mutants } from "./mutants.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope } from "./scope.ts";
import { differences, keyOf, turned } from "./tuple.ts";

/** The server, and the hosts whose programs connect to it. */
const rolesOf = (scope: Scope, rules: Rules) => ({
  server: one(server(scope, rules)),
  client: many(ids("client", scope.clients), (id) => client(id, scope, rules)),
});

type World = WorldOf<typeof rolesOf>;

const connectionsOf = ({ connections }: Host): readonly Connection[] =>
  Object.values(connections);

const hostsOf = ({ server, client }: World): readonly Host[] => [
  server,
  ...Object.values(client),
];

/** Slide 7: what a connection reads was written to it, and to none before it of the same five values. */
const readsItsOwn = (world: World): boolean =>
  hostsOf(world)
    .flatMap(connectionsOf)
    .every(({ tuple, of, read }) =>
      read.every((byte) => byte === nameOf(keyOf(tuple), of)),
    );

const socketsAreNew = ({ server }: World): boolean => {
  const given = server.accepted.map(({ socket }) => socket);
  const listening = Object.values(server.listeners).map(({ socket }) => socket);
  return new Set([...given, ...listening]).size === given.length + listening.length;
};

const acceptedAreFinished = ({ server }: World): boolean =>
  connectionsOf(server).every(
    ({ socket, phase }) => socket === null || phase !== "syn-received",
  );

/** Of connections that were closed before they were accepted there is nothing to accept. */
const acceptedInOrder = ({ server }: World): boolean => {
  const order = server.accepted.map(({ name }) => server.finished.indexOf(name));
  return order.every((place, i) => i === 0 || place > order[i - 1]!);
};

const heldAt = ({ server }: World, port: string): number =>
  connectionsOf(server).filter(
    ({ tuple, phase }) => phase === "syn-received" && `${tuple.port}` === port,
  ).length + server.listeners[port]!.queue.length;

const clientsOf = ({ client }: World): readonly Connection[] =>
  Object.values(client).flatMap(connectionsOf);

/** Two connections of the server that differ in one value. */
const differInOne = ({ server }: World): boolean => {
  const tuples = connectionsOf(server).map(({ tuple }) => tuple);
  return tuples.some((one, i) =>
    tuples.some((other, j) => i < j && differences(one, other) === 1),
  );
};

const sockets = (scope: Scope, rules: Rules) => {
  const { serverPorts, clients, localPorts, backlog, listens, udp } = scope;
  const ports = portsOf(scope).map(String);
  const many = clients * localPorts * serverPorts > 1 && backlog > 1;
  return system({
    name: "sockets",
    roles: rolesOf(scope, rules),
    environment: { network: "bag" },
    show: {
      message: ({ type, tuple, of }) => `${type} ${keyOf(tuple)} #${of}`,
      state: ({ connections }) =>
        connectionsOf({ connections } as Host)
          .map(({ tuple, phase, socket }) => `${keyOf(tuple)} ${phase} ${socket ?? ""}`)
          .join(", "),
    },
    always: {
      "what a connection reads was written to it": readsItsOwn,
      "each accept gives a new socket": listens && socketsAreNew,
      "the listener keeps listening":
        listens && (({ server }) => ports.every((port) => port in server.listeners)),
      "accept takes finished connections only": listens && acceptedAreFinished,
      "accept takes connections in the order in which they were finished":
        listens && acceptedInOrder,
      "a listener holds no more than its backlog":
        listens &&
        ((world) =>
          ports.every(
            (port) => !(port in world.server.listeners) || heldAt(world, port) <= backlog,
          )),
      "a connected client has a connection at the server":
        listens &&
        ((world) =>
          clientsOf(world).every(
            ({ phase, tuple, of }) =>
              phase !== "established" ||
              world.past.server.has(nameOf(keyOf(turned(tuple)), of)),
          )),
      "a datagram is for no connection":
        udp &&
        (({ server }) =>
          connectionsOf(server).every(({ read }) =>
            read.every((byte) => byte.startsWith("tcp")),
          )),
    },
    sometimes: {
      "a client is connected, and no program has accepted it":
        listens &&
        ((world) =>
          world.server.accepted.length === 0 &&
          clientsOf(world).some(({ phase }) => phase === "established")),
      "two connections differ in one value": listens && many && differInOne,
      "a connection waits in TIME-WAIT":
        listens &&
        scope.closes &&
        ((world) => clientsOf(world).some(({ phase }) => phase === "time-wait")),
    },
    leadsTo: {
      "a connect comes to its end": [
        (world) => clientsOf(world).some(({ phase }) => phase === "syn-sent"),
        (world) => clientsOf(world).every(({ phase }) => phase !== "syn-sent"),
      ],
    },
    fair: {
      weak: [
        "deliver",
        ...ports.map((port) => `accept at ${port}`),
        ...Array.from({ length: localPorts }, (_, i) =>
          ports.map((port) => `SYN again ${1 + i} to ${port}`),
        ).flat(),
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
