/** The host that listens: its programs accept connections, and close each once its client has. */
import { speaks } from "lockstep";
import { arrivalAt, halfOpenAt, type Step, send, withConnection } from "./arrival.ts";
import { type Host, idle, nameOf, type Segment } from "./host.ts";
import { clientsOf, portsOf, tuplesOf } from "./ports.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { keyOf, type Tuple, turned } from "./tuple.ts";

const { next, process } = speaks<Host, Segment, never, never, ReadonlySet<string>>();

const accept =
  (port: number, rules: Rules) =>
  (me: Host): Step => {
    const listener = me.listeners[port];
    if (listener === undefined) return undefined;
    const key = rules.next(listener, halfOpenAt(me, port));
    if (key === undefined) return undefined;
    const connection = me.connections[key];
    const queue = listener.queue.filter((each) => each !== key);
    const { [port]: _, ...others } = me.listeners;
    const kept = rules.listensOn ? { ...others, [port]: { ...listener, queue } } : others;
    // It may have been reset before it was accepted.
    if (connection === undefined) return next({ ...me, listeners: kept });
    const socket = rules.socketOf(me, listener);
    return next({
      ...withConnection(me, { ...connection, socket }),
      listeners: kept,
      sockets: Math.max(me.sockets, socket),
      accepted: [...me.accepted, { name: nameOf(key, connection.of), socket }],
    });
  };

/** Its program has read the end of the client's bytes. */
const close =
  (tuple: Tuple) =>
  (me: Host): Step => {
    const connection = me.connections[keyOf(tuple)];
    return connection?.phase === "close-wait" && connection.socket !== null
      ? send(withConnection(me, { ...connection, phase: "last-ack" }), "FIN", connection)
      : undefined;
  };

/** The connections that a host has held, by name. */
const held = (past: ReadonlySet<string>, { connections }: Host): ReadonlySet<string> =>
  new Set([
    ...past,
    ...Object.entries(connections).map(([key, { of }]) => nameOf(key, of)),
  ]);

/** The server of this scope listens on each of its ports. */
export const server = (scope: Scope, rules: Rules) => {
  const ports = portsOf(scope);
  const arrives = arrivalAt(scope, rules);
  const listeners = Object.fromEntries(
    (scope.listens ? ports : []).map((port, i) => [port, { socket: i + 1, queue: [] }]),
  );
  const tuples = scope.closes
    ? clientsOf(scope).flatMap((client) => tuplesOf(client, scope, rules))
    : [];
  return process({
    init: { ...idle, listeners, sockets: Object.keys(listeners).length },
    actions: Object.fromEntries([
      ...ports.map((port) => [`accept at ${port}`, accept(port, rules)] as const),
      ...tuples.map((tuple) => [closing(turned(tuple)), close(turned(tuple))] as const),
    ]),
    receive: (me, { body }) => arrives(me, body),
    remember: { init: new Set<string>(), after: held },
  });
};

/** The action by which the server closes a connection of its own. */
export const closing = ({ port, peer, peerPort }: Tuple): string =>
  `close ${port} to ${peer}:${peerPort}`;
