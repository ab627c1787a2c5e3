/** A host whose programs connect to the server, write a byte each, and close. */
import { speaks } from "lockstep";
import { arrivalAt, type Step, send, withConnection, without } from "./arrival.ts";
import { type Connection, type Host, idle, type Segment } from "./host.ts";
import { tuplesOf } from "./ports.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { keyOf, type Tuple, turned } from "./tuple.ts";

const { next, process } = speaks<Host, Segment>();

/** A call of a program, or a timer, of the connection with these five values. */
type Call = (tuple: Tuple) => (me: Host) => Step;

const at = ({ connections }: Host, tuple: Tuple): Connection | undefined =>
  connections[keyOf(tuple)];

const connecting =
  (scope: Scope, rules: Rules): Call =>
  (tuple) =>
  (me) => {
    const key = keyOf(tuple);
    const of = (me.connects[key] ?? 0) + 1;
    if (of > scope.connects || !rules.isFree(at(me, tuple))) return undefined;
    const socket = me.sockets + 1;
    const opened = { tuple, of, phase: rules.afterSyn, socket, wrote: false, read: [] };
    const connects = { ...me.connects, [key]: of };
    return send(
      { ...withConnection(me, opened), sockets: socket, connects },
      "SYN",
      opened,
    );
  };

const writing =
  ({ writes }: Scope): Call =>
  (tuple) =>
  (me) => {
    const connection = at(me, tuple);
    return writes && connection?.phase === "established" && !connection.wrote
      ? send(withConnection(me, { ...connection, wrote: true }), "DATA", connection)
      : undefined;
  };

const closing =
  ({ closes }: Scope): Call =>
  (tuple) =>
  (me) => {
    const connection = at(me, tuple);
    if (!closes || connection?.phase !== "established") return undefined;
    const closed = withConnection(me, { ...connection, phase: "fin-wait" });
    return send(closed, "FIN", { ...connection, bytes: connection.wrote ? 1 : 0 });
  };

/** A SYN that found no room was dropped. */
const again: Call = (tuple) => (me) => {
  const connection = at(me, tuple);
  if (connection?.phase !== "syn-sent") return undefined;
  const isAbout = ({ body }: { readonly body: Segment }): boolean =>
    (body.of === connection.of || body.type === "RST") && isOf(body, tuple);
  return send(me, "SYN", connection).unlessFlying(isAbout);
};

const waitIsOver: Call = (tuple) => (me) => {
  const connection = at(me, tuple);
  if (connection?.phase !== "time-wait") return undefined;
  return next(without(me, connection)).unlessFlying(({ body }) => isOf(body, tuple));
};

/** Is it a segment of this connection, in either direction? */
const isOf = ({ tuple }: Segment, mine: Tuple): boolean =>
  keyOf(tuple) === keyOf(mine) || keyOf(turned(tuple)) === keyOf(mine);

/** A datagram from and to the ports of a connection. */
const sendDatagram =
  (connected: Tuple) =>
  (me: Host): Step => {
    const tuple = { ...connected, protocol: "udp" } as const;
    const key = keyOf(tuple);
    if (me.connects[key] !== undefined) return undefined;
    const sent = { ...me, connects: { ...me.connects, [key]: 1 } };
    return send(sent, "datagram", { tuple, of: 0 });
  };

/** The programs of a client connect from any of its ports to any port of the server. */
export const client = (self: string, scope: Scope, rules: Rules) => {
  const tuples = tuplesOf(self, scope, rules);
  const arrives = arrivalAt(scope, rules);
  const calls: Readonly<Record<string, Call>> = {
    connect: connecting(scope, rules),
    write: writing(scope),
    close: closing(scope),
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
      ...(scope.udp ? { "send a datagram": sendDatagram(tuples[0]!) } : {}),
    },
    receive: (me, { body }) => arrives(me, body),
  });
};
