/** The reaction of a host to a segment: which socket gets it, and the answer of that socket. */
import { ignored, type May, speaks } from "lockstep";
import { match, P } from "ts-pattern";
import { type Connection, type Host, nameOf, type Segment } from "./host.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { keyOf, turned } from "./tuple.ts";

/** What a host may do in one step. */
export type Step = May<Host, Segment, never>;

const { next } = speaks<Host, Segment>();

/** The host with this connection, new or changed. */
export const withConnection = (me: Host, connection: Connection): Host => ({
  ...me,
  connections: { ...me.connections, [keyOf(connection.tuple)]: connection },
});

/** The host once a connection is over. */
export const without = (me: Host, { tuple }: Connection): Host => {
  const { [keyOf(tuple)]: _, ...connections } = me.connections;
  return { ...me, connections };
};

/** Sends a segment of a connection. `bytes`: see `Segment`. */
export const send = (
  me: Host,
  type: Segment["type"],
  {
    tuple,
    of,
    bytes = 0,
  }: Pick<Connection, "tuple" | "of"> & { readonly bytes?: number },
) => next(me).send(tuple.peer, { type, tuple, of, bytes });

/** Connections of a port that are not finished, and that no program has. */
export const halfOpenAt = ({ connections }: Host, port: number): readonly string[] =>
  Object.entries(connections).flatMap(([key, { phase, tuple, socket }]) =>
    phase === "syn-received" && tuple.port === port && socket === null ? [key] : [],
  );

/** A SYN for a listener: it answers while it has room, and drops the SYN otherwise. */
const listenerAt =
  ({ backlog }: Scope, rules: Rules) =>
  (me: Host, { tuple, of }: Segment): Step => {
    const mine = turned(tuple);
    const { queue } = me.listeners[mine.port]!;
    const held = halfOpenAt(me, mine.port).length + queue.length;
    if (!rules.hasRoom(held, backlog)) return ignored;
    const connection = { tuple: mine, of, phase: "syn-received", socket: null } as const;
    return send(
      withConnection(me, { ...connection, wrote: false, read: [] }),
      "SYN,ACK",
      connection,
    );
  };

/** Finishes a handshake: the third segment does, or any segment after it. */
const finish = (me: Host, connection: Connection): Host => {
  if (connection.phase !== "syn-received") return me;
  const { tuple, of } = connection;
  const key = keyOf(tuple);
  const listener = me.listeners[tuple.port];
  const finished = {
    ...withConnection(me, { ...connection, phase: "established" }),
    finished: [...me.finished, nameOf(key, of)],
  };
  if (listener === undefined || connection.socket !== null) return finished;
  const queued = { ...listener, queue: [...listener.queue, key] };
  return { ...finished, listeners: { ...me.listeners, [tuple.port]: queued } };
};

/** Reads a byte, unless it was read before, which TCP knows by its number. */
const read = (me: Host, { tuple, of }: Segment, mine: Connection): Host => {
  const now = me.connections[keyOf(mine.tuple)]!;
  const byte = nameOf(keyOf(turned(tuple)), of);
  return now.read.includes(byte)
    ? me
    : withConnection(me, { ...now, read: [...now.read, byte] });
};

/** The peer ends: it is heard once all its bytes have come. */
const ended = (me: Host, connection: Connection, { bytes }: Segment): Step => {
  const now = finish(me, connection);
  const mine = now.connections[keyOf(connection.tuple)]!;
  return next(
    mine.read.length < bytes
      ? now
      : withConnection(now, { ...mine, phase: "close-wait" }),
  );
};

/** A segment of a connection that this host has. */
const connected = (me: Host, connection: Connection, segment: Segment): Step =>
  match([segment.type, connection.phase])
    .returnType<Step>()
    .with(["SYN,ACK", "syn-sent"], () =>
      send(
        withConnection(me, { ...connection, phase: "established" }),
        "ACK",
        connection,
      ),
    )
    .with(["ACK", "syn-received"], () => next(finish(me, connection)))
    .with(
      [P.union("DATA", "datagram"), P.union("syn-received", "established", "fin-wait")],
      () => next(read(finish(me, connection), segment, connection)),
    )
    .with(["FIN", P.union("syn-received", "established")], () =>
      ended(me, connection, segment),
    )
    // A FIN that comes again is answered again: the answer was lost.
    .with(["FIN", P.union("fin-wait", "time-wait")], () =>
      send(
        withConnection(me, { ...connection, phase: "time-wait" }),
        "last ACK",
        connection,
      ),
    )
    .with(["last ACK", "last-ack"], () => next(without(me, connection)))
    .with(["RST", "time-wait"], () => ignored)
    .with(["RST", P._], () => next(without(me, connection)))
    .otherwise(() => ignored);

/** The reaction of a host to a segment, at a scope. */
export const arrivalAt = (scope: Scope, rules: Rules) => {
  const listen = listenerAt(scope, rules);
  return (me: Host, segment: Segment): Step => {
    if (segment.type === "datagram" && rules.looksAtProtocol) return ignored;
    const connection = rules.connectionFor(me, segment);
    if (connection !== undefined) return connected(me, connection, segment);
    if (segment.type === "SYN" && me.listeners[segment.tuple.peerPort] !== undefined)
      return listen(me, segment);
    return rules.refuses(segment)
      ? send(me, "RST", { tuple: turned(segment.tuple), of: 0 })
      : ignored;
  };
};
