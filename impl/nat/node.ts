/** A node of a small network: the translator, a host behind it, or a server. */
import { addressText } from "../ip/ipv4.ts";
import { type Node, needing, type Ports } from "../ports.ts";
import { type MachineOptions, startHost, startServer } from "./machines.ts";
import type { NatFault, NatOptions } from "./options.ts";
import {
  addressOfNode,
  INSIDE_ADDRESS,
  linkOf,
  NAT_NODE,
  NETWORK,
  OUTSIDE_ADDRESS,
} from "./places.ts";
import { translator } from "./translator.ts";

/** The options of the network, the same at every node. */
export type NatNodeOptions = {
  readonly nat?: NatOptions;
  readonly machines?: MachineOptions;
  readonly faults?: readonly NatFault[];
};

type NatPorts = Ports<"datagrams" | "clock" | "entropy">;

/** Starts a node by its name: see `places.ts`. */
export const startNat = needing(
  ["datagrams", "clock", "entropy"],
  async (ports: NatPorts, options: NatNodeOptions = {}): Promise<Node> => {
    const { self } = ports;
    const trace: NatPorts["trace"] = (event) => ports.trace(event);
    if (self === NAT_NODE) return startTranslator(ports, options);
    const address = addressText(addressOfNode(self));
    const isHost = self.startsWith("h");
    const link = await linkOf(ports, isHost ? "inside" : "outside");
    trace({ action: "start", state: { address } });
    const at = { protocol: "udp" as const, ...options.machines, self, link, trace };
    return isHost ? startHost(at) : startServer(at);
  },
);

const startTranslator = async (
  ports: NatPorts,
  { nat = {}, faults = [] }: NatNodeOptions,
): Promise<Node> => {
  const [inside, outside] = await Promise.all([
    linkOf(ports, "inside"),
    linkOf(ports, "outside"),
  ]);
  ports.trace({ action: "start", state: { address: addressText(OUTSIDE_ADDRESS) } });
  const running = translator({
    clock: ports.clock,
    entropy: ports.entropy,
    inside,
    outside,
    outsideAddress: OUTSIDE_ADDRESS,
    insideAddress: INSIDE_ADDRESS,
    network: NETWORK,
    trace: (event) => ports.trace(event),
    options: { ...nat, faults },
  });
  return { call: async () => ({ type: "done", value: running.stats() }) };
};
