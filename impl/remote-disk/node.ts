/**
 * A machine of the remote disk. One node has the disk; at every other node programs read and write its blocks, each
 * of which holds a number. What a program calls a key is the number of a block.
 */
import {
  type Body,
  type Node,
  needing,
  type Ports,
  pause,
  untilDiskLets,
} from "../ports.ts";
import { overDatagrams } from "../rpc/channel.ts";
import { RpcClient } from "../rpc/client.ts";
import { serveDatagrams } from "../rpc/serve.ts";
import { RpcServer } from "../rpc/server.ts";
import { tracedCalls } from "../rpc/traced-calls.ts";
import { diskProgram } from "./disk-program.ts";
import { handlersOf } from "./disk-server.ts";
import type { DiskFault } from "./options.ts";
import { remoteDevice } from "./remote-device.ts";
import { StoredDisk } from "./stored-disk.ts";

/** The options of a node; each has a default. */
export type DiskNodeOptions = {
  /** The node that has the disk; the first by name unless given. */
  readonly server?: string;
  /** When a call is sent again for the first time, and the longest wait between two sendings. */
  readonly retryMs?: { readonly first: number; readonly most: number };
  /** How many blocks the disk has; 8 unless given. */
  readonly blocks?: number;
  readonly faults?: readonly DiskFault[];
};

const needed = ["datagrams", "clock", "entropy", "files"] as const;
type NodePorts = Ports<(typeof needed)[number]>;

const PORT = 2049;
const BLOCKS = 8;
const BLOCK_BYTES = 16;

/** Starts a node. */
export const startRemoteDisk = needing(
  needed,
  (ports: NodePorts, options: DiskNodeOptions = {}) =>
    ports.self === serverOf(ports, options)
      ? startServer(ports, options)
      : startClient(ports, options),
);

const serverOf = ({ nodes }: NodePorts, { server }: DiskNodeOptions): string =>
  server ?? [...nodes].sort()[0]!;

const bytesOf = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(BLOCK_BYTES);
  bytes.writeUInt32BE(value);
  return bytes;
};
const valueIn = (bytes: Uint8Array): number => Buffer.from(bytes).readUInt32BE();

const DISK_RETRY_MS = 100;

/** Opens the disk of the machine, which may be full for a while. */
const opened = async (
  { files, clock }: NodePorts,
  options: Parameters<typeof StoredDisk.open>[2],
): Promise<StoredDisk> =>
  untilDiskLets(clock, () => StoredDisk.open(files, "/disk", options));

const startServer = async (ports: NodePorts, options: DiskNodeOptions): Promise<Node> => {
  const { blocks: count = BLOCKS } = options;
  /** By number of a write: the operation that made it. */
  const operations = new Map<string, string>();
  const disk = await opened(ports, {
    size: count * BLOCK_BYTES,
    faults: new Set(options.faults),
    onWritten: ({ client, number, at, bytes }) =>
      ports.trace({
        action: "hold",
        op: { id: operations.get(`${client} ${number}`) ?? "" },
        state: { key: `${at / BLOCK_BYTES}`, value: valueIn(bytes) },
      }),
  });
  const blocks = await Promise.all(
    Array.from({ length: count }, (_, i) => disk.read(BLOCK_BYTES * i, BLOCK_BYTES)),
  );
  const state = blocks.map((bytes, i) => ({ key: `${i}`, value: valueIn(bytes) }));
  ports.trace({ action: "start", state });
  const { write, ...others } = handlersOf(disk, BLOCK_BYTES);
  const server = new RpcServer();
  server.add(diskProgram, {
    ...others,
    write: async (args, context) => {
      const { address, xid } = context;
      const name = `${args.client} ${args.number}`;
      operations.set(name, `${address}.${xid}`);
      try {
        for (;;) {
          const status = await write(args, context);
          if (status === "OK" || status === "EINVAL") return status;
          await pause(ports.clock, DISK_RETRY_MS); // It acknowledges nothing while the disk fails.
        }
      } finally {
        operations.delete(name);
      }
    },
  });
  await serveDatagrams(server, ports.datagrams, PORT);
  return {};
};

const startClient = async (ports: NodePorts, options: DiskNodeOptions): Promise<Node> => {
  const { self, datagrams, entropy } = ports;
  const { retryMs, blocks = BLOCKS, faults = [] } = options;
  const to = { address: serverOf(ports, options), port: PORT };
  ports.trace({ action: "start", state: [] });
  const calls = tracedCalls(ports);
  const rpc = await RpcClient.open(ports, overDatagrams(datagrams, to), {
    ...(retryMs && { retryMs }),
    note: calls.note,
  });
  const client = `${self}.${Buffer.from(entropy.bytes(8)).toString("hex")}`;
  const device = remoteDevice(rpc, {
    client,
    faults,
    shape: { blocks, blockSize: BLOCK_BYTES },
  });
  const ask = async (request: Body): Promise<Body> => {
    const { type, key, values } = request;
    const block = Number(key);
    const { id, answer } = calls.send(
      request,
      (): Promise<readonly number[] | null> =>
        type === "read"
          ? device
              .read(block)
              .then((bytes) => [valueIn(bytes)].filter((each) => each > 0))
          : device
              .write(block, bytesOf((values as readonly number[])[0]!))
              .then(() => null),
    );
    const value = await answer;
    ports.trace({ action: "respond", op: { ...request, id, result: value } });
    return { type: "done", value };
  };
  return { call: async (request) => refusalOf(request, blocks) ?? ask(request) };
};

/** The error of a request; null: it is valid. */
const refusalOf = ({ type, key, size, values }: Body, blocks: number): Body | null => {
  const isBlock =
    Number.isInteger(Number(key)) && Number(key) >= 0 && Number(key) < blocks;
  const isRight =
    type === "read"
      ? size === 1
      : type === "write" &&
        Array.isArray(values) &&
        values.length === 1 &&
        Number.isInteger(values[0]) &&
        Number(values[0]) > 0;
  return isBlock && isRight
    ? null
    : { type: "error", code: "EINVAL", text: "expected a read or a write of one block" };
};
