/** The translator: what it does with packets from inside and from outside, and when its mappings end. */
import { ignored, type May, speaks } from "lockstep";
import { match } from "ts-pattern";
import { addressOf, NAT, outsideAt, type Packet, portOf, portsOf } from "./packet.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";
import {
  empty,
  freePorts,
  isLive,
  type Mapping,
  type Phase,
  type Table,
  withMapping,
} from "./table.ts";

type Step = May<Table, Packet, never>;

const { next, process } = speaks<Table, Packet>();

/** RFC 5382, section 2: a session is followed by its SYNs, FINs and RSTs. */
const followed = (phase: Phase, type: Packet["type"], way: "out" | "in"): Phase =>
  match(type)
    .returnType<Phase>()
    .with("SYN", () => {
      if (way === "in") return phase === "new" ? "open" : phase;
      return phase === "over" ? "new" : phase;
    })
    .with("SYN,ACK", () => (phase === "new" ? "open" : phase))
    .with("FIN", () => {
      const [mine, other] =
        way === "out"
          ? (["host ended", "server ended"] as const)
          : (["server ended", "host ended"] as const);
      return phase === other ? "over" : mine;
    })
    .with("RST", () => "over")
    .with("ask", "answer", "unreachable", () => phase)
    .exhaustive();

/** From inside to outside: the mapping is made, found and kept. */
const outboundAt = (scope: Scope, rules: Rules) => {
  const ports = portsOf(scope.ports);

  /** The table after a packet from inside, and the port that it leaves by; null: there is none for it. */
  return (
    me: Table,
    packet: Packet,
  ): { readonly table: Table; readonly port: number } | "full" | "dropped" => {
    const remote = rules.remoteOf(packet.to, scope);
    const known = me.mappings.find(
      (each) => each.inside === packet.from && each.remote === remote,
    );
    const port = known?.port ?? rules.allocate(freePorts(me, ports), ports);
    if (port === undefined) return "full";
    const before = known?.contacts[packet.to];
    if (before === "over" && !rules.reopens) return "dropped";
    const phase = followed(before ?? "new", packet.type, "out");
    const contacts = { ...known?.contacts, [packet.to]: phase };
    const idle = known === undefined || rules.outboundRefreshes ? 0 : known.idle;
    const mapping = { inside: packet.from, remote, port, idle, contacts };
    const table = rules.isAtEnd(phase)
      ? { ...me, mappings: me.mappings.filter((each) => each !== known) }
      : withMapping(me, mapping, known);
    return { table, port };
  };
};

/** From outside to inside: only where a mapping and its filter let it. */
const inboundAt = (scope: Scope, rules: Rules) => {
  const unsolicited = (me: Table, { type, from, to, of }: Packet): Step =>
    rules.refusesSyn && type === "SYN"
      ? next(me).send(addressOf(from), {
          type: "RST",
          from: to,
          to: from,
          of,
          quote: null,
        })
      : ignored;

  return (me: Table, packet: Packet): Step => {
    const { quote } = packet;
    const mapping = rules.receiver(me.mappings, portOf(packet.to));
    // An error belongs to the session whose packet it quotes, whichever machine sends it.
    const remote = quote === null ? packet.from : quote.to;
    if (mapping === undefined || !rules.passes(mapping, remote, scope))
      return unsolicited(me, packet);
    const { inside, contacts } = mapping;
    const before = contacts[remote];
    const kept: Mapping = {
      ...mapping,
      idle: rules.inboundRefreshes ? 0 : mapping.idle,
      ...(before !== undefined && {
        contacts: { ...contacts, [remote]: followed(before, packet.type, "in") },
      }),
    };
    const isEnded =
      (quote !== null && rules.errorsEnd) ||
      (before !== undefined && rules.isAtEnd(kept.contacts[remote]!));
    const table = isEnded
      ? { ...me, mappings: me.mappings.filter((each) => each !== mapping) }
      : withMapping(me, kept, mapping);
    return next(table).send(addressOf(inside), {
      ...packet,
      to: inside,
      quote:
        quote === null || !rules.translatesQuotes
          ? quote
          : { from: inside, to: quote.to },
    });
  };
};

/** RFC 5508, REQ-8: a packet for which there is no port is dropped, and its sender learns of it. */
const refusalOf = ({ from, to, of }: Packet): Packet => ({
  type: "unreachable",
  from: NAT,
  to: from,
  of,
  quote: { from, to },
});

/** Mappings that have been idle for long enough. Where expiry waits, also for sessions and for packets in flight. */
const expiryAt = (scope: Scope, rules: Rules) => {
  const isDue = (mapping: Mapping): boolean =>
    mapping.idle >= scope.timer &&
    (scope.expiry !== "waits" || !rules.waits || !isLive(mapping));

  const rested = (mappings: readonly Mapping[]): Table["resting"] =>
    scope.reuse === "rests"
      ? mappings
          .map(({ port }) => ({ port, left: rules.restOf(2 * scope.life) }))
          .filter(({ left }) => scope.life === 0 || left > 0)
      : [];

  return (me: Table): Step => {
    const due = scope.timer === 0 ? [] : me.mappings.filter(isDue);
    if (due.length === 0) return undefined;
    const step = next({
      mappings: me.mappings.filter((each) => !due.includes(each)),
      resting: [...me.resting, ...rested(due)].sort(
        (one, other) => one.port - other.port,
      ),
    });
    if (scope.expiry !== "waits" || !rules.waits) return step;
    return step.unlessFlying(({ body }) =>
      due.some(({ port }) => [body.from, body.to].includes(outsideAt(port))),
    );
  };
};

/** Without time a port rests until no packet from it or to it is in flight. */
const freedAt =
  (port: number, { life }: Scope) =>
  (me: Table): Step =>
    life === 0 && me.resting.some((each) => each.port === port)
      ? next({
          ...me,
          resting: me.resting.filter((each) => each.port !== port),
        }).unlessFlying(({ body }) => [body.from, body.to].includes(outsideAt(port)))
      : undefined;

/** The translator of a scope. */
export const translator = (scope: Scope, rules: Rules) => {
  const outbound = outboundAt(scope, rules);
  const inbound = inboundAt(scope, rules);

  const fromInside = (me: Table, packet: Packet): Step => {
    const left = outbound(me, packet);
    if (left === "dropped") return ignored;
    const isHairpin = addressOf(packet.to) === NAT;
    if (left === "full") {
      const { from, to } = packet;
      if (rules.whenFull === "forwarded" && !isHairpin)
        return next(me).send(addressOf(to), packet);
      return next(me).send(addressOf(from), refusalOf(packet));
    }
    const outside = outsideAt(left.port);
    if (!isHairpin)
      return next(left.table).send(addressOf(packet.to), { ...packet, from: outside });
    if (!rules.hairpins) return ignored;
    return (
      inbound(left.table, {
        ...packet,
        from: rules.hairpinFrom(packet, outside),
      }) ?? next(left.table)
    );
  };

  return process({
    init: empty,
    receive: (me, { from, body }) =>
      from.startsWith("h") ? fromInside(me, body) : inbound(me, body),
    actions: {
      expire: expiryAt(scope, rules),
      ...Object.fromEntries(
        portsOf(scope.ports).map((port) => [`free ${port}`, freedAt(port, scope)]),
      ),
    },
    tick: ({ mappings, resting }) => ({
      mappings: mappings.map((each) => ({
        ...each,
        idle: Math.min(each.idle + 1, scope.timer),
      })),
      resting:
        scope.life === 0
          ? resting
          : resting
              .map(({ port, left }) => ({ port, left: left - 1 }))
              .filter(({ left }) => left > 0),
    }),
    survives: () => empty,
  });
};
