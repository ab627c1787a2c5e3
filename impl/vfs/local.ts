/**
 * A file system in a directory of the machine, through the port `files`. The port has paths, and finds an inode by
 * its identity; the numbers and the names of inodes are kept here. A file that a program has open is open in the
 * port too, so that it stays when it loses its last name.
 */
import { FileError, type FileStat, type Files, type OpenFile } from "../ports.ts";
import { fail, VfsError } from "./errors.ts";
import type { Attributes, Entry, FileSystem, Ino, Maker, Named } from "./file-system.ts";
import { type Known, LocalInodes } from "./local-inodes.ts";

/** A call of the port, whose errors have the same names here. */
const called = async <R>(work: Promise<R>): Promise<R> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof VfsError) throw error;
    throw error instanceof FileError
      ? new VfsError(error.code, error.message)
      : new VfsError("EIO", String(error));
  }
};

/** A call whose answer is null if there is no such file. */
const ifThere = async <R>(work: Promise<R>): Promise<R | null> => {
  try {
    return await called(work);
  } catch (error) {
    if (error instanceof VfsError && error.code === "ENOENT") return null;
    throw error;
  }
};

/** What the tables of operations have in common. */
type Local = {
  readonly files: Files;
  readonly inodes: LocalInodes;
  /** Inodes whose changes may not survive a crash yet. */
  readonly changed: Set<Ino>;
};

/** The file system of what the port reaches. */
export const localFileSystem = async (files: Files): Promise<FileSystem> => {
  const local = { files, inodes: new LocalInodes(), changed: new Set<Ino>() };
  return {
    type: "local",
    superblock: superblockOperations(local),
    inode: { ...inodeOperations(local), ...nameOperations(local) },
    dentry: { key: (name) => name },
    file: fileOperations(local),
  };
};

const synced = async ({ files, inodes, changed }: Local, ino: Ino): Promise<void> => {
  const { type, open, names } = inodes.of(ino);
  changed.delete(ino);
  try {
    if (type === "directory") await called(files.syncDirectory(inodes.path(ino)));
    else if (open !== null) await called(open.file.sync());
    else if (type === "symlink")
      await called(files.syncDirectory(inodes.path(names[0]!.dir)));
    else if (names.length > 0) await called(files.sync(inodes.path(ino)));
  } catch (error) {
    changed.add(ino);
    throw error;
  }
};

const superblockOperations = (local: Local): FileSystem["superblock"] => {
  const { files, inodes, changed } = local;
  return {
    root: inodes.root,
    nameMax: 255,
    sync: async () => {
      for (const ino of [...changed]) await synced(local, ino);
    },
    release: async (ino) => {
      const { open } = inodes.of(ino);
      inodes.forget(ino);
      changed.delete(ino);
      if (open !== null) await called(open.file.close());
    },
    space: async () => {
      const found = await called(files.statfs("/"));
      return {
        bytes: Number(found.bytes),
        freeBytes: Number(found.bytesAvailable),
        inodes: Number(found.files),
        freeInodes: Number(found.filesFree),
      };
    },
  };
};

/** A file or the path of it: what is open is there without a name too. */
const fileOf = ({ files, inodes }: Local, ino: Ino): OpenFile => {
  const { open } = inodes.of(ino);
  if (open !== null) return open.file;
  const path = inodes.path(ino);
  return {
    stat: () => files.stat(path),
    setAttributes: (given) => files.setAttributes(path, given),
    read: (span) => files.read(path, span),
    write: (at, bytes) => files.write(path, at, bytes),
    truncate: (size) => files.truncate(path, size),
    sync: () => files.sync(path),
    close: async () => {},
  };
};

/** A file is open to be written if that is allowed. */
const opened = async ({ files, inodes }: Local, ino: Ino): Promise<OpenFile> => {
  const path = inodes.path(ino);
  try {
    return await called(files.open(path, "write"));
  } catch (error) {
    const { code } = error as VfsError;
    if (code === "EACCES" || code === "EROFS" || code === "EPERM")
      return called(files.open(path, "read"));
    throw error;
  }
};

/** One port's open file stands for all descriptors. */
const openedOnce = async (local: Local, ino: Ino): Promise<void> => {
  const known = local.inodes.of(ino);
  if (known.type !== "file") return;
  known.open ??= { file: await opened(local, ino), times: 0 };
};

const fileOperations = (local: Local): FileSystem["file"] => {
  const { files, inodes, changed } = local;
  return {
    open: async (ino) => {
      await openedOnce(local, ino);
      inodes.of(ino).open!.times += 1;
    },
    close: async (ino) => {
      const known = inodes.of(ino);
      if (known.open === null) return;
      known.open.times -= 1;
      // Without a name it stays until it is released.
      if (known.open.times > 0 || known.names.length === 0) return;
      const { file } = known.open;
      known.open = null;
      await called(file.close());
    },
    read: (ino, span) => called(fileOf(local, ino).read(span)),
    write: async (ino, at, bytes) => {
      await called(fileOf(local, ino).write(at, bytes));
      changed.add(ino);
      return bytes.length;
    },
    // The port lists a directory at once, so that a cursor is either at its start or at its end.
    list: async (dir, cursor) => {
      if (cursor > 0) return [];
      const found = [];
      for (const name of await called(files.list(inodes.path(dir)))) {
        const entry = await lookup(local, { dir, name });
        if (entry !== null) found.push({ ...entry, name, next: 1 });
      }
      return found;
    },
    sync: (ino) => synced(local, ino),
  };
};

/** Half of a character stands for a byte that is none: no path can have it. */
const IS_NO_TEXT = /\p{Surrogate}/u;

const lookup = async ({ files, inodes }: Local, at: Named): Promise<Entry | null> => {
  if (IS_NO_TEXT.test(at.name)) return null;
  const found = await ifThere(files.stat(inodes.at(at)));
  if (found === null) return null;
  const { type } = found;
  if (type !== "file" && type !== "directory" && type !== "symlink") return null;
  return { ino: inodes.number(found.inode, at, type), type };
};

const found = async (local: Local, at: Named): Promise<Entry> =>
  (await lookup(local, at)) ?? fail("ENOENT");

const attributesOf = (ino: Ino, { type }: Known, found: FileStat): Attributes => {
  const { size, links, mode, uid, gid, accessed, modified, changed } = found;
  return { ino, type, size, links, mode, uid, gid, accessed, modified, changed };
};

const inodeOperations = (
  local: Local,
): Pick<
  FileSystem["inode"],
  "attributes" | "lookup" | "parent" | "readlink" | "truncate" | "change"
> => {
  const { files, inodes, changed } = local;
  return {
    attributes: async (ino) => {
      const known = inodes.of(ino);
      if (known.open === null && known.names.length === 0 && ino !== inodes.root)
        return { ino, type: known.type, size: 0, links: 0 };
      return attributesOf(ino, known, await called(fileOf(local, ino).stat()));
    },
    lookup: (at) => lookup(local, at),
    parent: async (dir) => inodes.of(dir).names[0]?.dir ?? inodes.root,
    readlink: (ino) => called(files.readlink(inodes.path(ino))),
    truncate: async (ino, size) => {
      await called(fileOf(local, ino).truncate(size));
      changed.add(ino);
    },
    change: async (ino, changes) => {
      await called(fileOf(local, ino).setAttributes(changes));
      changed.add(ino);
    },
  };
};

/** Gives an owner to what was made; it is removed again where the process may not do that. */
const owned = async (
  { files }: Local,
  path: string,
  { uid, gid, ...others }: Partial<Maker>,
  remove: (path: string) => Promise<void>,
): Promise<void> => {
  if (uid === undefined || gid === undefined) return;
  const made = await called(files.stat(path));
  if (made.uid === uid && made.gid === gid) return;
  try {
    // With the mode, since a new owner takes bits of it away.
    await called(files.setAttributes(path, { uid, gid, ...others }));
  } catch (error) {
    await called(remove(path));
    throw error;
  }
};

/** Of a symbolic link: it has no mode of its own. */
const withoutMode = ({ mode: _, ...owner }: Partial<Maker>): Partial<Maker> => owner;

const nameOperations = (
  local: Local,
): Pick<
  FileSystem["inode"],
  "create" | "mkdir" | "link" | "symlink" | "unlink" | "rmdir" | "rename"
> => {
  const { files, inodes, changed } = local;
  const made = async (at: Named): Promise<Entry> => {
    const entry = (await lookup(local, at)) ?? fail("EIO");
    changed.add(at.dir).add(entry.ino);
    return entry;
  };
  /** An inode loses this name; if a program has the file open, the port keeps it open. */
  const losing = async (ino: Ino, isOpen: boolean): Promise<void> => {
    if (isOpen) await openedOnce(local, ino);
  };
  const lost = (ino: Ino, at: Named): void => {
    inodes.unname(ino, at);
    const { type, names, open } = inodes.of(ino);
    if (names.length > 0 || open !== null) changed.add(ino);
    else changed.delete(ino);
    if (type === "directory") inodes.forget(ino);
    changed.add(at.dir);
  };
  return {
    create: async (at, by: Partial<Maker> = {}) => {
      const path = inodes.at(at);
      await called(files.create(path, by.mode));
      await owned(local, path, by, files.unlink);
      return made(at);
    },
    mkdir: async (at, by: Partial<Maker> = {}) => {
      const path = inodes.at(at);
      await called(files.mkdir(path, by.mode));
      await owned(local, path, by, files.rmdir);
      return made(at);
    },
    link: async (ino, at) => {
      if (inodes.of(ino).names.length === 0) return fail("ENOENT");
      await called(files.link(inodes.path(ino), inodes.at(at)));
      await made(at);
    },
    symlink: async (target, at, by: Partial<Maker> = {}) => {
      const path = inodes.at(at);
      await called(files.symlink(target, path));
      await owned(local, path, withoutMode(by), files.unlink);
      return made(at);
    },
    unlink: async (at, isOpen) => {
      const { ino } = await found(local, at);
      await losing(ino, isOpen);
      await called(files.unlink(inodes.at(at)));
      lost(ino, at);
    },
    rmdir: async (at) => {
      const { ino } = await found(local, at);
      await called(files.rmdir(inodes.at(at)));
      lost(ino, at);
    },
    rename: async (from, to, isOpen) => {
      const moved = await found(local, from);
      const replaced = await lookup(local, to);
      if (replaced?.ino === moved.ino) return;
      if (replaced !== null) await losing(replaced.ino, isOpen);
      await called(files.rename(inodes.at(from), inodes.at(to)));
      if (replaced !== null) lost(replaced.ino, to);
      inodes.unname(moved.ino, from);
      inodes.name(moved.ino, to);
      changed.add(from.dir).add(to.dir);
    },
  };
};
