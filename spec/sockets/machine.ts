/** A host as a process: what its programs call, and which socket gets what arrives. */
import { ignored, type May, speaks } from "lockstep";
import { match } from "ts-pattern";
import { type Connection, type Host, idle, nameOf, type Segment } from "./host.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { keyOf, type Tuple, turned } from "./tuple.ts";

type Step = May<Host, Segment, never>;

const { next, process } = speaks<Host, Segment, never, never, ReadonlySet<string>>();

const withConnection = (me: Host, connection: Connection): Host => ({
  ...me,
  connections: { ...me.connections, [keyOf(connection.tuple)]: connection },
});

const without = (me: Host, { tuple }: Connection): Host => {
  const { [keyOf(tuple)]: _, ...connections } = me.connections;
  return { ...me, connections };
};

const send = (
  me: Host,
  type: Segment["type"],
  { tuple, of }: Pick<Connection, "tuple" | "of">,
) => next(me).send(tuple.peer, { type, tuple, of });

/** Connections of a port that are not finished, and that no program has. */
const halfOpenAt = ({ connections }: Host, port: number): readonly string[] =>
  Object.entries(connections).flatMap(([key, { phase, tuple, socket }]) =>
    phase === "syn-received" && tuple.port === port && socket === null ? [key] : [],
  );

const arrivalAt = ({ backlog }: Scope, rules: Rules) => {
  /** A SYN for a listener: it answers while it has room, and drops the SYN otherwise. */
  const listen = (me: Host, { tuple, of }: Segment): Step => {
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

  /** The third segment, or the first byte, finishes a handshake. */
  const finish = (me: Host, connection: Connection): Host => {
    if (connection.phase !== "syn-received") return me;
    const { tuple, of } = connection;
    const listener = me.listeners[tuple.port];
    const finished = withConnection(me, { ...connection, phase: "established" });
    return {
      ...finished,
      finished: [...me.finished, nameOf(keyOf(tuple), of)],
      ...(listener !== undefined && {
        listeners: {
          ...me.listeners,
          [tuple.port]: { ...listener, queue: [...listener.queue, keyOf(tuple)] },
        },
      }),
    };
  };

  const read = (me: Host, connection: Connection, { tuple, of }: Segment): Host => {
    const now = me.connections[keyOf(connection.tuple)]!;
    const byte = nameOf(keyOf(turned(tuple)), of);
    return withConnection(me, { ...now, read: [...now.read, byte] });
  };

  const connected = (me: Host, connection: Connection, segment: Segment): Step =>
    match(segment.type)
      .returnType<Step>()
      .with("SYN,ACK", () =>
        connection.phase === "syn-sent"
          ? send(
              withConnection(me, { ...connection, phase: "established" }),
              "ACK",
              connection,
            )
          : ignored,
      )
      .with("ACK", () => next(finish(me, connection)))
      .with("DATA", "datagram", () =>
        ["syn-received", "established", "fin-wait"].includes(connection.phase)
          ? next(read(finish(me, connection), connection, segment))
          : ignored,
      )
      .with("FIN", () =>
        match(connection.phase)
          .returnType<Step>()
          .with("fin-wait", () =>
            next(withConnection(me, { ...connection, phase: "time-wait" })),
          )
          .with("established", () => send(without(me, connection), "FIN", connection))
          .otherwise(() => ignored),
      )
      .with("RST", () =>
        connection.phase === "time-wait" ? ignored : next(without(me, connection)),
      )
      .with("SYN", () => ignored)
      .exhaustive();

  return (me: Host, segment: Segment): Step => {
    if (segment.type === "datagram" && rules.looksAtProtocol) return ignored;
    const connection = rules.connectionFor(me, segment);
    if (connection !== undefined) return connected(me, connection, segment);
    if (segment.type === "SYN" && me.listeners[segment.tuple.peerPort] !== undefined)
      return listen(me, segment);
    const { tuple, of } = segment;
    return rules.refuses(segment)
      ? send(me, "RST", { tuple: turned(tuple), of })
      : ignored;
  };
};

/** The ports of the server. */
export const portsOf = ({ serverPorts }: Scope): readonly number[] =>
  Array.from({ length: serverPorts }, (_, i) => 80 + i);

/** The server of this scope listens on each of its ports, and accepts. */
export const server = (scope: Scope, rules: Rules) => {
  const ports = portsOf(scope);
  const arrives = arrivalAt(scope, rules);
  const listeners = Object.fromEntries(
    (scope.listens ? ports : []).map((port, i) => [port, { socket: i + 1, queue: [] }]),
  );
  const accept =
    (port: number) =>
    (me: Host): Step => {
      const listener = me.listeners[port];
      if (listener === undefined) return undefined;
      const key = rules.next(listener, halfOpenAt(me, port));
      const connection = key === undefined ? undefined : me.connections[key];
      const queue = listener.queue.filter((each) => each !== key);
      const { [port]: _, ...others } = me.listeners;
      const kept = rules.listensOn
        ? { ...others, [port]: { ...listener, queue } }
        : others;
      const socket = rules.socketOf(me, listener);
      if (key === undefined) return undefined;
      // It may have been closed before it was accepted.
      if (connection === undefined) return next({ ...me, listeners: kept });
      return next({
        ...withConnection(me, { ...connection, socket }),
        listeners: kept,
        sockets: Math.max(me.sockets, socket),
        accepted: [...me.accepted, { name: nameOf(key, connection.of), socket }],
      });
    };
  return process({
    init: { ...idle, listeners, sockets: Object.keys(listeners).length },
    actions: Object.fromEntries(ports.map((port) => [`accept at ${port}`, accept(port)])),
    receive: (me, { body }) => arrives(me, body),
    remember: { init: new Set<string>(), after: held },
  });
};

/** The connections that a host has held, by name. */
const held = (past: ReadonlySet<string>, { connections }: Host): ReadonlySet<string> =>
  new Set([
    ...past,
    ...Object.entries(connections).map(([key, { of }]) => nameOf(key, of)),
  ]);

/** A client connects from any of its ports to any port of the server, writes a byte, and closes. */
export const client = (self: string, scope: Scope, rules: Rules) => {
  const arrives = arrivalAt(scope, rules);
  const count = (length: number) => Array.from({ length }, (_, i) => i);
  const tuples = count(scope.localPorts).flatMap((local) =>
    portsOf(scope).map(
      (peerPort): Tuple => ({
        protocol: "tcp",
        address: self,
        port: 1 + local,
        peer: "server",
        peerPort,
      }),
    ),
  );
  const at = ({ connections }: Host, tuple: Tuple) => connections[keyOf(tuple)];

  const connect =
    (tuple: Tuple) =>
    (me: Host): Step => {
      const key = keyOf(tuple);
      const of = (me.connects[key] ?? 0) + 1;
      if (of > scope.connects || !rules.isFree(at(me, tuple))) return undefined;
      const socket = me.sockets + 1;
      const opened = {
        tuple,
        of,
        phase: rules.afterSyn,
        socket,
        wrote: false,
        read: [],
      } as const;
      const connects = { ...me.connects, [key]: of };
      return send(
        { ...withConnection(me, opened), sockets: socket, connects },
        "SYN",
        opened,
      );
    };
  const write =
    (tuple: Tuple) =>
    (me: Host): Step => {
      const connection = at(me, tuple);
      return scope.writes && connection?.phase === "established" && !connection.wrote
        ? send(withConnection(me, { ...connection, wrote: true }), "DATA", connection)
        : undefined;
    };
  const close =
    (tuple: Tuple) =>
    (me: Host): Step => {
      const connection = at(me, tuple);
      return scope.closes && connection?.phase === "established"
        ? send(
            withConnection(me, { ...connection, phase: "fin-wait" }),
            "FIN",
            connection,
          )
        : undefined;
    };
  /** A SYN that found no room was dropped. */
  const again =
    (tuple: Tuple) =>
    (me: Host): Step => {
      const connection = at(me, tuple);
      if (connection?.phase !== "syn-sent") return undefined;
      const isOf = ({ body, from }: { readonly body: Segment; readonly from: string }) =>
        body.of === connection.of &&
        keyOf(from === self ? body.tuple : turned(body.tuple)) === keyOf(tuple);
      return send(me, "SYN", connection).unlessFlying(isOf);
    };
  const waitIsOver =
    (tuple: Tuple) =>
    (me: Host): Step => {
      const connection = at(me, tuple);
      if (connection?.phase !== "time-wait") return undefined;
      const key = keyOf(tuple);
      return next(without(me, connection)).unlessFlying(
        ({ body }) => keyOf(body.tuple) === key || keyOf(turned(body.tuple)) === key,
      );
    };
  const datagram = { protocol: "udp", of: 0 } as const;
  const sendDatagram = (me: Host): Step => {
    const tuple = { ...tuples[0]!, protocol: datagram.protocol };
    return scope.udp && me.connects[keyOf(tuple)] === undefined
      ? next({ ...me, connects: { ...me.connects, [keyOf(tuple)]: 1 } }).send("server", {
          type: "datagram",
          tuple,
          of: datagram.of,
        })
      : undefined;
  };

  const calls = {
    connect,
    write,
    close,
    "SYN again": again,
    "TIME-WAIT is over": waitIsOver,
  };
  return process({
    init: idle,
    actions: {
      ...Object.fromEntries(
        tuples.flatMap((tuple) =>
          Object.entries(calls).map(([name, call]) => [
            `${name} ${tuple.port} to ${tuple.peerPort}`,
            call(tuple),
          ]),
        ),
      ),
      ...(scope.udp ? { "send a datagram": sendDatagram } : {}),
    },
    receive: (me, { body }) => arrives(me, body),
  });
};
