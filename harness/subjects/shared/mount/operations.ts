/**
 * A file system of `impl/vfs` under the kernel of Linux: FUSE in place of our own `Vfs`. The kernel has walked the path,
 * and has checked what it checks for every file system; what it knows may be old, though, where a file system is that
 * of a server, so that what our tables of operations rely on is checked here once more.
 */
import { fail } from "../../../../impl/vfs/errors.ts";
import {
  type Attributes,
  type Changes,
  type Entry,
  FILE_BYTES_MAX,
  type FileSystem,
  type Ino,
  type Maker,
  type Named,
  type Space,
} from "../../../../impl/vfs/file-system.ts";
import { O_EXCL } from "../../../../impl/vfs/flags.ts";
import { textOf } from "../../../../impl/vfs/path.ts";
import type { Mountable } from "../../../deploy/fuse/mount.ts";
import { ROOT_NODE } from "../../../deploy/fuse/opcodes.ts";
import type {
  FuseOperations,
  NodeAttributes,
  NodeEntry,
} from "../../../deploy/fuse/replies.ts";
import type { FileRequests } from "../../../deploy/fuse/requests.ts";
import { Listing } from "./listing.ts";
import { OpenFiles } from "./open-files.ts";

type Making = FileRequests["create" | "mkdir" | "mknod"];

/** Modes where a file system has none. */
const MODES = { file: 0o644, symlink: 0o777, directory: 0o755 } as const;
/** The type of a file in the mode of mknod(2): a plain one, in two spellings. */
const TYPE_OF_MODE = 0o170000;
const PLAIN_FILE: readonly number[] = [0, 0o100000];
/** Flags of renameat2(2). */
const RENAME_NOREPLACE = 1;
/** Bytes of the shortest name in a listing. */
const NAME_BYTES_LEAST = 24;
/** "." and "..", which come first in a listing. */
const DOTS = 2;
/** The handle of every open file: a file system knows files by their numbers. */
const FILE_HANDLE = 1;

/** Translates what the kernel asks of one mount into calls of a `FileSystem`. */
class Mounted {
  readonly fs: FileSystem;
  readonly files: OpenFiles;
  /** Directories that are gone, as long as the kernel knows them. */
  readonly #removed = new Map<Ino, NodeAttributes>();
  readonly #listings = new Map<number, Listing>();
  #lastHandle = FILE_HANDLE;

  constructor(fs: FileSystem) {
    this.fs = fs;
    this.files = new OpenFiles(fs);
  }

  /** The kernel calls the root 1; whatever has that number has the root's. Its own inverse. */
  swapped(number: number): number {
    const { root } = this.fs.superblock;
    if (number === root) return ROOT_NODE;
    return number === ROOT_NODE ? root : number;
  }

  ino({ node }: { readonly node: number }): Ino {
    return this.swapped(node);
  }

  at(request: { readonly node: number; readonly name: Uint8Array }): Named {
    return this.named(request.node, request.name);
  }

  /** @throws VfsError EILSEQ, ENAMETOOLONG */
  named(node: number, bytes: Uint8Array): Named {
    if (bytes.length > this.fs.superblock.nameMax) return fail("ENAMETOOLONG");
    return { dir: this.swapped(node), name: textOf(bytes) };
  }

  async attributes(ino: Ino): Promise<NodeAttributes> {
    return this.#removed.get(ino) ?? this.#whole(await this.fs.inode.attributes(ino));
  }

  /** A directory is removed: programs that have it open may still ask for its attributes. */
  async removing(dir: Ino, remove: () => Promise<void>): Promise<void> {
    const known = await this.attributes(dir);
    await remove();
    this.#removed.set(dir, { ...known, links: 0 });
  }

  forget(nodes: readonly number[]): void {
    for (const node of nodes) this.#removed.delete(this.swapped(node));
  }

  #whole(known: Attributes): NodeAttributes {
    const { mode = MODES[known.type], uid = 0, gid = 0 } = known;
    const { accessed = 0n, modified = 0n, changed = 0n, type, size, links } = known;
    const ino = this.swapped(known.ino);
    return { ino, type, size, links, mode, uid, gid, accessed, modified, changed };
  }

  async entry({ ino }: Entry): Promise<NodeEntry> {
    return { node: this.swapped(ino), attributes: await this.attributes(ino) };
  }

  async listing(dir: Ino): Promise<number> {
    this.#lastHandle += 1;
    this.#listings.set(this.#lastHandle, new Listing(this.fs, dir));
    return this.#lastHandle;
  }

  listed(handle: number): Listing {
    return this.#listings.get(handle) ?? fail("EBADF");
  }

  unlisted(handle: number): void {
    this.#listings.delete(handle);
  }

  async open(ino: Ino, flags: number): Promise<void> {
    await this.fs.file.open?.(ino, flags);
    this.files.opened(ino);
  }

  async isEmpty(dir: Ino): Promise<boolean> {
    return (await this.fs.file.list(dir, 0)).length === 0;
  }
}

const maker = ({ uid, gid, mode }: Making): Maker => ({ uid, gid, mode: mode & 0o7777 });

const isTooLong = (end: number): boolean => end > FILE_BYTES_MAX;

type Part<K extends keyof FuseOperations> = Pick<FuseOperations, K>;

const aboutFiles = (
  mounted: Mounted,
): Part<"lookup" | "getattr" | "setattr" | "readlink" | "statfs"> => {
  const { fs } = mounted;
  /** Where a file has no times, none are set: programs such as `touch` and `cp -p` go on. */
  const change = async (ino: Ino, changes: Changes): Promise<void> => {
    if (fs.inode.change !== undefined) await fs.inode.change(ino, changes);
    else if ([changes.mode, changes.uid, changes.gid].some((each) => each !== undefined))
      fail("EPERM");
  };
  return {
    lookup: async (request) =>
      mounted.entry((await fs.inode.lookup(mounted.at(request))) ?? fail("ENOENT")),
    getattr: (request) => mounted.attributes(mounted.ino(request)),
    setattr: async (request) => {
      const ino = mounted.ino(request);
      const { size, ...changes } = request.changes;
      if (size !== undefined) {
        if (isTooLong(size)) return fail("EFBIG");
        await fs.inode.truncate(ino, size);
      }
      await change(ino, changes);
      return mounted.attributes(ino);
    },
    readlink: async (request) =>
      (await fs.inode.readlink?.(mounted.ino(request))) ?? fail("EINVAL"),
    statfs: async () => {
      const space: Partial<Space> = (await fs.superblock.space?.()) ?? {};
      const { bytes = 0, freeBytes = 0, inodes = 0, freeInodes = 0 } = space;
      const { nameMax } = fs.superblock;
      return { bytes, freeBytes, inodes, freeInodes, nameMax };
    },
  };
};

const makingNames = (
  mounted: Mounted,
): Part<"symlink" | "mknod" | "mkdir" | "link" | "create"> => {
  const { fs } = mounted;
  return {
    symlink: async (request) => {
      if (fs.inode.symlink === undefined) return fail("EPERM");
      const { uid, gid, target } = request;
      const by = { uid, gid, mode: MODES.symlink };
      return mounted.entry(
        await fs.inode.symlink(textOf(target), mounted.at(request), by),
      );
    },
    mknod: async (request) => {
      if (!PLAIN_FILE.includes(request.mode & TYPE_OF_MODE)) return fail("EPERM");
      return mounted.entry(
        await fs.inode.create(mounted.at(request), maker(request), true),
      );
    },
    mkdir: async (request) =>
      mounted.entry(await fs.inode.mkdir(mounted.at(request), maker(request))),
    link: async (request) => {
      if (fs.inode.link === undefined) return fail("EPERM");
      const ino = mounted.swapped(request.from);
      await fs.inode.link(ino, mounted.at(request));
      return mounted.entry({ ino, type: "file" });
    },
    create: async (request) => {
      const isNew = (request.flags & O_EXCL) !== 0;
      const made = await fs.inode.create(mounted.at(request), maker(request), isNew);
      await mounted.open(made.ino, request.flags);
      return { ...(await mounted.entry(made)), handle: FILE_HANDLE };
    },
  };
};

const takingNames = (mounted: Mounted): Part<"unlink" | "rmdir" | "rename"> => {
  const { fs, files } = mounted;
  /** A directory goes in place of an empty one, and a file in place of a file. */
  const refuseTypes = async (moved: Entry, replaced: Entry): Promise<void> => {
    if (replaced.type !== "directory")
      return moved.type === "directory" ? fail("ENOTDIR") : undefined;
    if (moved.type !== "directory") return fail("EISDIR");
    if (!(await mounted.isEmpty(replaced.ino))) return fail("ENOTEMPTY");
  };
  return {
    unlink: async (request) => {
      const at = mounted.at(request);
      const { ino, type } = (await fs.inode.lookup(at)) ?? fail("ENOENT");
      if (type === "directory") return fail("EISDIR");
      await fs.inode.unlink(at, files.isOpen(ino));
      await files.unnamed(ino);
    },
    rmdir: async (request) => {
      const at = mounted.at(request);
      const { ino, type } = (await fs.inode.lookup(at)) ?? fail("ENOENT");
      if (type !== "directory") return fail("ENOTDIR");
      if (!(await mounted.isEmpty(ino))) return fail("ENOTEMPTY");
      await mounted.removing(ino, () => fs.inode.rmdir(at));
    },
    rename: async (request) => {
      const { newDir, newName, flags } = request;
      if ((flags & ~RENAME_NOREPLACE) !== 0) return fail("EINVAL");
      const [from, to] = [mounted.at(request), mounted.named(newDir, newName)];
      const moved = (await fs.inode.lookup(from)) ?? fail("ENOENT");
      const replaced = await fs.inode.lookup(to);
      if (replaced !== null) {
        if (flags & RENAME_NOREPLACE) return fail("EEXIST");
        if (replaced.ino === moved.ino) return;
        await refuseTypes(moved, replaced);
      }
      const isOpen = replaced !== null && files.isOpen(replaced.ino);
      const rename = () => fs.inode.rename(from, to, isOpen);
      if (replaced?.type === "directory") await mounted.removing(replaced.ino, rename);
      else await rename();
      if (replaced !== null && replaced.type !== "directory")
        await files.unnamed(replaced.ino);
    },
  };
};

const onOpenFiles = (
  mounted: Mounted,
): Part<"open" | "read" | "write" | "flush" | "release" | "fsync"> => {
  const { fs, files } = mounted;
  return {
    open: async (request) => {
      await mounted.open(mounted.ino(request), request.flags);
      return { handle: FILE_HANDLE };
    },
    read: (request) => {
      const { at, bytes } = request;
      return fs.file.read(mounted.ino(request), { at, bytes });
    },
    write: async (request) => {
      const ino = mounted.ino(request);
      const { bytes } = request;
      const at = request.appends ? (await fs.inode.attributes(ino)).size : request.at;
      if (isTooLong(at + 1)) return fail("EFBIG");
      return fs.file.write(ino, at, bytes.subarray(0, FILE_BYTES_MAX - at));
    },
    flush: async (request) => fs.file.flush?.(mounted.ino(request)),
    release: async (request) => {
      const ino = mounted.ino(request);
      try {
        await fs.file.close?.(ino);
      } finally {
        await files.closed(ino);
      }
    },
    fsync: (request) => fs.file.sync(mounted.ino(request)),
  };
};

const onDirectories = (
  mounted: Mounted,
): Part<"opendir" | "readdir" | "releasedir" | "fsyncdir"> => {
  const { fs } = mounted;
  const dots = async (dir: Ino) =>
    [
      { name: ".", ino: dir },
      { name: "..", ino: await fs.inode.parent(dir) },
    ].map((each) => ({ ...each, type: "directory" as const }));
  return {
    opendir: async (request) => ({ handle: await mounted.listing(mounted.ino(request)) }),
    readdir: async ({ handle, at, bytes }) => {
      const listing = mounted.listed(handle);
      if (at === 0) listing.rewind();
      const most = Math.ceil(bytes / NAME_BYTES_LEAST);
      const first = Math.max(0, at - DOTS);
      const names = [
        ...(at < DOTS ? (await dots(listing.dir)).slice(at) : []),
        ...(await listing.from(first, most)),
      ];
      return names.map(({ name, ino, type }, nth) => ({
        ...{ name, type, ino: mounted.swapped(ino), next: at + nth + 1 },
      }));
    },
    releasedir: async ({ handle }) => mounted.unlisted(handle),
    fsyncdir: (request) => fs.file.sync(mounted.ino(request)),
  };
};

type Answering = Omit<FuseOperations, "forget">;

/** Each call begins after the one before it has ended, as in `Vfs`. */
const oneByOne = (operations: Answering): Answering => {
  let line: Promise<unknown> = Promise.resolve();
  const waiting = Object.entries(operations).map(([type, operation]) => [
    type,
    (request: never) => {
      const done = line.then(() =>
        (operation as (request: never) => Promise<unknown>)(request),
      );
      line = done.catch(() => {});
      return done;
    },
  ]);
  return Object.fromEntries(waiting) as Answering;
};

/** The operations that the kernel may call for a mounted file system. */
export const mountable = (fs: FileSystem): Mountable => {
  const mounted = new Mounted(fs);
  const operations: Answering = {
    ...aboutFiles(mounted),
    ...makingNames(mounted),
    ...takingNames(mounted),
    ...onOpenFiles(mounted),
    ...onDirectories(mounted),
  };
  return {
    operations: {
      ...(fs.isConcurrent ? operations : oneByOne(operations)),
      forget: (nodes) => mounted.forget(nodes),
    },
    sharing: fs.dentry.asksAgain ? "shared" : "alone",
  };
};
