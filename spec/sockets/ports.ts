/** The ports of a scope, and the connections that its programs may open. */
import { ids } from "lockstep";
import { LAST_WELL_KNOWN, type Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";
import type { Tuple } from "./tuple.ts";

const count = (length: number): readonly number[] => Array.from({ length }, (_, i) => i);

/** The first of the ports that no service is named by: RFC 6335, section 6. */
const FIRST_DYNAMIC = 49_152;

/** The ports of the server: well-known ones. */
export const portsOf = ({ serverPorts }: Scope): readonly number[] =>
  count(serverPorts).map((nth) => 80 + nth);

/** The ports that the system of a client picks from. */
export const localPortsOf = ({ localPorts }: Scope, rules: Rules): readonly number[] =>
  [LAST_WELL_KNOWN, ...count(localPorts).map((nth) => FIRST_DYNAMIC + nth)]
    .filter(rules.isEphemeral)
    .slice(0, localPorts);

/** The names of the hosts whose programs connect. */
export const clientsOf = ({ clients }: Scope): readonly string[] =>
  ids("client", clients);

/** The connections that a client may open, from its side. */
export const tuplesOf = (self: string, scope: Scope, rules: Rules): readonly Tuple[] =>
  localPortsOf(scope, rules).flatMap((port) =>
    portsOf(scope).map(
      (peerPort): Tuple => ({
        protocol: "tcp",
        address: self,
        port,
        peer: "server",
        peerPort,
      }),
    ),
  );
