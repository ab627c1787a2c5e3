/** A file server and cache managers in the simulated world, where a test plays the programs. */
import type { LinkConditions } from "../../harness/simulate/link.ts";
import { WORLD_STEPS_MAX, workIn } from "../../harness/simulate/work-in.laws.ts";
import { SimulatedWorld } from "../../harness/simulate/world.ts";
import type { Files, Node, Ports } from "../ports.ts";
import { overDatagrams } from "../rpc/channel.ts";
import { serveDatagrams } from "../rpc/serve.ts";
import type { FileSystem } from "../vfs/file-system.ts";
import { O_CREAT, O_RDONLY, O_RDWR, O_TRUNC } from "../vfs/flags.ts";
import { Program } from "../vfs/program.ts";
import { Vfs } from "../vfs/vfs.ts";
import { afsFileSystem } from "./client/file-system.ts";
import { type Cache, openCache } from "./client/mount.ts";
import { type AfsServer, openServer } from "./server/serve.ts";

const [FILE_PORT, CALLBACK_PORT] = [7000, 7001];

type Options = {
  readonly seed?: number;
  readonly network?: Partial<LinkConditions>;
  readonly clients?: readonly string[];
  readonly serves?: Parameters<typeof openServer>[2];
  readonly caches?: Partial<Parameters<typeof openCache>[1]>;
  /** The disk of a cache in place of the usual one. */
  readonly diskOf?: (files: Files) => Files;
};

/** A world of one server `s` and clients, each with the cache of its last start. */
export type Cell = {
  readonly world: SimulatedWorld;
  readonly ports: ReadonlyMap<string, Ports>;
  readonly server: () => AfsServer;
  readonly cache: (client: string) => Cache;
  readonly fs: (client: string) => FileSystem;
  readonly programOn: (client: string) => Program;
  /** Runs until this is done. */
  readonly run: <R>(work: () => Promise<R>) => Promise<R>;
};

/** Starts a cell. */
export const startCell = async ({
  seed = 1,
  network = {},
  clients = ["a", "b"],
  serves = {},
  caches = {},
  diskOf = (files) => files,
}: Options = {}): Promise<Cell> => {
  const ports = new Map<string, Ports>();
  const mounted = new Map<string, { readonly cache: Cache; readonly fs: FileSystem }>();
  let server: AfsServer | undefined;
  const serve = async (own: Ports): Promise<Node> => {
    const opened = await openServer(
      own,
      (to) => overDatagrams(own.datagrams, to),
      serves,
    );
    await serveDatagrams(opened.rpc, own.datagrams, FILE_PORT);
    if (opened.clients.start > 0) opened.recover();
    server = opened;
    return {};
  };
  const mount = async (own: Ports): Promise<Node> => {
    const { streams: _, ...needed } = own;
    const opening = openCache(
      { ...needed, files: diskOf(own.files) },
      {
        server: { address: "s", port: FILE_PORT },
        over: "udp",
        machine: own.self,
        port: CALLBACK_PORT,
        partBytes: 4096,
        retryMs: { first: 100, most: 1000 },
        ...caches,
      },
    );
    void opening.then(
      (cache) =>
        mounted.set(own.self, { cache, fs: afsFileSystem(cache.manager, cache.root) }),
      () => undefined,
    );
    return { call: async () => ({ type: "done", value: (await opening).root }) };
  };
  const world = new SimulatedWorld({
    nodes: ["s", ...clients],
    start: async (own) => {
      ports.set(own.self, own);
      return own.self === "s" ? serve(own) : mount(own);
    },
    schedule: {
      seed,
      network: { delayMs: [1, 2], spread: 1, loss: 0, duplication: 0, ...network },
      links: [],
      flushMs: [1, 2],
    } as never,
    clientTimeoutMs: 1000,
  });
  const run = <R>(work: () => Promise<R>): Promise<R> => workIn(world, work);
  await run(async () => {
    await world.restart("s");
    for (const client of clients) await world.restart(client);
  });
  await world.agenda.run(() => mounted.size === clients.length, WORLD_STEPS_MAX);
  const programs = new Map<FileSystem, Program>();
  const fs = (client: string): FileSystem => mounted.get(client)!.fs;
  return {
    world,
    ports,
    server: () => server!,
    cache: (client) => mounted.get(client)!.cache,
    fs,
    programOn: (client) => {
      const known = programs.get(fs(client)) ?? new Program(new Vfs(fs(client)));
      programs.set(fs(client), known);
      return known;
    },
    run,
  };
};

/** Writes a file anew. */
export const put = async (
  program: Program,
  path: string,
  text: string,
): Promise<void> => {
  const fd = await program.open(path, O_RDWR | O_CREAT | O_TRUNC);
  for (let at = 0; at < text.length; )
    at += await program.write(fd, Buffer.from(text.slice(at)));
  await program.close(fd);
};

/** What a file holds. */
export const get = async (program: Program, path: string): Promise<string> => {
  const fd = await program.open(path, O_RDONLY);
  const parts: string[] = [];
  for (;;) {
    const part = await program.read(fd, 5000);
    if (part.length === 0) break;
    parts.push(Buffer.from(part).toString());
  }
  await program.close(fd);
  return parts.join("");
};
