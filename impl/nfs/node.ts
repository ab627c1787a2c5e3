/** A machine of NFS. One node serves the files; at every other one programs use them, through a client that caches. */
import { type Node, needing, type Ports } from "../ports.ts";
import { type NfsClientNodeOptions, startNfsClient } from "./client/node.ts";
import { startNfsServer } from "./server/node.ts";
import { type ServerFault, serverFaults } from "./server/options.ts";

type ServerOptions = NonNullable<Parameters<typeof startNfsServer>[1]>;
type ClientFault = NonNullable<NfsClientNodeOptions["faults"]>[number];

/** Mistakes that nodes can make on purpose: those of a client, and those of the server. */
export type NfsFault = ClientFault | ServerFault;

/** The options of a node; each has a default. */
export type NfsNodeOptions = {
  /** The node that serves; the first by name unless given. */
  readonly server?: string;
  readonly serves?: ServerOptions;
  readonly caches?: Omit<NfsClientNodeOptions, "server">;
  /** The faults of clients and of the server; each node makes those of its kind. */
  readonly faults?: readonly NfsFault[];
};

const needed = ["datagrams", "streams", "clock", "entropy", "disk", "files"] as const;

const isOfServer = (fault: NfsFault): fault is ServerFault =>
  (serverFaults as readonly string[]).includes(fault);

/** Starts a node. */
export const startNfs = needing(
  needed,
  (
    ports: Ports<(typeof needed)[number]>,
    options: NfsNodeOptions = {},
  ): Promise<Node> => {
    const { server = [...ports.nodes].sort()[0]!, faults = [], serves, caches } = options;
    if (ports.self === server)
      return startNfsServer(ports, {
        ...serves,
        faults: [...(serves?.faults ?? []), ...faults.filter(isOfServer)],
      });
    const mine = faults.filter(
      (fault): fault is Exclude<NfsFault, ServerFault> => !isOfServer(fault),
    );
    return startNfsClient(ports, {
      ...caches,
      server,
      faults: [...(caches?.faults ?? []), ...mine],
    });
  },
);
