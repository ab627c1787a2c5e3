/** A machine that serves the directory "/" of its files, over datagrams and over streams, and traces what it does. */
import {
  FileError,
  type Json,
  type Node,
  needing,
  type Ports,
  untilDiskLets,
} from "../../ports.ts";
import { serveDatagrams } from "../../rpc/serve.ts";
import type { Attributes } from "../wire/attributes.ts";
import { openExport, rpcServerOf } from "./export.ts";
import type { Done, FileServer } from "./file-server.ts";
import { above } from "./keep.ts";
import type { ExportOptions, ServerFault } from "./options.ts";
import { listenForNfs } from "./served.ts";

/** What a node can be told; what is left out has a default. */
type NfsServerOptions = Partial<Omit<ExportOptions, "faults">> & {
  readonly port?: number;
  /** How many replies are remembered. */
  readonly cache?: number;
  /** By path, the bytes in hexadecimal of files that are there before the first start. */
  readonly initially?: Readonly<Record<string, string>>;
  readonly faults?: readonly ServerFault[];
};

const needed = ["datagrams", "streams", "clock", "entropy", "disk", "files"] as const;
type NodePorts = Ports<(typeof needed)[number]>;

/** The port that IANA has for NFS. */
const NFS_PORT = 2049;
const MADE = "nfs/made";
/** The longest file whose bytes a trace has. */
const TRACED_BYTES_MAX = 4096;

/** Starts the server. */
export const startNfsServer = needing(
  needed,
  async (ports: NodePorts, options: NfsServerOptions = {}): Promise<Node> => {
    const { port = NFS_PORT, cache, initially = {}, faults = [], ...others } = options;
    await made(ports, initially);
    let server: FileServer;
    const onDone = async ({ procedure, context, status }: Done): Promise<void> => {
      const { address, xid } = context;
      const state = await stateOf(server);
      ports.trace({
        action: "done",
        op: { id: `${address}.${xid}`, procedure, status },
        state,
      });
    };
    server = await opened(ports, { ...others, faults: new Set(faults) }, onDone);
    ports.trace({ action: "start", state: await stateOf(server) });
    const rpc = rpcServerOf(server, cache === undefined ? {} : { entries: cache });
    await serveDatagrams(rpc, ports.datagrams, port);
    const { transferBytesMax } = server.parts.options;
    await listenForNfs({ rpc, streams: ports.streams, transferBytesMax }, port);
    return {};
  },
);

/** Makes the files that are to be there before the first start. */
const made = async (
  { disk, files, clock }: NodePorts,
  initially: Readonly<Record<string, string>>,
): Promise<void> => {
  if ((await disk.get(MADE)) !== undefined) return;
  const make = async (): Promise<void> => {
    for (const [path, hex] of Object.entries(initially)) {
      await files.create(path).catch(unlessThere);
      await files.write(path, 0, Buffer.from(hex, "hex"));
      await files.sync(path);
      await files.syncDirectory(above(path));
    }
    disk.put(MADE, true);
    await disk.flush();
  };
  await untilDiskLets(clock, make);
};

const unlessThere = (error: unknown): void => {
  if (!(error instanceof FileError && error.code === "EEXIST")) throw error;
};

const opened = (
  ports: NodePorts,
  options: Partial<ExportOptions>,
  onDone: (done: Done) => Promise<void>,
): Promise<FileServer> =>
  untilDiskLets(ports.clock, () => openExport(ports, options, onDone));

/** The state for the trace: the entries of the export's root, as clients see them, and the verifier. */
const stateOf = async (server: FileServer): Promise<Json> => {
  const { files, places, verifier } = server.parts;
  const root = await places.find(places.root);
  const entries: Json[] = [];
  for (const name of await files.list("/")) {
    const found = await places.child(root, name);
    if (found === null) continue;
    const { id, path, stat } = found;
    const isShort = stat.type === "file" && stat.size <= TRACED_BYTES_MAX;
    const bytes = isShort ? await files.read(path, { at: 0, bytes: stat.size }) : null;
    entries.push({
      name,
      id,
      type: stat.type,
      links: stat.links,
      mode: stat.mode,
      change: changeOf(server.describe.attributes(stat)),
      ...(bytes !== null && { bytes: Buffer.from(bytes).toString("hex") }),
    });
  }
  return { verifier: Buffer.from(verifier.bytes).toString("hex"), entries };
};

/** The attributes by which clients see that a file has changed, as a text. */
const changeOf = ({ ctime, mtime, size }: Attributes): string =>
  [ctime.seconds, ctime.nseconds, mtime.seconds, mtime.nseconds, size].join(".");
