/** How paths of `spec/nat` are played on nodes: what makes them take each step. */
import { startNat } from "../../../impl/nat/node.ts";
import type { NatFault } from "../../../impl/nat/options.ts";
import type { Body } from "../../../impl/ports.ts";
import { hostsOf, outsideOf, serversOf } from "../../../spec/nat/machines.ts";
import type { Scope } from "../../../spec/nat/scope.ts";
import type { Staging } from "../../conform/correspondence.ts";
import { firing } from "../../conform/firing.ts";
import type { Act } from "../../conform/steering.ts";
import type { Scope as AnyScope } from "../../model/family.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";
import { optionsOfSpec } from "./options.ts";
import { datagramOf, portsIn } from "./places.ts";

/** A tick of the spec. */
const TICK_MS = 100;
/** So long that no timer looks for expired mappings: paths say when a mapping expires. */
const SWEEP_MS = 1_000_000_000;

const calling =
  (body: Body): Act =>
  async (world, node) => {
    await world.call(node, "program", body);
    return null;
  };

/** Without time a port of the spec rests until no packet is in flight, which no translator can know. */
const restsUnseen: Act = async () =>
  "without time (life=0) the code cannot know how long a port rests: take reuse=at-once, or life=2";

/** By action of the spec, what makes a node take it. */
const actsAt = (scope: Scope): Readonly<Record<string, Act>> => ({
  expire: scope.reuse === "rests" && scope.life === 0 ? restsUnseen : firing(SWEEP_MS),
  close: calling({ type: "close" }),
  ...Object.fromEntries(
    serversOf(scope).map((to) => [`ask ${to}`, calling({ type: "ask", to })]),
  ),
  ...Object.fromEntries(
    portsIn(scope).map((port, nth) => [`knock ${nth}`, calling({ type: "knock", port })]),
  ),
});

/** How paths of the spec at a scope are played, on nodes with these faults planted. */
export const staging = (found: AnyScope, faults: readonly NatFault[]): Staging => {
  const scope = found as unknown as Scope;
  const options = optionsOfSpec(scope, { tickMs: TICK_MS, sweepMs: SWEEP_MS }, faults);
  const nodes = [...hostsOf(scope), "nat", ...outsideOf(scope)];
  return {
    placeOf: (role, nth) => (role === "nat" ? "nat" : `${role[0]}${nth}`),
    nodes,
    members: nodes,
    start: (ports) => startNat(ports, options),
    dialect: localDialect as never,
    request: (request) => request,
    acts: actsAt(scope),
    packetOf: (letter) => datagramOf(letter, scope),
    ...(scope.timer > 0 && { tickMs: TICK_MS }),
  };
};
