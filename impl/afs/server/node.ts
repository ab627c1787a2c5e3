/** A machine that serves files, and traces each grant, each change and what it calls clients for. */
import { type Json, type Node, needing, type Ports, untilDiskLets } from "../../ports.ts";
import { overDatagrams } from "../../rpc/channel.ts";
import { serveDatagrams } from "../../rpc/serve.ts";
import { bytesOfNumber, chunksIn, fidsOf } from "../contents.ts";
import type { ServerFault } from "../options.ts";
import { clientKey } from "./clients.ts";
import type { ServerOptions } from "./options.ts";
import { type AfsServer, openServer, type ServerNotes } from "./serve.ts";

/** The options of a node; each has a default. */
export type ServerNodeOptions = Partial<Omit<ServerOptions, "faults" | "isPatient">> & {
  readonly port?: number;
  /** The files of the root, and what is in them at first. */
  readonly initially?: Readonly<Record<string, number>>;
  /** Nodes that the server knows as clients from the first, as if each had called before: their callback ports. */
  readonly clients?: Readonly<Record<string, number>>;
  /** The length of a tick; if given, each tick is traced. */
  readonly tickMs?: number;
  readonly faults?: readonly ServerFault[];
};

const needed = ["datagrams", "clock", "entropy", "disk", "files"] as const;
type NodePorts = Ports<(typeof needed)[number]>;

/** The port that AFS has for file servers. */
export const FILE_PORT = 7000;

/** Starts the server. */
export const startAfsServer = needing(
  needed,
  async (ports: NodePorts, options: ServerNodeOptions = {}): Promise<Node> => {
    const {
      port = FILE_PORT,
      initially = {},
      faults = [],
      clients = {},
      ...others
    } = options;
    const fids = fidsOf(Object.keys(initially));
    const keys = new Map([...fids].map(([key, fid]) => [fid, key]));
    const bytes = Object.entries(initially).map(
      ([key, value]) => [key, bytesOfNumber(value)] as const,
    );
    const open = (): Promise<AfsServer> => {
      for (const [node, at] of Object.entries(clients))
        ports.disk.put(clientKey(node, node), { address: node, port: at });
      return openServer(ports, (to) => overDatagrams(ports.datagrams, to), {
        ...others,
        isPatient: true,
        faults: new Set(faults),
        initially: Object.fromEntries(bytes),
        notes: notesOf(ports, keys, options.tickMs !== undefined),
      });
    };
    const server = await untilDiskLets(ports.clock, open);
    const state = await untilDiskLets(ports.clock, () => stateOf(server, keys));
    ports.trace({ action: "start", state });
    await serveDatagrams(server.rpc, ports.datagrams, port);
    if (server.clients.start > 0) server.recover();
    return {};
  },
);

const keyed = (keys: ReadonlyMap<number, string>, fid: number | undefined) =>
  fid === undefined ? {} : { key: keys.get(fid) ?? `${fid}` };

/** The node of a client. */
const nodeOf = (client: string): string => client.slice(0, client.indexOf("/"));

/** Traces what the server does. */
const notesOf = (
  { trace }: NodePorts,
  keys: ReadonlyMap<number, string>,
  isTicking: boolean,
): ServerNotes => ({
  done: (what, { address, xid }, { fid, version }, bytes) => {
    const chunks = bytes !== undefined && "bytes" in bytes ? chunksIn(bytes.bytes) : null;
    const key = keyed(keys, fid);
    const op = { id: `${address}.${xid}`, ...key };
    const contents = chunks === null ? {} : { contents: chunks };
    if (what === "grant") trace({ action: "grant", op, state: { ...key, version } });
    else trace({ action: "commit", op, state: { ...key, version, ...contents } });
  },
  decided: ({ type, ...about }) => {
    const client = nodeOf(about.client);
    const of = "xid" in about ? { id: `${client}.${about.xid}` } : keyed(keys, about.fid);
    const state = "version" in about ? { state: { version: about.version } } : {};
    trace({ action: type, op: { client, ...of }, ...state });
  },
  called: (what, call) => {
    const op = {
      client: nodeOf(call.client),
      ...keyed(keys, call.type === "break" ? call.fid : undefined),
    };
    if (what === "retry") trace({ action: `${call.type} again`, op });
    else if (call.type === "ask") trace({ action: "ask", op });
  },
  ticked: () => {
    if (isTicking) trace({ action: "tick" });
  },
});

/** The contents of the files, for the trace. */
const stateOf = async (
  { volume, clients }: AfsServer,
  keys: ReadonlyMap<number, string>,
): Promise<Json> => {
  const files: Json[] = [];
  for (const [fid, key] of keys) {
    const vnode = volume.vnode(fid);
    if (vnode === undefined) continue;
    const contents = chunksIn(await volume.read(fid, 0, vnode.size));
    files.push({ key, version: vnode.status.version, contents });
  }
  return { files, start: clients.start };
};
