/** A machine of AFS. One node serves the files; every other one has a cache manager. */
import { type Node, needing, type Ports } from "../ports.ts";
import { type ClientNodeOptions, startAfsClient } from "./client/node.ts";
import { type AfsFault, faultsOf } from "./options.ts";
import { type ServerNodeOptions, startAfsServer } from "./server/node.ts";

/** The options of a node; each has a default. */
export type AfsNodeOptions = {
  /** The node that serves; the first by name unless given. */
  readonly server?: string;
  readonly serves?: Omit<ServerNodeOptions, "faults">;
  readonly caches?: Omit<ClientNodeOptions, "server" | "faults">;
  readonly faults?: readonly AfsFault[];
};

const needed = ["datagrams", "clock", "entropy", "disk", "files"] as const;

/** Starts a node. */
export const startAfs = needing(
  needed,
  (
    ports: Ports<(typeof needed)[number]>,
    options: AfsNodeOptions = {},
  ): Promise<Node> => {
    const server = options.server ?? [...ports.nodes].sort()[0]!;
    const { serves = {}, caches } = options;
    const faults = faultsOf(options.faults ?? []);
    if (ports.self === server)
      return startAfsServer(ports, { ...serves, faults: faults.server });
    const keys = Object.keys(serves.initially ?? {});
    return startAfsClient(ports, { keys, ...caches, server, faults: faults.client });
  },
);
