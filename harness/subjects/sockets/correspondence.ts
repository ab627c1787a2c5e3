/** How the sockets of `impl/tcp` and the hosts of `spec/sockets` correspond. */
import { P } from "ts-pattern";
import { type Connection, nameOf, type Phase } from "../../../spec/sockets/host.ts";
import type { Rules } from "../../../spec/sockets/rules.ts";
import { keyOf, type Tuple } from "../../../spec/sockets/tuple.ts";
import type {
  Cast,
  Correspondence,
  EventCase,
  EventMeaning,
} from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";
import { endIn, letterIn, nthIn, SERVER } from "./segment.ts";

/** The phase of the spec that a state of RFC 9293 is; in CLOSED there is no connection. */
const PHASES: Readonly<Record<string, Phase>> = {
  "SYN-SENT": "syn-sent",
  "SYN-RECEIVED": "syn-received",
  ESTABLISHED: "established",
  "FIN-WAIT-1": "fin-wait",
  "FIN-WAIT-2": "fin-wait",
  "CLOSE-WAIT": "close-wait",
  "LAST-ACK": "last-ack",
  "TIME-WAIT": "time-wait",
};

/** What events tell of a connection, by which it is known in both. */
export const tuplesTold: Readonly<Record<"local" | "remote", typeof P.string>> = {
  local: P.string,
  remote: P.string,
};

/** The five values of a connection, from the side of its node. */
export const tupleIn = (
  { local, remote }: { readonly local: string; readonly remote: string },
  nodes: readonly string[],
): Tuple => {
  const [here, there] = [endIn(local, nodes), endIn(remote, nodes)];
  return { protocol: "tcp", ...here, peer: there.address, peerPort: there.port };
};

const roleOf = (node: string): string => (node === SERVER ? "server" : "client");

const holding = (
  { keeper }: Cast<Rules>,
  node: string,
  holds: Readonly<Record<string, unknown>>,
): EventMeaning => ({ step: "state", process: keeper(roleOf(node), node), holds });

const told = {
  ...tuplesTold,
  phase: P.string,
  irs: P.union(P.number, null),
  rcv: P.union(P.number, null),
};

/** What the server has read: a byte, where the numbers have gone beyond that of the SYN. */
const readIn = (tuple: Tuple, { irs, rcv }: { irs: number; rcv: number }) => {
  const of = nthIn(irs);
  return rcv - irs > 1 ? [nameOf(keyOf(tuple), of)] : [];
};

/** In which phase a connection is after a step, and what the server has read of it. */
const state: EventCase<Rules> = ({ node, state }, cast) => {
  const { phase: name, irs, rcv, ...ends } = shaped(told, state);
  const tuple = tupleIn(ends, cast.members);
  const key = keyOf(tuple);
  if (name === "CLOSED") return [holding(cast, node, { connections: { [key]: null } })];
  const phase = PHASES[name];
  const isOpen = phase === "syn-received" || phase === "established";
  const holds: Partial<Connection> =
    node === SERVER && isOpen && irs !== null && rcv !== null
      ? { phase, read: readIn(tuple, { irs, rcv }) }
      : { phase: phase! };
  return [holding(cast, node, { connections: { [key]: holds } })];
};

/** TIME-WAIT ends by its timer. */
const timer: EventCase<Rules> = ({ node, state }, cast) => {
  const { timer, ...ends } = shaped({ ...tuplesTold, timer: P.string }, state);
  if (timer !== "time-wait") return [];
  const { port, peerPort } = tupleIn(ends, cast.members);
  const name = `TIME-WAIT is over ${port} to ${peerPort}`;
  return [{ step: "act", process: cast.keeper("client", node), name }];
};

const listen: EventCase<Rules> = ({ node, state }, cast) => {
  const { port, phase } = shaped({ port: P.number, phase: P.string }, state);
  const holds = { listeners: { [port]: phase === "LISTEN" ? {} : null } };
  return [holding(cast, node, holds)];
};

const given = { type: "done", socket: P.number } as const;

/** A program gets a socket. `accept` sends nothing, so that its answer tells that it was taken. */
const respond: EventCase<Rules> = ({ node, op }, cast) => {
  const answered = shaped({ type: P.string, result: { type: P.string } }, op);
  if (answered.result.type !== "done") return [];
  switch (answered.type) {
    case "listen": {
      const { port, result } = shaped({ port: P.number, result: given }, op);
      const { socket } = result;
      return [holding(cast, node, { listeners: { [port]: { socket } } })];
    }
    case "accept": {
      const shape = { port: P.number, result: { ...given, peer: P.string } };
      const { port, result } = shaped(shape, op);
      const peer = endIn(result.peer, cast.members);
      const key = keyOf({
        protocol: "tcp",
        address: node,
        port,
        peer: peer.address,
        peerPort: peer.port,
      });
      const { socket } = result;
      return [
        { step: "act", process: cast.keeper("server", node), name: `accept at ${port}` },
        holding(cast, node, { connections: { [key]: { socket } } }),
      ];
    }
    default:
      return [];
  }
};

/** By it runs of nodes are followed, and paths of the spec are played on nodes. */
export const correspondence: Correspondence<Rules> = {
  roles: { server: { per: "node" }, client: { per: "node" } },
  letter: () => null,
  packet: (datagram, { members }) => letterIn(datagram, members),
  quirks: {
    "a machine acknowledges": {
      why: "segments have no numbers in the spec, so that a byte and a client's FIN are not acknowledged",
      source: "spec/sockets/README.md",
    },
    "a machine sends again": {
      why: "a segment may be lost; in the spec none is, so that each but a SYN is sent once",
      source: "spec/sockets/README.md",
      again: ({ body }) => (body as { readonly type: string }).type !== "RST",
    },
  },
  events: {
    start: () => [{ step: "start", holds: new Map() }],
    listen,
    respond,
    timer,
    state,
    numbers: state,
  },
};
