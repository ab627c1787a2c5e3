/** A machine of NFS. One node serves the files; at every other one programs use them, through a client that caches. */
import { type Node, needing, type Ports } from "../ports.ts";
import { type NfsClientNodeOptions, startNfsClient } from "./client/node.ts";
import { startNfsServer } from "./server/node.ts";

type ServerOptions = NonNullable<Parameters<typeof startNfsServer>[1]>;

/** What a node can be told; what is left out has a default. */
export type NfsNodeOptions = {
  /** The node that serves; the first by name unless given. */
  readonly server?: string;
  readonly serves?: ServerOptions;
  readonly caches?: Omit<NfsClientNodeOptions, "server">;
};

const needed = ["datagrams", "streams", "clock", "entropy", "disk", "files"] as const;

/** Starts a node. */
export const startNfs = needing(
  needed,
  (
    ports: Ports<(typeof needed)[number]>,
    options: NfsNodeOptions = {},
  ): Promise<Node> => {
    const server = options.server ?? [...ports.nodes].sort()[0]!;
    return ports.self === server
      ? startNfsServer(ports, options.serves)
      : startNfsClient(ports, { ...options.caches, server });
  },
);
