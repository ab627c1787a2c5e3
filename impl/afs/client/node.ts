/** A machine with a cache manager, whose programs open, read, write and close files of the server. */
import {
  type Body,
  type Json,
  type Node,
  needing,
  type Ports,
  untilDiskLets,
} from "../../ports.ts";
import { VfsError } from "../../vfs/errors.ts";
import { bytesOfNumber, chunksIn, fidsOf, readingOf } from "../contents.ts";
import type { ClientFault } from "../options.ts";
import { FILE_PORT } from "../server/node.ts";
import type { CacheManager } from "./cache-manager.ts";
import type { OpenFile } from "./known-files.ts";
import { type Cache, openCache } from "./mount.ts";
import type { ClientOptions } from "./options.ts";

/** The options of a node; each has a default. */
export type ClientNodeOptions = Partial<Omit<ClientOptions, "faults" | "isPatient">> & {
  /** The node that serves; the first by name unless given. */
  readonly server?: string;
  readonly serverPort?: number;
  readonly port?: number;
  /** The files of the root, as the server has them at first. */
  readonly keys?: readonly string[];
  readonly retryMs?: { readonly first: number; readonly most: number };
  readonly faults?: readonly ClientFault[];
};

const needed = ["datagrams", "clock", "entropy", "files"] as const;
type NodePorts = Ports<(typeof needed)[number]>;

/** The port that AFS has for cache managers. */
const CALLBACK_PORT = 7001;
/** The nodes of a world have one cell. */
const CELL = "the cell of the nodes";
const FILE_BYTES = 2 ** 16;

/** Starts the node. */
export const startAfsClient = needing(
  needed,
  async (ports: NodePorts, options: ClientNodeOptions = {}): Promise<Node> => {
    const fids = fidsOf(options.keys ?? []);
    const keys = new Map([...fids].map(([key, fid]) => [fid, key]));
    const { manager } = await opened(ports, options, keys);
    return new Programs(ports, manager, fids);
  },
);

/** Opens the cache, as soon as the disk lets it, and traces what is in it. */
const opened = async (
  ports: NodePorts,
  options: ClientNodeOptions,
  keys: ReadonlyMap<number, string>,
): Promise<Cache> => {
  const { trace, self, nodes, clock } = ports;
  const { server, serverPort = FILE_PORT, port = CALLBACK_PORT, faults = [] } = options;
  const open = (): Promise<Cache> =>
    openCache(ports, {
      ...options,
      server: { address: server ?? [...nodes].sort()[0]!, port: serverPort },
      over: "udp",
      machine: self,
      port,
      cell: CELL,
      partBytes: FILE_BYTES / 2,
      isPatient: true,
      faults: new Set(faults),
      note: (what, xid, by) =>
        what === "call"
          ? trace({ action: "call", op: { id: by, xid } })
          : trace({ action: "retry", op: { xid } }),
      cached: (by, reply, { fid, version }) =>
        trace({
          action: "cached",
          op: { id: by, version: reply.version },
          state: { key: keys.get(fid) ?? `${fid}`, version },
        }),
      opened: async (manager) =>
        trace({ action: "start", state: await stateOf(manager, keys) }),
      ticked: () => {
        if (options.tickMs !== undefined) trace({ action: "tick" });
      },
    });
  return untilDiskLets(clock, open);
};

/** The copies on the disk. */
const stateOf = async (
  { copies, parts }: CacheManager,
  keys: ReadonlyMap<number, string>,
): Promise<Json> => {
  const state: Json[] = [];
  for (const copy of copies) {
    const contents = chunksIn(await parts.disk.read(copy, 0, copy.size));
    const { version } = copy.status;
    state.push({ key: keys.get(copy.fid) ?? `${copy.fid}`, version, contents });
  }
  return state;
};

/** The programs of a machine, and what they have open. */
class Programs implements Node {
  readonly #ports: NodePorts;
  readonly #manager: CacheManager;
  readonly #fids: ReadonlyMap<string, number>;
  /** The open files, by program and file. */
  readonly #open = new Map<string, OpenFile>();
  #requests = 0;

  constructor(
    ports: NodePorts,
    manager: CacheManager,
    fids: ReadonlyMap<string, number>,
  ) {
    this.#ports = ports;
    this.#manager = manager;
    this.#fids = fids;
  }

  /** A request of a program; `program` names it, where there are several. */
  async call(request: Body): Promise<Body> {
    const { trace, self } = this.#ports;
    this.#requests += 1;
    // A node that starts again gives no name a second time.
    const id = `${this.#manager.parts.life}.${this.#requests}`;
    const op = { program: self, ...request, id };
    trace({ action: "request", op });
    try {
      const value = await this.#done(op, op.id);
      trace({ action: "respond", op: { ...op, result: value } });
      return { type: "done", value };
    } catch (error) {
      if (!(error instanceof VfsError)) throw error;
      const { code, message } = error;
      trace({ action: "respond", op: { ...op, result: code } });
      return { type: "error", code, text: message };
    }
  }

  /** @throws VfsError */
  async #done(request: Body, id: string): Promise<Json> {
    const manager = this.#manager;
    const { type, key, value } = request;
    const fid = this.#fids.get(String(key));
    if (fid === undefined) throw new VfsError("ENOENT", String(key));
    const name = `${String(request.program)} ${fid}`;
    const file = this.#open.get(name);
    switch (type) {
      case "open":
        if (file !== undefined) manager.abandon(file);
        this.#open.set(name, await manager.open(fid, id));
        return null;
      case "load": {
        const opened = await manager.open(fid, id);
        const read = readingOf(await manager.read(opened, 0, FILE_BYTES));
        await manager.close(opened, id);
        return read;
      }
      case "save":
        return manager.save(fid, bytesOfNumber(Number(value)), id);
    }
    if (file === undefined) throw new VfsError("EBADF", String(key));
    switch (type) {
      case "read":
        return readingOf(await manager.read(file, 0, FILE_BYTES));
      case "write":
        await manager.write(file, 0, bytesOfNumber(Number(value)), id);
        return null;
      case "close":
        this.#open.delete(name);
        return manager.close(file, id);
      default:
        throw new VfsError("EINVAL", `no such call: ${type}`);
    }
  }
}
