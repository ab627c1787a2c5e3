/** The code as the spec has it at a scope. */
import type { NatNodeOptions } from "../../../impl/nat/node.ts";
import type { NatFault, NatOptions } from "../../../impl/nat/options.ts";
import { strangerOf } from "../../../spec/nat/machines.ts";
import { addressOf, portOf } from "../../../spec/nat/packet.ts";
import type { Scope } from "../../../spec/nat/scope.ts";
import { portsIn } from "./places.ts";

/** A session that is open never ends by a timer. */
const NEVER_MS = 1_000_000_000_000;

/** How long a tick lasts, and how often expired mappings are looked for. */
type Times = { readonly tickMs: number; readonly sweepMs: number };

/** Spec and code have the same names for what a mapping depends on. */
const dependence = (word: string) => word as NonNullable<NatOptions["mapping"]>;

/** The options with which nodes behave as the spec at a scope. */
export const optionsOfSpec = (
  scope: Scope,
  { tickMs, sweepMs }: Times,
  faults: readonly NatFault[] = [],
): NatNodeOptions => {
  const ports = portsIn(scope);
  const timeoutMs = Math.max(0, scope.timer - 1) * tickMs;
  const stranger = strangerOf(scope);
  return {
    nat: {
      mapping: dependence(scope.mapping),
      filtering: dependence(scope.filtering),
      ports: { from: ports[0]!, to: ports.at(-1)! },
      allocation: "lowest",
      timeoutsMs: {
        udp: timeoutMs,
        icmp: timeoutMs,
        tcpTransitory: timeoutMs,
        tcpOpen: scope.expiry === "waits" ? NEVER_MS : timeoutMs,
      },
      restMs: scope.reuse === "rests" ? 2 * scope.life * tickMs : 0,
      tickMs,
      sweepMs,
      answerSynMs: null,
      errorsPerSecond: 1_000_000,
    },
    machines: {
      protocol: scope.protocol === "tcp" ? "tcp" : "udp",
      begun: scope.begun,
      hostsAnswer: scope.hairpin,
      ...(scope.errors && { failing: `s${scope.servers - 1}` }),
      ...(stranger !== null && {
        stranger: { node: addressOf(stranger), port: portOf(stranger), ports },
      }),
    },
    faults,
  };
};
