/** How paths of `spec/sockets` are played on nodes: what makes them take each step. */
import { P } from "ts-pattern";
import type { Body, TraceEvent } from "../../../impl/ports.ts";
import { startTcp, type TcpNodeOptions } from "../../../impl/tcp/node.ts";
import type { TcpFault } from "../../../impl/tcp/options.ts";
import {
  clientsOf,
  localPortsOf,
  portsOf,
  tuplesOf,
} from "../../../spec/sockets/ports.ts";
import { rules } from "../../../spec/sockets/rules.ts";
import type { Scope } from "../../../spec/sockets/scope.ts";
import { closing } from "../../../spec/sockets/server.ts";
import { keyOf, type Tuple, turned } from "../../../spec/sockets/tuple.ts";
import type { Staging } from "../../conform/correspondence.ts";
import { firing } from "../../conform/firing.ts";
import { shaped } from "../../conform/shaped.ts";
import type { Act } from "../../conform/steering.ts";
import type { Scope as AnyScope } from "../../model/family.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";
import type { SteeredWorld } from "../../simulate/steered-world.ts";
import { patientTcp, plainTcp, RETRY_MS } from "../shared/plain-tcp.ts";
import { tupleIn, tuplesTold } from "./correspondence.ts";
import { datagramOf, FIRST_OF_SERVER, NUMBERS_EACH, SERVER } from "./segment.ts";

/** It ends where the path says so. */
const TIME_WAIT_MS = 2 * RETRY_MS;

/** What a connection may send without an acknowledgement: a byte and a FIN are enough. */
export const WINDOW = 4;

/** The calls by which the server listens at its ports as it starts: in the spec it does so from the first. */
export const listening = (scope: Scope): Required<TcpNodeOptions>["listens"] => ({
  [SERVER]: (scope.listens ? portsOf(scope) : []).map((port) => ({
    type: "listen",
    port,
    backlog: scope.backlog,
    initialNumber: FIRST_OF_SERVER,
  })),
});

const optionsAt = (scope: Scope, faults: readonly TcpFault[]): TcpNodeOptions => {
  const ports = localPortsOf(scope, rules);
  return {
    ...plainTcp(WINDOW),
    ...patientTcp,
    mslMs: TIME_WAIT_MS / 2,
    countedNumbers: NUMBERS_EACH,
    listens: listening(scope),
    ephemeralPorts: [ports[0]!, ports.at(-1)!],
    faults,
  };
};

/** The names by which programs have their connections, by their five values. */
const remembering = (nodes: readonly string[]) => {
  const names = new Map<string, string>();
  return {
    nameOf: (tuple: Tuple): string => names.get(keyOf(tuple)) ?? "",
    note: ({ action, state }: TraceEvent): void => {
      if (action !== "state") return;
      const { connection, ...ends } = shaped(
        { ...tuplesTold, connection: P.string },
        state,
      );
      names.set(keyOf(tupleIn(ends, nodes)), connection);
    },
  };
};

type Remembered = ReturnType<typeof remembering>;

const call = async (world: SteeredWorld, node: string, body: Body): Promise<null> => {
  await world.call(node, "program", body);
  return null;
};

/** What programs of a client do with one connection, by action of the spec. */
const clientActs = (tuple: Tuple, scope: Scope, known: Remembered) => {
  const { port: local, peer: to, peerPort: port } = tuple;
  // The only port there is, is left to the system to pick.
  const localPort = scope.localPorts === 1 ? 0 : local;
  const mine = (node: string): Tuple => ({ ...tuple, address: node });
  const acts: Readonly<Record<string, Act>> = {
    connect: (world, node) => call(world, node, { type: "connect", to, port, localPort }),
    write: (world, node) =>
      call(world, node, {
        type: "send",
        connection: known.nameOf(mine(node)),
        hex: "00",
      }),
    close: (world, node) =>
      call(world, node, { type: "shutdown", connection: known.nameOf(mine(node)) }),
    "SYN again": firing(RETRY_MS),
    "TIME-WAIT is over": firing(TIME_WAIT_MS),
  };
  return Object.entries(acts).map(
    ([name, act]) => [`${name} ${local} to ${port}`, act] as const,
  );
};

/** By action of the spec, what makes a node take it. The actions of clients have the same names at each. */
const actsAt = (scope: Scope, nodes: readonly string[], known: Remembered) => {
  const clients = clientsOf(scope);
  // A mutant picks ports that the system does not.
  const anyPort = { ...scope, localPorts: scope.localPorts + 1 };
  const picked = (client: string): readonly Tuple[] =>
    tuplesOf(client, anyPort, { ...rules, isEphemeral: () => true });
  const [first] = clients;
  const accepts = portsOf(scope).map((port): readonly [string, Act] => [
    `accept at ${port}`,
    (world, node) => call(world, node, { type: "accept", port }),
  ]);
  const closes = clients.flatMap(picked).map((tuple): readonly [string, Act] => {
    const mine = turned(tuple);
    const shutdown: Act = (world, node) =>
      call(world, node, { type: "shutdown", connection: known.nameOf(mine) });
    return [closing(mine), shutdown];
  });
  const sendDatagram: Act = async (world, node) => {
    const [tuple] = tuplesOf(node, scope, rules);
    world.inject(datagramOf({ ...tuple!, protocol: "udp" }, nodes));
    return null;
  };
  return Object.fromEntries([
    ...picked(first!).flatMap((tuple) => clientActs(tuple, scope, known)),
    ...accepts,
    ...closes,
    ["send a datagram", sendDatagram],
  ]);
};

/** How paths of the spec at a scope are played, on nodes with these faults planted. */
export const staging = (found: AnyScope, faults: readonly TcpFault[]): Staging => {
  const scope = found as unknown as Scope;
  const nodes = [...clientsOf(scope), SERVER];
  const known = remembering(nodes);
  return {
    placeOf: (role, nth) => (role === "server" ? SERVER : nodes[nth]!),
    members: nodes,
    start: (ports) => {
      const trace = (event: TraceEvent): void => {
        known.note(event);
        ports.trace(event);
      };
      return startTcp({ ...ports, trace }, optionsAt(scope, faults));
    },
    dialect: localDialect as never,
    request: (request) => request,
    acts: actsAt(scope, nodes, known),
  };
};
