/** A cell as a file system of `impl/vfs`: programs open, read and write files of a server through the cache. */
import { VfsError } from "../../vfs/errors.ts";
import type {
  Attributes,
  Changes,
  Entry,
  FileSystem,
  Ino,
  Maker,
  Named,
} from "../../vfs/file-system.ts";
import type { Status } from "../wire/values.ts";
import type { CacheManager } from "./cache-manager.ts";
import { bytesOfName, Directories } from "./directories.ts";
import { OpenInodes } from "./open-inodes.ts";

const MODES = { file: 0o644, directory: 0o755, symlink: 0o777 } as const;
type MadeType = keyof typeof MODES;
const NAME_BYTES_MAX = 255;
const NOTHING = new Uint8Array();

const attributesOf = ({ fid, type, size, metadata }: Status, links = 1): Attributes => {
  const { mode, modified } = metadata;
  return {
    ...{ ino: fid, type, size, links, mode, uid: 0, gid: 0 },
    ...{ accessed: modified, modified, changed: modified },
  };
};

type Parts = {
  readonly manager: CacheManager;
  readonly inodes: OpenInodes;
  readonly directories: Directories;
};

/** The file system of a cell whose root directory has this number. Its operations may overlap. */
export const afsFileSystem = (manager: CacheManager, root: Ino): FileSystem => {
  const inodes = new OpenInodes(manager);
  const directories = new Directories(manager);
  return {
    type: "afs",
    isConcurrent: true,
    superblock: {
      root,
      nameMax: NAME_BYTES_MAX,
      sync: () => inodes.flushAll(),
      release: (ino) => inodes.release(ino),
      space: () => manager.asked(() => manager.parts.stub.space(undefined)),
    },
    inode: inodeOperations({ manager, inodes, directories }),
    dentry: { key: (name) => name, asksAgain: true },
    file: {
      open: (ino) => inodes.open(ino),
      flush: (ino) => inodes.flush(ino),
      close: (ino) => inodes.close(ino),
      read: (ino, { at, bytes }) =>
        inodes.using(ino, (file) => manager.read(file, at, bytes)),
      write: async (ino, at, bytes) => {
        await inodes.using(ino, (file) => manager.write(file, at, bytes));
        return bytes.length;
      },
      list: (dir, cursor) => directories.list(dir, cursor),
      sync: (ino) => inodes.flush(ino),
    },
  };
};

const entryOf = (found: Awaited<ReturnType<Directories["find"]>>): Entry | null =>
  found && { ino: found.fid, type: found.type };

const inodeOperations = (parts: Parts): FileSystem["inode"] => {
  const { manager, inodes, directories } = parts;
  const { stub } = manager.parts;
  return {
    attributes: async (ino) => {
      const open = inodes.known(ino);
      if (open === undefined) return attributesOf(await manager.status(ino));
      const { copy, isGone } = open;
      return attributesOf({ ...copy.status, size: copy.size }, isGone ? 0 : 1);
    },
    lookup: async (at) => entryOf(await directories.find(at)),
    parent: (fid) => manager.asked(() => stub.parent({ fid })),
    readlink: (ino) =>
      inodes.using(ino, async (file) => {
        const bytes = await manager.read(file, 0, file.copy.size);
        return Buffer.from(bytes).toString();
      }),
    ...making(parts),
    ...taking(parts),
    truncate: (ino, size) => inodes.using(ino, (file) => manager.truncate(file, size)),
    change: (ino, changes) => changed(parts, ino, changes),
  };
};

const making = ({
  manager,
  directories,
}: Parts): Pick<FileSystem["inode"], "create" | "mkdir"> &
  Required<Pick<FileSystem["inode"], "symlink">> => {
  const make = async (
    type: MadeType,
    { dir, name }: Named,
    by: Maker | undefined,
    target: Uint8Array = NOTHING,
  ): Promise<Entry> => {
    const at = { directory: dir, name: bytesOfName(name) };
    const mode = by?.mode ?? MODES[type];
    const made = await manager.changing([dir], (change, caller) =>
      manager.parts.stub.make({ caller, change, at, type, mode, target }),
    );
    return { ino: made.fid, type };
  };
  return {
    create: async (at, by, isNew = false) => {
      try {
        return await make("file", at, by);
      } catch (error) {
        const isThere = error instanceof VfsError && error.code === "EEXIST";
        const found = isThere && !isNew ? entryOf(await directories.find(at)) : null;
        if (found?.type === "file") return found;
        throw error;
      }
    },
    mkdir: (at, by) => make("directory", at, by),
    symlink: (target, at, by) => make("symlink", at, by, bytesOfName(target)),
  };
};

const taking = ({
  manager,
  inodes,
  directories,
}: Parts): Pick<FileSystem["inode"], "unlink" | "rmdir" | "rename"> => {
  const { stub } = manager.parts;
  const remove = async ({ dir, name }: Named, isDirectory: boolean): Promise<void> => {
    const at = { directory: dir, name: bytesOfName(name) };
    await manager.changing([dir], (change, caller) =>
      stub.remove({ caller, change, at, isDirectory }),
    );
  };
  /** Does what takes the name of a file, which may be open. */
  const take = async (at: Named, isOpen: boolean, work: () => Promise<void>) => {
    const taken = isOpen ? await directories.find(at) : null;
    await work();
    if (taken !== null) inodes.gone(taken.fid);
  };
  return {
    unlink: (at, isOpen) => take(at, isOpen, () => remove(at, false)),
    rmdir: (at) => remove(at, true),
    rename: (from, to, isOpen) =>
      take(to, isOpen, async () => {
        const places = {
          from: { directory: from.dir, name: bytesOfName(from.name) },
          to: { directory: to.dir, name: bytesOfName(to.name) },
        };
        await manager.changing([from.dir, to.dir], (change, caller) =>
          stub.rename({ caller, change, ...places }),
        );
      }),
  };
};

/** Mode and time of the last change belong to the file, as its bytes do; owners and the time of the last read are not kept. */
const changed = async (
  { manager, inodes }: Pick<Parts, "manager" | "inodes">,
  ino: Ino,
  { mode, modified }: Changes,
): Promise<void> => {
  if (mode === undefined && modified === undefined) return;
  const { type } = await manager.status(ino);
  if (type !== "file") return;
  await inodes.using(ino, (file) =>
    manager.change(file, {
      ...(mode !== undefined && { mode }),
      ...(modified !== undefined && {
        modified: modified === "now" ? manager.now() : modified,
      }),
    }),
  );
};
