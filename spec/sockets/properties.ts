/** What is promised of sockets, as predicates of all hosts. */
import { many, one, type WorldOf } from "lockstep";
import { client } from "./client.ts";
import { type Connection, type Host, nameOf } from "./host.ts";
import { clientsOf } from "./ports.ts";
import { LAST_WELL_KNOWN, type Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { server } from "./server.ts";
import { differences, keyOf, turned } from "./tuple.ts";

/** The server, and the hosts whose programs connect to it. */
export const rolesOf = (scope: Scope, rules: Rules) => ({
  server: one(server(scope, rules)),
  client: many(clientsOf(scope), (id) => client(id, scope, rules)),
});

type World = WorldOf<typeof rolesOf>;

const connectionsOf = ({ connections }: Host): readonly Connection[] =>
  Object.values(connections);

const opened = ({ client }: World): readonly Connection[] =>
  Object.values(client).flatMap(connectionsOf);

/** Slide 7: what a connection reads was written to it, and to none before it of the same five values. */
export const readsItsOwn = (world: World): boolean =>
  [...connectionsOf(world.server), ...opened(world)].every(({ tuple, of, read }) =>
    read.every((byte) => byte === nameOf(keyOf(tuple), of)),
  );

/** No two sockets that `accept` has given are the same, and none of them listens. */
export const socketsAreNew = ({ server }: World): boolean => {
  const given = server.accepted.map(({ socket }) => socket);
  const listening = Object.values(server.listeners).map(({ socket }) => socket);
  return new Set([...given, ...listening]).size === given.length + listening.length;
};

/** Every port that listened at the start still listens. */
export const keepsListening =
  (ports: readonly number[]) =>
  ({ server }: World): boolean =>
    ports.every((port) => port in server.listeners);

/** Trap T1: a program never has a connection whose handshake is under way. */
export const acceptedAreFinished = ({ server }: World): boolean =>
  connectionsOf(server).every(
    ({ socket, phase }) => socket === null || phase !== "syn-received",
  );

/** In the order in which they were finished. */
export const acceptedInOrder = ({ server }: World): boolean => {
  const order = server.accepted.map(({ name }) => server.finished.indexOf(name));
  return order.every((place, i) => i === 0 || place > order[i - 1]!);
};

/** Half open and finished connections together are at most the backlog. */
export const holdsItsBacklog =
  (ports: readonly number[], backlog: number) =>
  ({ server }: World): boolean =>
    ports.every((port) => {
      const halfOpen = connectionsOf(server).filter(
        ({ tuple, phase }) => phase === "syn-received" && tuple.port === port,
      );
      const queue = server.listeners[port]?.queue ?? [];
      return !(port in server.listeners) || halfOpen.length + queue.length <= backlog;
    });

/** The server has had the connection that a client takes for established. */
export const connectedAreKnown = (world: World): boolean =>
  opened(world).every(
    ({ phase, tuple, of }) =>
      phase !== "established" || world.past.server.has(nameOf(keyOf(turned(tuple)), of)),
  );

/** No late segment of another connection has finished one whose client still waits for its answer. */
export const finishedAreAnswered = (world: World): boolean =>
  connectionsOf(world.server).every(
    ({ phase, tuple, of }) =>
      phase === "syn-received" ||
      !opened(world).some(
        (mine) =>
          mine.phase === "syn-sent" &&
          mine.of === of &&
          keyOf(mine.tuple) === keyOf(turned(tuple)),
      ),
  );

/** RFC 6335, section 6. */
export const picksNoWellKnownPort = (world: World): boolean =>
  opened(world).every(({ tuple }) => tuple.port > LAST_WELL_KNOWN);

/** Slide 7: the protocol is one of the five values. */
export const datagramsAreApart = ({ server }: World): boolean =>
  connectionsOf(server).every(({ read }) => read.every((byte) => byte.startsWith("tcp")));

/** Some connection is established, and no program has accepted it. */
export const isConnectedUnaccepted = (world: World): boolean =>
  world.server.accepted.length === 0 &&
  opened(world).some(({ phase }) => phase === "established");

/** Two connections of the server that differ in one value. */
export const differInOne = ({ server }: World): boolean => {
  const tuples = connectionsOf(server).map(({ tuple }) => tuple);
  return tuples.some((one, i) =>
    tuples.some((other, j) => i < j && differences(one, other) === 1),
  );
};

/** A connection of a client waits in TIME-WAIT. */
export const waits = (world: World): boolean =>
  opened(world).some(({ phase }) => phase === "time-wait");

/** Some program of a client waits for the answer to its `connect`. */
export const isConnecting = (world: World): boolean =>
  opened(world).some(({ phase }) => phase === "syn-sent");
