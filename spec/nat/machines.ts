/** The machines on both sides of a translator: hosts that ask, and servers that answer. */
import { ignored, type May, speaks } from "lockstep";
import { match } from "ts-pattern";
import {
  addressOf,
  insideOf,
  isUnsolicited,
  NAT,
  outsideAt,
  type Packet,
  portsOf,
  serverAt,
} from "./packet.ts";
import type { Scope } from "./scope.ts";

/** A host inside: over UDP its program has no phases, and it is open all the time. */
type Host = {
  readonly phase: "closed" | "opening" | "open" | "closing";
  /** How often it has asked each server. */
  readonly asks: Readonly<Record<string, number>>;
  /** The kinds of packets that have reached it, in alphabetical order. */
  readonly got: readonly Got[];
};

type Got =
  | "answered"
  | "asked"
  | "asked itself"
  | "misled"
  | "puzzled"
  | "refused"
  | "unsolicited";

/** The names of the hosts. */
export const hostsOf = ({ hosts }: Scope): readonly string[] =>
  Array.from({ length: hosts }, (_, i) => `h${i}`);

/** The names of the servers that hosts ask. */
export const serversOf = ({ servers }: Scope): readonly string[] =>
  Array.from({ length: servers }, (_, i) => `s${i}`);

/** The endpoint that sends packets that no host asked for. */
export const strangerOf = ({ servers, unsolicited }: Scope): string | null =>
  match(unsolicited)
    .returnType<string | null>()
    .with("other-address", () => serverAt(`s${servers}`))
    .with("other-port", () => "s0:81")
    .with("asked", () => serverAt("s0"))
    .otherwise(() => null);

/** All machines outside: the servers, and the stranger if it is none of them. */
export const outsideOf = (scope: Scope): readonly string[] => {
  const stranger = strangerOf(scope);
  const servers = serversOf(scope);
  return stranger === null || servers.includes(addressOf(stranger))
    ? servers
    : [...servers, addressOf(stranger)];
};

const first = ({ protocol }: Scope): "ask" | "SYN" =>
  protocol === "tcp" ? "SYN" : "ask";

/** How a host asks a server. */
export const question = (host: string, to: string, scope: Scope): Packet => {
  const from = insideOf(host);
  return { type: first(scope), from, to, of: from, quote: null };
};

/** What the stranger sends to an outside port. */
export const knock = (port: number, scope: Scope): Packet => {
  const to = outsideAt(port);
  return { type: first(scope), from: strangerOf(scope)!, to, of: to, quote: null };
};

/** The kind of a packet for the host that it reaches. */
const kindOf = (packet: Packet, self: string): Got => {
  if (isUnsolicited(packet)) return "unsolicited";
  if (packet.quote !== null) return packet.quote.from === self ? "refused" : "puzzled";
  if (packet.type === "ask") return packet.of === self ? "asked itself" : "asked";
  return packet.of === self ? "answered" : "misled";
};

/** A host inside, by its name. */
export const hostAt = (name: string, scope: Scope) => {
  type Step = May<Host, Packet, never>;
  const { next, process } = speaks<Host, Packet>();
  const self = insideOf(name);
  const isTcp = scope.protocol === "tcp";

  const ask =
    (server: string) =>
    (me: Host): Step => {
      const asked = me.asks[server] ?? 0;
      if (asked >= scope.asks || (isTcp && me.phase !== "closed")) return undefined;
      return next({
        ...me,
        phase: isTcp ? "opening" : "open",
        asks: { ...me.asks, [server]: asked + 1 },
      }).send(NAT, question(name, serverAt(server), scope));
    };

  const close = (me: Host): Step =>
    scope.closes && me.phase === "open"
      ? next({ ...me, phase: "closing" }).send(NAT, {
          ...question(name, serverAt("s0"), scope),
          type: "FIN",
        })
      : undefined;

  const after = (phase: Host["phase"], { type }: Packet): Host["phase"] => {
    if (!isTcp) return phase;
    if ((type === "SYN,ACK" || type === "SYN") && phase === "opening") return "open";
    return type === "FIN" && phase === "closing" ? "closed" : phase;
  };

  const receive = (me: Host, packet: Packet): Step => {
    const got = [...new Set([...me.got, kindOf(packet, self)])].sort();
    const step = next({ ...me, phase: after(me.phase, packet), got });
    const reply = { from: self, to: packet.from, of: packet.of, quote: null } as const;
    // Both ends open at once: RFC 9293, figure 7.
    if (packet.type === "SYN" && me.phase === "opening")
      return step.send(NAT, { ...reply, type: "SYN,ACK" });
    return packet.type === "ask" && scope.hairpin
      ? step.send(NAT, { ...reply, type: "answer" })
      : step;
  };

  const asks = scope.begun ? Object.fromEntries(serversOf(scope).map((s) => [s, 1])) : {};
  const begun = isTcp ? (scope.begun ? "opening" : "closed") : "open";
  return process({
    init: { phase: begun, asks, got: [] },
    receive: (me, { body }) => receive(me, body),
    actions: {
      ...(scope.asks > (scope.begun ? 1 : 0) &&
        Object.fromEntries(serversOf(scope).map((s) => [`ask ${s}`, ask(s)]))),
      ...(scope.closes && { close }),
    },
  });
};

/** A server outside: how far its connection with each endpoint has come. */
type Server = { readonly peers: Readonly<Record<string, Progress>> };

type Progress = "opening" | "open" | "closed" | "aborted";

/** The stranger tries a port once more, when what it sent there before has arrived or was dropped. */
const knocking =
  (port: number, scope: Scope) =>
  (me: Server): May<Server, Packet, never> =>
    speaks<Server, Packet>()
      .next(me)
      .send(NAT, knock(port, scope))
      .unlessFlying(({ body }) => body.of === outsideAt(port));

/** A machine outside, by its name. */
export const serverOf = (name: string, scope: Scope) => {
  type Step = May<Server, Packet, never>;
  const { next, process } = speaks<Server, Packet>();
  const stranger = strangerOf(scope);
  const fails = scope.errors && name === `s${scope.servers - 1}`;
  const isCaller = stranger === serverAt(name) && scope.protocol === "tcp";

  const answer = (packet: Packet, type: Packet["type"]): Packet => ({
    type,
    from: packet.to,
    to: packet.from,
    of: packet.of,
    quote: type === "unreachable" ? { from: packet.from, to: packet.to } : null,
  });

  const receive = (me: Server, packet: Packet): Step => {
    const isOpening = me.peers[packet.from] === "opening";
    const become = (progress: Progress) =>
      next({ peers: { ...me.peers, [packet.from]: progress } });
    return (
      match(packet.type)
        .returnType<Step>()
        .with("ask", () =>
          next(me).send(NAT, answer(packet, fails ? "unreachable" : "answer")),
        )
        .with("SYN", () => become("open").send(NAT, answer(packet, "SYN,ACK")))
        .with("SYN,ACK", () => (isOpening ? become("open") : ignored))
        // A half-closed connection carries data the other way: RFC 9293, section 3.6.1.
        .with("FIN", () =>
          become("closed")
            .send(NAT, answer(packet, "answer"))
            .send(NAT, answer(packet, "FIN")),
        )
        .with("RST", () => (isOpening ? become("aborted") : ignored))
        .with("answer", "unreachable", () => ignored)
        .exhaustive()
    );
  };

  const ports = portsOf(scope.ports);
  const isStranger = stranger !== null && addressOf(stranger) === name;
  return process({
    init: {
      peers: isCaller
        ? Object.fromEntries(ports.map((port) => [outsideAt(port), "opening" as const]))
        : {},
    } as Server,
    receive: (me, { body }) => receive(me, body),
    ...(isStranger &&
      scope.knocks && {
        actions: Object.fromEntries(
          ports.map((port) => [`knock ${port}`, knocking(port, scope)]),
        ),
      }),
  });
};
