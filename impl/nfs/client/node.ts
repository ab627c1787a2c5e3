/**
 * A machine whose kernel has the client: programs open, read, write, synchronise and close files of the server. A file
 * is blocks, each of which holds a number. A program may also make calls of the server by itself. What one program asks
 * is done one after another; a request names its program (`program`) where a machine has several.
 */
import {
  type Body,
  type Clock,
  type Json,
  type Node,
  needing,
  type Ports,
} from "../../ports.ts";
import { VfsError } from "../../vfs/errors.ts";
import type { Ino } from "../../vfs/file-system.ts";
import { O_RDWR } from "../../vfs/flags.ts";
import { mountNfs, type NfsMount, type NfsMountOptions } from "./mount.ts";
import type { NfsClientFault } from "./options.ts";
import { type RawCaller, rawCall, VERIFIER_BYTES } from "./raw-calls.ts";

/** The options of a node; each has a default. */
export type NfsClientNodeOptions = Partial<
  Omit<NfsMountOptions, "faults" | "rpcFaults">
> & {
  /** The node that serves; the first by name unless given. */
  readonly server?: string;
  /** How long one tick of its clock is. With it time passes for the caches in ticks, each of which is traced. */
  readonly tickMs?: number;
  /** The files that it looks up at its start; others are looked up when a program names them. */
  readonly keys?: readonly string[];
  /** The files that it looks up at its start for the calls that programs make by themselves. */
  readonly opens?: readonly string[];
  /** By file, its handle in hexadecimal, and that of the root by "/": then a start makes no call. */
  readonly handles?: Readonly<Record<string, string>>;
  readonly faults?: readonly (NfsClientFault | "never-ask-again")[];
};

const needed = ["datagrams", "streams", "clock", "entropy"] as const;
type NodePorts = Ports<(typeof needed)[number]>;

const PORT = 2049;
const BLOCK_BYTES = 16;
const NUMBER_BYTES = 4;

/** Starts the node. */
export const startNfsClient = needing(
  needed,
  async (ports: NodePorts, options: NfsClientNodeOptions = {}): Promise<Node> => {
    const { self, trace, datagrams, streams, entropy } = ports;
    trace({ action: "start", state: null });
    /** The requests under way: one of each program. */
    const asked = new Set<string>();
    const clock =
      options.tickMs === undefined ? ports.clock : ticking(ports, options.tickMs);
    const note = (what: "call" | "retry", xid: number): void =>
      what === "call"
        ? trace({
            action: "call",
            op: { id: asked.size > 0 ? [...asked].join(" ") : null, xid },
          })
        : trace({ action: "retry", op: { xid } });
    const mount = once(() =>
      mountNfs(
        { datagrams, streams, entropy, clock },
        mountOptions(ports, options, note),
      ),
    );
    const files = new Map<string, Ino>();
    const blockBytes = options.blockBytes ?? BLOCK_BYTES;
    const fileOf = async (key: string): Promise<Ino> => {
      const { fs } = await mount();
      const ino = files.get(key) ?? (await found(fs, key, options.handles));
      files.set(key, ino);
      return ino;
    };
    const handles = new Map<string, Uint8Array>();
    const callerOf = async (): Promise<RawCaller> => ({
      ...(await mount()),
      handles,
      mount: options.mount ?? "hard",
      verifier: () => ports.entropy.bytes(VERIFIER_BYTES),
      takesExisting: options.faults?.includes("exist-is-ok") ?? false,
    });
    const made = async (request: Body): Promise<Json> => {
      if (request.type === "call") return rawCall(await callerOf(), request);
      const ino = await fileOf(String(request.key));
      return called((await mount()).fs, ino, { request, blockBytes });
    };
    const prepare = async (): Promise<void> => {
      await mount();
      for (const key of options.keys ?? []) await fileOf(key);
      for (const name of options.opens ?? [])
        await rawCall(await callerOf(), { type: "call", procedure: "LOOKUP", name });
    };
    let requests = 0;
    const one = async (request: Body): Promise<Body> => {
      requests += 1;
      const id = `${self}.${requests}`;
      asked.add(id);
      trace({ action: "request", op: { ...request, id } });
      try {
        const value = await made(request);
        trace({ action: "respond", op: { ...request, id, result: value } });
        return { type: "done", value };
      } catch (error) {
        if (!(error instanceof VfsError)) throw error;
        const { code, message } = error;
        trace({ action: "respond", op: { ...request, id, result: code } });
        return { type: "error", code, text: message };
      } finally {
        asked.delete(id);
      }
    };
    // What fails here is tried again when a program needs it.
    const prepared: Promise<unknown> = prepare().catch(() => undefined);
    const lines = new Map<Json, Promise<unknown>>();
    return {
      call: (request) => {
        const { program = null } = request;
        const done = (lines.get(program) ?? prepared).then(() => one(request));
        const line = done
          .catch(() => undefined)
          .then(() => {
            if (lines.get(program) === line) lines.delete(program);
          });
        lines.set(program, line);
        return done;
      },
    };
  },
);

/** A clock whose time for caches is that of ticks. */
const ticking = ({ clock, trace }: NodePorts, tickMs: number): Clock => {
  let ticks = 0;
  const tick = (): void => {
    ticks += 1;
    trace({ action: "tick" });
    clock.after(tickMs, tick);
  };
  clock.after(tickMs, tick);
  return {
    now: () => ticks * tickMs,
    after: (ms, run) => clock.after(ms, run),
    wall: () => clock.wall(),
  };
};

const mountOptions = (
  { self, nodes }: NodePorts,
  options: NfsClientNodeOptions,
  note: (what: "call" | "retry", xid: number) => void,
): NfsMountOptions => {
  const {
    server,
    tickMs: _,
    keys: __,
    opens: ___,
    handles,
    faults = [],
    ...others
  } = options;
  const { blockBytes = BLOCK_BYTES, port = PORT } = options;
  const isRpc = (fault: string): fault is "never-ask-again" =>
    fault === "never-ask-again";
  return {
    address: server ?? [...nodes].sort()[0]!,
    directory: "/export",
    over: "udp",
    blockBytes,
    readBytes: blockBytes, // One call for each block, as the spec has it.
    writeBytes: blockBytes,
    credentials: {
      flavor: "AUTH_SYS",
      stamp: 0,
      machine: self,
      uid: 0,
      gid: 0,
      gids: [],
    },
    ...others,
    port,
    mountPort: options.mountPort ?? port,
    note,
    faults: new Set(
      faults.filter((fault) => !isRpc(fault)),
    ) as ReadonlySet<NfsClientFault>,
    rpcFaults: new Set(faults.filter(isRpc)),
    ...(handles && { root: Buffer.from(handles["/"] ?? "", "hex") }),
  };
};

/** Does something at the first call, and again after it has failed. */
const once = <T>(work: () => Promise<T>): (() => Promise<T>) => {
  let done: Promise<T> | undefined;
  return () => {
    done ??= work().catch((error: unknown) => {
      done = undefined;
      throw error;
    });
    return done;
  };
};

type Fs = NfsMount["fs"];

/** The number of a file of the root. @throws VfsError ENOENT */
const found = async (
  fs: Fs,
  key: string,
  handles: NfsClientNodeOptions["handles"],
): Promise<Ino> => {
  const handle = handles?.[key];
  if (handle !== undefined) return fs.known(Buffer.from(handle, "hex"));
  const entry = await fs.inode.lookup({ dir: fs.superblock.root, name: key });
  if (entry === null) throw new VfsError("ENOENT", key);
  return entry.ino;
};

type Called = { readonly request: Body; readonly blockBytes: number };

/** A call of a program. @throws VfsError */
const called = async (
  fs: Fs,
  ino: Ino,
  { request, blockBytes }: Called,
): Promise<Json> => {
  const { type, offset = 0, size = 1, value, values } = request;
  const at = Number(offset) * blockBytes;
  switch (type) {
    case "open":
      await fs.file.open?.(ino, O_RDWR);
      return null;
    case "read": {
      const bytes = await fs.file.read(ino, { at, bytes: Number(size) * blockBytes });
      const numbers = numbersIn(bytes, blockBytes);
      return request.size === undefined ? (numbers[0] ?? 0) : numbers;
    }
    case "write": {
      const numbers = Array.isArray(values) ? values.map(Number) : [Number(value)];
      await fs.file.write(ino, at, bytesOf(numbers, blockBytes));
      return null;
    }
    case "fsync":
      await fs.file.sync(ino);
      return null;
    case "close":
      try {
        await fs.file.flush?.(ino);
      } finally {
        await fs.file.close?.(ino);
      }
      return null;
    default:
      throw new VfsError("EINVAL", `no such call: ${type}`);
  }
};

const bytesOf = (numbers: readonly number[], blockBytes: number): Uint8Array => {
  const bytes = Buffer.alloc(numbers.length * blockBytes);
  for (const [nth, number] of numbers.entries())
    bytes.writeUInt32BE(number >>> 0, nth * blockBytes);
  return bytes;
};

const numbersIn = (bytes: Uint8Array, blockBytes: number): readonly number[] => {
  const view = Buffer.from(bytes);
  const count = Math.ceil(view.length / blockBytes);
  return Array.from({ length: count }, (_, nth) => {
    const at = nth * blockBytes;
    return at + NUMBER_BYTES <= view.length ? view.readUInt32BE(at) : 0;
  });
};
