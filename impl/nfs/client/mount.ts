/** Mounts what a server exports: finds its ports, gets the handle of the directory, and asks for the limits. */
import type { Clock, Datagrams, Endpoint, Entropy, Streams } from "../../ports.ts";
import type { Credentials } from "../../rpc/auth.ts";
import { type Connect, overDatagrams, overStreams } from "../../rpc/channel.ts";
import { RpcClient } from "../../rpc/client.ts";
import type { Faults as RpcFaults } from "../../rpc/options.ts";
import { PORTMAP_PORT, portOf } from "../../rpc/portmap.ts";
import type { Program, Stub } from "../../rpc/program.ts";
import { type Errno, VfsError } from "../../vfs/errors.ts";
import type { ValueOf } from "../../xdr/codec.ts";
import { mountProgram } from "../wire/mount-program.ts";
import { nfsProgram } from "../wire/nfs-program.ts";
import { errorOf, errorOfCall } from "./errors.ts";
import {
  type NfsClientOptions,
  type NfsFileSystem,
  nfsFileSystem,
} from "./file-system.ts";
import { Notices } from "./notices.ts";
import {
  type CacheOptions,
  cacheDefaults,
  waitDefaults,
  waitInAllMs,
} from "./options.ts";

/** The ports that a mount needs: of `datagrams` and `streams` only the one that it uses. */
type MountPorts = { readonly clock: Clock; readonly entropy: Entropy } & {
  readonly datagrams?: Datagrams;
  readonly streams?: Streams;
};

/** What is mounted, and how. */
export type NfsMountOptions = NfsClientOptions & {
  /** The machine of the server. */
  readonly address: string;
  /** The ports of NFS and MOUNT. The client asks the server's portmapper for those left out. */
  readonly port?: number;
  readonly mountPort?: number;
  /** The exported directory, */
  readonly directory: string;
  /** and its handle, where it is known: then a mount makes no call. */
  readonly root?: Uint8Array;
  /** The transport; default `tcp`. */
  readonly over?: "tcp" | "udp";
  readonly credentials?: Credentials;
  readonly rpcFaults?: RpcFaults;
  /** Takes note when the server does not respond, and when it does again. */
  readonly notice?: (text: string) => void;
  /** Takes note of each call and each retry, by its transaction id, before it is sent. */
  readonly note?: (what: "call" | "retry", xid: number) => void;
};

/** A directory of a server that is mounted. */
export type NfsMount = {
  readonly fs: NfsFileSystem;
  /** The procedures of the server, and the handle of the directory, for a program that makes calls by itself. */
  readonly stub: Stub<(typeof nfsProgram)["procedures"]>;
  readonly root: Uint8Array;
  /** Sends what waits, takes leave of the server, and ends the calls that wait. */
  unmount(): Promise<void>;
  /** Ends the calls that wait, with EIO, and sends nothing more. */
  abandon(): void;
};

type MountStatus = ValueOf<(typeof mountProgram)["procedures"]["mnt"]["results"]>["type"];

const MOUNT_CODES: Readonly<Record<Exclude<MountStatus, "MNT3_OK">, Errno>> = {
  MNT3ERR_PERM: "EPERM",
  MNT3ERR_NOENT: "ENOENT",
  MNT3ERR_IO: "EIO",
  MNT3ERR_ACCES: "EACCES",
  MNT3ERR_NOTDIR: "ENOTDIR",
  MNT3ERR_INVAL: "EINVAL",
  MNT3ERR_NAMETOOLONG: "ENAMETOOLONG",
  MNT3ERR_NOTSUPP: "EPERM",
  MNT3ERR_SERVERFAULT: "EIO",
};

/** Mounts a directory of a server. @throws VfsError such as ENOENT, EACCES; EIO where a soft mount gets no answer */
export const mountNfs = async (
  ports: MountPorts,
  options: NfsMountOptions,
): Promise<NfsMount> => {
  const { clock, entropy } = ports;
  const { mount = waitDefaults.mount } = options;
  const rpc = await connected(ports, options, nfsProgram, options.port);
  try {
    const root = options.root ?? (await rootOf(ports, options));
    const stub = rpc.stub(nfsProgram);
    const limits = options.root === undefined && (await limitsOf(stub, root, options));
    const fs = nfsFileSystem({ stub, clock, entropy, root }, { ...options, ...limits });
    return {
      fs,
      stub,
      root,
      unmount: async () => {
        await fs.superblock.sync();
        const mounts = await connected(ports, options, mountProgram, options.mountPort);
        await mounts.stub(mountProgram).umnt(Buffer.from(options.directory));
        mounts.close();
        rpc.close();
      },
      abandon: () => rpc.close(),
    };
  } catch (error) {
    rpc.close();
    throw errorOfCall(error, `mount ${options.directory}`, mount);
  }
};

/** A client of the server, at the port that it has for a program. */
const connected = async (
  ports: MountPorts,
  options: NfsMountOptions,
  program: Program,
  port: number | undefined,
): Promise<RpcClient> => {
  const { address, over = "tcp", credentials } = options;
  const wait = { ...waitDefaults, ...options };
  const open = async (port: number): Promise<RpcClient> => {
    const notices = new Notices(wait, (text) =>
      options.notice?.(`nfs: server ${address} ${text}`),
    );
    const way = notices.watching(wayTo(ports, { address, port }, over));
    return RpcClient.open(ports, way, {
      ...(credentials && { credentials }),
      retryMs: { first: wait.firstMs, most: wait.mostMs },
      ...(wait.mount !== "hard" && { timeoutMs: waitInAllMs(wait) }),
      ...(options.rpcFaults && { faults: options.rpcFaults }),
      note: (what, xid) => {
        notices.note(what, xid);
        options.note?.(what, xid);
      },
    });
  };
  if (port !== undefined) return open(port);
  const portmapper = await open(PORTMAP_PORT);
  try {
    const found = await portOf(portmapper, program, over);
    if (found === null)
      throw new VfsError("EIO", `${address} does not serve NFS over ${over}`);
    return await open(found);
  } finally {
    portmapper.close();
  }
};

const wayTo = (
  { datagrams, streams, clock }: MountPorts,
  to: Endpoint,
  over: "tcp" | "udp",
): Connect => {
  if (over === "udp" && datagrams !== undefined) return overDatagrams(datagrams, to);
  if (over === "tcp" && streams !== undefined) return overStreams({ streams, clock }, to);
  throw new RangeError(`a mount over ${over} needs a port for it`);
};

/** The handle of the directory that is mounted. @throws VfsError */
const rootOf = async (
  ports: MountPorts,
  options: NfsMountOptions,
): Promise<Uint8Array> => {
  const { directory, mountPort } = options;
  const mounts = await connected(ports, options, mountProgram, mountPort);
  try {
    const { type, value } = await mounts.stub(mountProgram).mnt(Buffer.from(directory));
    if (type === "MNT3_OK") return value.handle;
    throw new VfsError(MOUNT_CODES[type], `mount ${directory}: ${type}`);
  } finally {
    mounts.close();
  }
};

/** The units of the cache and of READ and WRITE that the server takes; a block is read and written by one call. */
const limitsOf = async (
  stub: Stub<(typeof nfsProgram)["procedures"]>,
  root: Uint8Array,
  options: NfsMountOptions,
): Promise<Pick<CacheOptions, "blockBytes" | "readBytes" | "writeBytes">> => {
  const { blockBytes, readBytes, writeBytes } = { ...cacheDefaults, ...options };
  const { type, value } = await stub.fsinfo({ root });
  if (type !== "NFS3_OK") throw errorOf(type, "FSINFO");
  const [read, write] = [
    Math.min(readBytes, value.rtmax || readBytes),
    Math.min(writeBytes, value.wtmax || writeBytes),
  ];
  return {
    blockBytes: Math.min(blockBytes, read, write),
    readBytes: read,
    writeBytes: write,
  };
};
