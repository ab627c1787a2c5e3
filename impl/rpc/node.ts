/**
 * A machine of the file service. One node serves it, over datagrams and over streams; at every other node programs
 * use it by `call`, through a stub.
 */
import { type Body, type Node, needing, type Ports } from "../ports.ts";
import { XdrError } from "../xdr/error.ts";
import { overDatagrams, overStreams } from "./channel.ts";
import { RpcClient } from "./client.ts";
import { RpcError } from "./errors.ts";
import { fileService } from "./file-service.ts";
import type { RpcFault } from "./options.ts";
import type { Stub } from "./program.ts";
import { serveDatagrams, serveStreams } from "./serve.ts";
import { RpcServer } from "./server.ts";
import { StoredService } from "./stored-service.ts";
import { tracedCalls } from "./traced-calls.ts";

/** The options of a node; each has a default. */
export type RpcNodeOptions = {
  /** The node that serves; the first by name unless given. */
  readonly server?: string;
  readonly port?: number;
  readonly over?: "udp" | "tcp";
  /** When a call is sent again for the first time, and the longest wait between two sendings. */
  readonly retryMs?: { readonly first: number; readonly most: number };
  /** How long a change takes at the server before it is made. */
  readonly workMs?: number;
  /** The number of replies that the server remembers. */
  readonly cache?: number;
  /** Does the file exist at the start? */
  readonly file?: boolean;
  readonly faults?: readonly RpcFault[];
};

/** The ports that a node needs. */
const needed = ["datagrams", "streams", "clock", "entropy", "disk"] as const;
type NodePorts = Ports<(typeof needed)[number]>;

/** The server's port by default. */
export const RPC_PORT = 2049;

/** Starts a node. */
export const startRpc = needing(
  needed,
  (ports: NodePorts, options: RpcNodeOptions = {}) =>
    ports.self === serverOf(ports, options)
      ? startServer(ports, options)
      : startClient(ports, options),
);

const serverOf = ({ nodes }: NodePorts, { server }: RpcNodeOptions): string =>
  server ?? [...nodes].sort()[0]!;

const startServer = async (ports: NodePorts, options: RpcNodeOptions): Promise<Node> => {
  const { port = RPC_PORT, workMs = 0, cache = 1024, file = false } = options;
  const faults = new Set(options.faults);
  const service = await StoredService.open(ports, { file, workMs, faults });
  ports.trace({ action: "start", state: service.stored });
  const server = new RpcServer({ cache: { entries: cache }, faults });
  server.add(fileService, service.handlers());
  await serveDatagrams(server, ports.datagrams, port);
  await serveStreams(server, ports.streams, port);
  return {};
};

const startClient = async (ports: NodePorts, options: RpcNodeOptions): Promise<Node> => {
  const { self, datagrams, clock, entropy } = ports;
  const { port = RPC_PORT, over = "udp", retryMs } = options;
  const faults = new Set(options.faults);
  const to = { address: serverOf(ports, options), port };
  ports.trace({ action: "start", state: {} });
  const calls = tracedCalls(ports);
  const way = over === "udp" ? overDatagrams(datagrams, to) : overStreams(ports, to);
  const client = await RpcClient.open({ clock, entropy }, way, {
    credentials: sysCredentials(self),
    ...(retryMs && { retryMs }),
    faults,
    note: calls.note,
  });
  const stub = client.stub(fileService);
  return {
    call: async (request) => {
      const { id, answer } = calls.send(request, () => answerOf(stub, request));
      const body = await answer;
      if (body.type !== "done") return body;
      const isTaken = faults.has("exists-is-created") && body.value === "exists";
      const value = isTaken ? "created" : body.value!;
      ports.trace({ action: "respond", op: { ...request, id, result: value } });
      return { type: "done", value };
    },
  };
};

const sysCredentials = (machine: string) =>
  ({ flavor: "AUTH_SYS", stamp: 0, machine, uid: 0, gid: 0, gids: [] }) as const;

/** The answer to a program: `done` with a value, or an error by its code. */
const answerOf = async (
  stub: Stub<(typeof fileService)["procedures"]>,
  request: Body,
): Promise<Body> => {
  try {
    const value = await called(stub, request);
    return value === undefined
      ? { type: "error", code: "EINVAL", text: `no such call: ${request.type}` }
      : { type: "done", value };
  } catch (error) {
    if (error instanceof XdrError)
      return { type: "error", code: "EINVAL", text: error.message };
    if (!(error instanceof RpcError)) throw error;
    return { type: "error", code: error.code, text: error.message };
  }
};

/** Undefined: it is no request of this service. */
const called = async (
  stub: Stub<(typeof fileService)["procedures"]>,
  { type, line, to, at }: Body,
): Promise<number | string | undefined> => {
  switch (type) {
    case "append":
      return typeof line === "string" ? stub.append(line) : undefined;
    case "remove":
    case "create":
      return stub[type](undefined);
    case "seek":
      return typeof to === "number" ? stub.seek(to) : undefined;
    case "read":
      return (await stub.read(undefined)).value ?? "not open";
    case "read at":
      return typeof at === "number" ? stub.readAt(at) : undefined;
    default:
      return undefined;
  }
};
