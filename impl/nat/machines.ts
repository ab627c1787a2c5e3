/** The machines around a translator: hosts whose programs ask, and servers that answer. */
import type { Link } from "../ip/link.ts";
import type { Body, Node, TraceEvent } from "../ports.ts";
import {
  type Letter,
  letterOf,
  packetOf,
  placeText,
  unreachableAbout,
} from "./letters.ts";
import { addressOfNode, OUTSIDE_ADDRESS } from "./places.ts";
import type { Place } from "./rewrite.ts";

/** The port of every host. */
export const HOST_PORT = 4001;
const SERVER_PORT = 80;

/** The options of the machines. */
export type MachineOptions = {
  readonly protocol: "udp" | "tcp";
  /** Hosts answer what other hosts ask. */
  readonly hostsAnswer?: boolean;
  /** This server answers with an ICMP error. */
  readonly failing?: string;
  /** This server sends to these outside ports although no host has asked, from this port of its own. */
  readonly stranger?: {
    readonly node: string;
    readonly port: number;
    readonly ports: readonly number[];
  };
  /** A host begins with a connection that it is opening. */
  readonly begun?: boolean;
};

/** The links, ports and options of a machine. */
type MachineAt = MachineOptions & {
  readonly self: string;
  readonly link: Link;
  readonly trace: (event: TraceEvent) => void;
};

/** The name of a host in the text of a packet. */
const nameOf = (node: string): string => `${node}:1`;

const done = (value: string | null = null): Body => ({ type: "done", value });
const failed = (text: string): Body => ({ type: "error", text, value: text });

/** Calls are answered at once, and traced. */
const calls = ({ self, trace }: MachineAt, obey: (body: Body) => Body): Node => {
  let asked = 0;
  return {
    call: async (body) => {
      asked += 1;
      const op = { ...body, id: `${self}.${asked}` };
      trace({ action: "request", op });
      const result = obey(body);
      trace({ action: "respond", op: { ...op, result } });
      return result;
    },
  };
};

/** A host inside. Over UDP its program has no phases. */
export const startHost = (at: MachineAt): Node => {
  const { self, link, protocol, trace } = at;
  const here: Place = { address: addressOfNode(self), port: HOST_PORT };
  const isTcp = protocol === "tcp";
  let phase = isTcp ? (at.begun ? "opening" : "closed") : "open";
  const got = new Set<string>();

  const send = (type: Letter["type"], to: Place, of: string): void =>
    link.send(packetOf({ type, from: here, to, of }, protocol));

  const kindOf = ({ type, of, quote }: Letter): string => {
    if (of.startsWith("nat")) return "unsolicited";
    if (quote !== null)
      return placeText(quote.from) === placeText(here) ? "refused" : "puzzled";
    const isOurs = of === nameOf(self);
    if (type === "ask") return isOurs ? "asked itself" : "asked";
    return isOurs ? "answered" : "misled";
  };

  const after = (type: Letter["type"]): string => {
    if (!isTcp) return phase;
    if ((type === "SYN" || type === "SYN,ACK") && phase === "opening") return "open";
    return type === "FIN" && phase === "closing" ? "closed" : phase;
  };

  link.onReceive((bytes) => {
    const letter = letterOf(bytes);
    if (letter === null) return;
    const wasOpening = phase === "opening";
    got.add(kindOf(letter));
    phase = after(letter.type);
    if (letter.type === "SYN" && wasOpening) send("SYN,ACK", letter.from, letter.of);
    if (letter.type === "ask" && at.hostsAnswer) send("answer", letter.from, letter.of);
    trace({ action: "host", state: { phase, got: [...got].sort() } });
  });

  return calls(at, ({ type, to }) => {
    if (type !== "ask" && type !== "close") return failed("EINVAL");
    const server = typeof to === "string" && /^s\d$/.test(to) ? to : "s0";
    if (isTcp && phase !== (type === "ask" ? "closed" : "open")) return failed("EISCONN");
    if (isTcp) phase = type === "ask" ? "opening" : "closing";
    const first = isTcp ? "SYN" : "ask";
    const place = { address: addressOfNode(server), port: SERVER_PORT };
    send(type === "ask" ? first : "FIN", place, nameOf(self));
    trace({ action: "host", state: { phase, got: [...got].sort() } });
    return done();
  });
};

/** A server outside, which answers whatever it gets. */
export const startServer = (at: MachineAt): Node => {
  const { self, link, protocol, trace, stranger } = at;
  const outside = (port: number): Place => ({ address: OUTSIDE_ADDRESS, port });
  const isStranger = stranger?.node === self;
  const isCaller =
    isStranger && protocol === "tcp" && stranger.port === SERVER_PORT && at.begun;
  const peers = new Map<string, string>(
    isCaller ? stranger.ports.map((port) => [placeText(outside(port)), "opening"]) : [],
  );

  const reply = (type: Letter["type"], { from, to, of }: Letter): void =>
    link.send(packetOf({ type, from: to, to: from, of }, protocol));

  link.onReceive((bytes) => {
    const letter = letterOf(bytes);
    if (letter === null) return;
    const peer = placeText(letter.from);
    const isOpening = peers.get(peer) === "opening";
    switch (letter.type) {
      case "ask":
        if (self === at.failing) link.send(unreachableAbout(bytes));
        else reply("answer", letter);
        break;
      case "SYN":
        peers.set(peer, "open");
        reply("SYN,ACK", letter);
        break;
      case "SYN,ACK":
        if (isOpening) peers.set(peer, "open");
        break;
      case "FIN":
        peers.set(peer, "closed");
        reply("answer", letter);
        reply("FIN", letter);
        break;
      case "RST":
        if (isOpening) peers.set(peer, "aborted");
        break;
      default:
    }
    trace({ action: "server", state: Object.fromEntries(peers) });
  });

  return calls(at, ({ type, port }) => {
    if (type !== "knock" || typeof port !== "number" || !isStranger)
      return failed("EINVAL");
    const from = { address: addressOfNode(self), port: stranger.port };
    const of = `nat:${stranger.ports.indexOf(port)}`;
    const first = protocol === "tcp" ? "SYN" : "ask";
    link.send(packetOf({ type: first, from, to: outside(port), of }, protocol));
    return done();
  });
};
