/** A server and its clients in the simulated world, where a test plays the programs. */
import type { LinkConditions } from "../../../harness/simulate/link.ts";
import { workIn } from "../../../harness/simulate/work-in.laws.ts";
import { SimulatedWorld } from "../../../harness/simulate/world.ts";
import type { Node, Ports } from "../../ports.ts";
import { Program } from "../../vfs/program.ts";
import { Vfs } from "../../vfs/vfs.ts";
import { mountNfs, type NfsMount, type NfsMountOptions } from "./mount.ts";

/** A world of one server `s` and clients, each with the mount of its last start. */
export type MountedWorld = {
  readonly world: SimulatedWorld;
  readonly mounts: ReadonlyMap<string, NfsMount>;
  readonly ports: ReadonlyMap<string, Ports>;
  /** Runs until this is done. */
  readonly run: <R>(work: () => Promise<R>) => Promise<R>;
  readonly programOn: (client: string) => Program;
};

/** Starts a world; `serve` starts the server. */
export const mountedWorld = async (
  serve: (ports: Ports) => Promise<Node>,
  {
    seed = 1,
    network = {},
    clients = ["c1"],
    options = {},
  }: {
    readonly seed?: number;
    readonly network?: Partial<LinkConditions>;
    readonly clients?: readonly string[];
    readonly options?: Partial<NfsMountOptions>;
  } = {},
): Promise<MountedWorld> => {
  const mounts = new Map<string, NfsMount>();
  const ports = new Map<string, Ports>();
  const conditions = { delayMs: [1, 2], spread: 1, loss: 0, duplication: 0 } as const;
  const world = new SimulatedWorld({
    nodes: ["s", ...clients],
    start: async (own) => {
      ports.set(own.self, own);
      return own.self === "s" ? serve(own) : {};
    },
    schedule: {
      seed,
      network: { ...conditions, ...network },
      links: [],
      flushMs: [1, 2],
    } as never,
    clientTimeoutMs: 1000,
  });
  const run = <R>(work: () => Promise<R>): Promise<R> => workIn(world, work);
  await run(async () => {
    await world.restart("s");
    for (const client of clients) {
      await world.restart(client);
      const where = { address: "s", port: 2049, mountPort: 2049, directory: "/" };
      mounts.set(client, await mountNfs(ports.get(client)!, { ...where, ...options }));
    }
  });
  const programs = new Map<string, Program>();
  const programOn = (client: string): Program => {
    const known = programs.get(client) ?? new Program(new Vfs(mounts.get(client)!.fs));
    programs.set(client, known);
    return known;
  };
  return { world, mounts, ports, run, programOn };
};
