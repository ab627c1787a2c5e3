/** How paths of `spec/tcp` are played on nodes: what makes them take each step, and when their timers go off. */
import { P } from "ts-pattern";
import type { Body, TraceEvent } from "../../../impl/ports.ts";
import { startTcp, type TcpNodeOptions } from "../../../impl/tcp/node.ts";
import type { TcpFault } from "../../../impl/tcp/options.ts";
import type { Scope } from "../../../spec/tcp/scope.ts";
import type { Staging } from "../../conform/correspondence.ts";
import { firing } from "../../conform/firing.ts";
import { shaped } from "../../conform/shaped.ts";
import type { Act } from "../../conform/steering.ts";
import type { Scope as AnyScope } from "../../model/family.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";
import type { SteeredWorld } from "../../simulate/steered-world.ts";
import { patientTcp, RETRY_MS } from "../shared/plain-tcp.ts";
import { optionsOfSpec, timeWaitTicks } from "./options.ts";
import {
  byteInCode,
  datagramOf,
  type EndName,
  initialInCode,
  otherThan,
  PORTS,
} from "./segment.ts";

/** A tick of the spec. */
const TICK_MS = 100;

/** TIME-WAIT ends in the middle between two ticks, for in the spec its end is no part of a tick. */
const waitMs = (scope: Scope): number => timeWaitTicks(scope) * TICK_MS + TICK_MS / 2;

/** The code as the spec has it, with timers of the path. */
const optionsAt = (scope: Scope, faults: readonly TcpFault[]): TcpNodeOptions => ({
  ...optionsOfSpec(scope),
  ...patientTcp,
  mslMs: waitMs(scope) / 2,
  simultaneousOpen: scope.figure7 ? "figure-7" : "table-6",
  resetInTimeWait: scope.resetsTimeWait ? "accepted" : "ignored",
  believedResets: scope.challenges ? "next" : "in-window",
  faults,
});

/** What is remembered of a node along a path. */
type Remembered = {
  /** How often its end was opened. */
  opens: number;
  /** How many bytes its program has written in this connection. */
  written: number;
  /** The name of its connection. */
  connection: string | null;
  /** The handshake of its listener is under way, so that no program has the connection yet. */
  isHalfOpen: boolean;
};

const told = { connection: P.string, phase: P.string, opening: P.string };

const remembering = () => {
  const nodes = new Map<string, Remembered>();
  const of = (node: string): Remembered => {
    const known = nodes.get(node) ?? {
      opens: 0,
      written: 0,
      connection: null,
      isHalfOpen: false,
    };
    nodes.set(node, known);
    return known;
  };
  return {
    of,
    /** Takes note of the connection that a node has. */
    note: (node: string, { action, state }: TraceEvent): void => {
      if (action !== "state") return;
      const { connection, phase, opening } = shaped(told, state);
      const isHalfOpen = phase === "SYN-RECEIVED" && opening === "passive";
      Object.assign(of(node), { connection, isHalfOpen });
    },
  };
};

/** By action of the spec, what makes a node take it. */
const actsAt = (
  scope: Scope,
  of: (node: string) => Remembered,
): Readonly<Record<string, Act>> => {
  const call = async (world: SteeredWorld, node: string, body: Body): Promise<null> => {
    await world.call(node, "program", body);
    return null;
  };
  const ofConnection =
    (type: "shutdown" | "abort"): Act =>
    (world, node) =>
      call(world, node, { type, connection: of(node).connection });
  const timeWaitIsOver = firing(waitMs(scope));
  return {
    open: async (world, node) => {
      const end = node as EndName;
      const known = of(node);
      const initialNumber = initialInCode(scope[end], known.opens, scope.space);
      Object.assign(known, { opens: known.opens + 1, written: 0 });
      if (scope.active === "both" || scope.active === end) {
        const to = otherThan(end);
        const ports = { port: PORTS[to], localPort: PORTS[end] };
        return call(world, node, { type: "connect", to, ...ports, initialNumber });
      }
      const port = PORTS[end];
      await call(world, node, { type: "listen", port, initialNumber, single: true });
      return call(world, node, { type: "accept", port });
    },
    write: (world, node) => {
      const known = of(node);
      const { connection, opens } = known;
      known.written += 1;
      const byte = byteInCode(`${node}${opens}.${known.written}`);
      const hex = Buffer.from([byte]).toString("hex");
      return call(world, node, { type: "send", connection, hex });
    },
    close: ofConnection("shutdown"),
    abort: (world, node) =>
      of(node).isHalfOpen
        ? call(world, node, { type: "unlisten", port: PORTS[node as EndName] })
        : ofConnection("abort")(world, node),
    retransmit: firing(RETRY_MS),
    "time-wait is over": async (world, node) => {
      const refusal = await timeWaitIsOver(world, node);
      // In a spec without time, TIME-WAIT ends only when the network is empty.
      if (refusal === null && scope.life === 0 && scope.timeWait)
        for (const each of world.datagrams) world.takeDatagram(each);
      return refusal;
    },
  };
};

/** How paths of the spec at a scope are played, on nodes with these faults planted. */
export const staging = (found: AnyScope, faults: readonly TcpFault[]): Staging => {
  const scope = found as unknown as Scope;
  const { of, note } = remembering();
  return {
    placeOf: (role) => role,
    members: ["a", "b"],
    start: (ports) => {
      const trace = (event: TraceEvent): void => {
        note(ports.self, event);
        ports.trace(event);
      };
      return startTcp({ ...ports, trace }, optionsAt(scope, faults));
    },
    dialect: localDialect as never,
    request: (request) => request,
    acts: actsAt(scope, of),
    packetOf: (letter) => datagramOf(letter, scope),
    ...(scope.life > 0 && { tickMs: TICK_MS }),
  };
};
