/** The client of an NFS server as a file system: what it knows is cached, and the server keeps the rest. */
import type { Clock, Entropy } from "../../ports.ts";
import type { Stub } from "../../rpc/program.ts";
import { fail, type VfsError } from "../../vfs/errors.ts";
import type {
  Attributes,
  Changes,
  Entry,
  FileSystem,
  Ino,
  Maker,
  Space,
} from "../../vfs/file-system.ts";
import { type NfsTime, type Settable, setNothing } from "../wire/attributes.ts";
import type { nfsProgram } from "../wire/nfs-program.ts";
import { AttributeCache } from "./attribute-cache.ts";
import { NfsCalls, type ProcedureName } from "./calls.ts";
import { Entries } from "./entries.ts";
import { errorOf } from "./errors.ts";
import { FileData, type Shared } from "./file-data.ts";
import { type Inode, Inodes } from "./inodes.ts";
import { Listings, typeOf } from "./listings.ts";
import { NameCache } from "./names.ts";
import {
  type CacheOptions,
  cacheDefaults,
  type WaitOptions,
  waitDefaults,
} from "./options.ts";
import { Pages } from "./pages.ts";

/** The parts that a client works with. */
type NfsParts = {
  /** The procedures of the server. */
  readonly stub: Stub<(typeof nfsProgram)["procedures"]>;
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** The handle of the directory that is mounted. */
  readonly root: Uint8Array;
  readonly nameBytesMax?: number;
};

/** How a client caches, waits and writes. */
export type NfsClientOptions = Partial<CacheOptions> & Partial<WaitOptions>;

/** The counters of a client, and the sizes of its caches. */
type NfsClientCounts = {
  /** Calls by procedure; a retry is no further call. */
  readonly calls: Readonly<Partial<Record<ProcedureName, number>>>;
  readonly blocks: number;
  readonly names: number;
  readonly files: number;
};

/** The file system, and what else is known of it. */
export type NfsFileSystem = FileSystem & {
  counts(): NfsClientCounts;
  /** The number of the file that has this handle; the server learns nothing of it. */
  known(handle: Uint8Array): Ino;
};

type Parts = {
  readonly shared: Shared;
  readonly names: NameCache;
  readonly data: FileData;
  readonly entries: Entries;
  readonly listings: Listings;
};

const MODES = { file: 0o644, directory: 0o755, symlink: 0o777 } as const;
const NANOSECONDS = 1_000_000_000n;

/** Makes the parts of a mount. */
const partsOf = (
  { stub, clock, entropy, root }: NfsParts,
  options: CacheOptions & WaitOptions,
): Parts => {
  const calls = new NfsCalls({ stub, clock, wait: options });
  const order = { now: () => clock.now(), next: () => calls.next() };
  const attributes = new AttributeCache(options, order);
  const pages = new Pages(options);
  const inodes = new Inodes(root, {
    most: options.filesMax,
    isNeeded: ({ ino }) => pages.hasOwn(ino),
  });
  const refuse = (inode: Inode, error: VfsError): never => {
    if (error.code === "ESTALE") {
      inode.isStale = true;
      attributes.expire(inode);
    }
    throw error;
  };
  const ask = async (inode: Inode): Promise<void> => {
    const { status, value, sent } = await calls.call("getattr", { object: inode.handle });
    if (status !== "NFS3_OK") return refuse(inode, errorOf(status, "GETATTR"));
    attributes.learn(inode, value.attributes, sent);
  };
  const shared: Shared = { calls, inodes, attributes, pages, options, ask, refuse };
  const names = new NameCache(options);
  const data = new FileData(shared);
  const verifier = () => entropy.bytes(8);
  const entries = new Entries({ shared, names, data, verifier });
  const listings = new Listings(shared, entries, names);
  return { shared, names, data, entries, listings };
};

/** A file system whose files a server has. Its operations may overlap. */
export const nfsFileSystem = (
  made: NfsParts,
  chosen: NfsClientOptions = {},
): NfsFileSystem => {
  const parts = partsOf(made, { ...cacheDefaults, ...waitDefaults, ...chosen });
  const { shared, names, data, entries, listings } = parts;
  const { calls, inodes, pages } = shared;
  return {
    type: "nfs",
    isConcurrent: true,
    known: (handle) => inodes.of(handle).ino,
    counts: () => ({
      calls: { ...calls.counts },
      blocks: pages.count,
      names: names.size,
      files: inodes.size,
    }),
    superblock: {
      root: inodes.root.ino,
      nameMax: made.nameBytesMax ?? 255,
      sync: async () => {
        for (const inode of [...inodes]) await data.writeBack(inode);
        const failed = [...inodes].find((inode) => inode.error !== null);
        if (failed === undefined) return;
        const { error } = failed;
        if (failed.opens === 0) failed.error = null; // Otherwise a close or fsync reports it, too.
        throw error;
      },
      release: async (ino) => {
        const inode = inodes.find(ino);
        if (inode === undefined) return;
        await entries.removeHidden(inode);
        data.forget(inode);
        inodes.forget(inode);
      },
      space: () => spaceOf(shared),
    },
    inode: inodeOperations(parts),
    dentry: { key: (name) => name, asksAgain: true },
    file: {
      ...openings(parts),
      read: (ino, span) => data.read(inodes.get(ino), span),
      write: (ino, at, bytes) => data.write(inodes.get(ino), at, bytes),
      list: (dir, cursor) => listings.list(inodes.get(dir), cursor),
      sync: (ino) => data.flush(inodes.get(ino)),
    },
  };
};

/** What open and close do to keep close-to-open. */
const openings = ({
  shared: { inodes, attributes, options, ask },
  data,
  entries,
}: Parts): Required<Pick<FileSystem["file"], "open" | "flush" | "close">> => ({
  open: async (ino) => {
    const inode = inodes.get(ino);
    if (options.closeToOpen && !options.faults.has("reopen-from-cache")) await ask(inode);
    inode.opens += 1;
  },
  flush: async (ino) => {
    const flushed = data.flush(inodes.get(ino));
    if (options.faults.has("close-before-flush")) flushed.catch(() => undefined);
    else await flushed;
  },
  close: async (ino) => {
    const inode = inodes.get(ino);
    inode.opens -= 1;
    if (inode.opens === 0) await entries.removeHidden(inode);
    if (inode.isStale) attributes.expire(inode);
  },
});

const entryOf = (inode: Inode): Entry => ({ ino: inode.ino, type: typeOf(inode) });

const inodeOperations = ({ shared, data, entries }: Parts): FileSystem["inode"] => {
  const { inodes, attributes, ask } = shared;
  return {
    attributes: async (ino) => {
      const inode = inodes.get(ino);
      if (inode.isGone) return { ...entryOf(inode), size: 0, links: 0 };
      if (!attributes.isFresh(inode)) await ask(inode);
      return attributesOf(inode, data.sizeOf(inode));
    },
    lookup: async (at) => {
      const inode = entries.isHidden(at) ? null : await entries.lookup(at);
      return inode && entryOf(inode);
    },
    parent: async (dir) => {
      if (dir === inodes.root.ino) return dir;
      return ((await entries.lookup({ dir, name: ".." })) ?? fail("ESTALE")).ino;
    },
    create: async (at, by, isNew = false) =>
      entryOf(await entries.create(at, settableOf(by, MODES.file), isNew)),
    mkdir: async (at, by) =>
      entryOf(await entries.mkdir(at, settableOf(by, MODES.directory))),
    link: (ino, at) => entries.link(inodes.get(ino), at),
    symlink: async (target, at, by) =>
      entryOf(await entries.symlink(target, at, settableOf(by, MODES.symlink))),
    readlink: (ino) => readlink(shared, inodes.get(ino)),
    unlink: (at, isOpen) => entries.unlink(at, isOpen),
    rmdir: (at) => entries.rmdir(at),
    rename: (from, to, isOpen) => entries.rename(from, to, isOpen),
    truncate: async (ino, size) => {
      const inode = inodes.get(ino);
      await data.writeBack(inode);
      await setAttributes(shared, inode, { ...setNothing, size: BigInt(size) });
      data.resized(inode);
    },
    change: async (ino, changes) => {
      const inode = inodes.get(ino);
      if (changes.modified !== undefined) await data.writeBack(inode); // A later WRITE would change the time.
      await setAttributes(shared, inode, settableOfChanges(changes));
    },
  };
};

const setAttributes = async (
  { calls, attributes, refuse }: Shared,
  inode: Inode,
  newAttributes: Settable,
): Promise<void> => {
  const args = { object: inode.handle, newAttributes, guard: null };
  const { status, value, sent } = await calls.call("setattr", args);
  attributes.learnChange(inode, value.wcc, sent);
  if (status !== "NFS3_OK") refuse(inode, errorOf(status, "SETATTR"));
};

const readlink = async (
  { calls, attributes, ask, refuse }: Shared,
  inode: Inode,
): Promise<string> => {
  if (!attributes.isFresh(inode)) await ask(inode);
  if (inode.target?.version === inode.version) return inode.target.text;
  const { status, value, sent } = await calls.call("readlink", { symlink: inode.handle });
  const found = attributes.learn(inode, value.attributes, sent);
  if (status !== "NFS3_OK") return refuse(inode, errorOf(status, "READLINK"));
  const text = Buffer.from(value.data).toString();
  if (found === "same" || found === "changed") {
    const { version } = inode;
    inode.target = { version, text };
  }
  return text;
};

const spaceOf = async ({ calls, inodes, refuse }: Shared): Promise<Space> => {
  const { root } = inodes;
  const { status, value } = await calls.call("fsstat", { root: root.handle });
  if (status !== "NFS3_OK") return refuse(root, errorOf(status, "FSSTAT"));
  const { tbytes, abytes, tfiles, afiles } = value;
  return {
    bytes: Number(tbytes),
    freeBytes: Number(abytes),
    inodes: Number(tfiles),
    freeInodes: Number(afiles),
  };
};

const nanoseconds = ({ seconds, nseconds }: NfsTime): bigint =>
  BigInt(seconds) * NANOSECONDS + BigInt(nseconds);

const attributesOf = (inode: Inode, size: number): Attributes => {
  const { attributes, hidden } = inode;
  const { nlink, mode, uid, gid, atime, mtime, ctime } = attributes ?? fail("ESTALE");
  return {
    ...entryOf(inode),
    size,
    // The name that an open file was given when it lost its last one does not count.
    links: nlink - (hidden === null ? 0 : 1),
    mode: mode & 0o7777,
    uid,
    gid,
    accessed: nanoseconds(atime),
    modified: nanoseconds(mtime),
    changed: nanoseconds(ctime),
  };
};

const settableOf = (by: Maker | undefined, mode: number): Settable =>
  by === undefined
    ? { ...setNothing, mode }
    : { ...setNothing, mode: by.mode, uid: by.uid, gid: by.gid };

const settableOfChanges = ({
  mode,
  uid,
  gid,
  accessed,
  modified,
}: Changes): Settable => ({
  ...setNothing,
  mode: mode ?? null,
  uid: uid ?? null,
  gid: gid ?? null,
  atime: timeOf(accessed),
  mtime: timeOf(modified),
});

const timeOf = (time: bigint | "now" | undefined): Settable["atime"] => {
  if (time === undefined) return { type: "DONT_CHANGE", value: undefined };
  if (time === "now") return { type: "SET_TO_SERVER_TIME", value: undefined };
  const [seconds, nseconds] = [Number(time / NANOSECONDS), Number(time % NANOSECONDS)];
  return { type: "SET_TO_CLIENT_TIME", value: { seconds, nseconds } };
};
