/**
 * A file system in a directory of the machine, through the port `files`. The port has paths, and finds an inode by
 * its identity; the numbers and the names of inodes are kept here. A file that a program has open is open in the
 * port too, so that it stays when it loses its last name.
 */
import type { FileStat, Files, OpenFile } from "../ports.ts";
import type { Attributes, FileSystem, Ino } from "./file-system.ts";
import { type Known, LocalInodes } from "./local-inodes.ts";
import { givingNames, takingNames } from "./local-names.ts";
import { called, type Local, lookup, openedOnce } from "./local-port.ts";

/** The file system of the directory that the port `files` reaches. */
export const localFileSystem = async (files: Files): Promise<FileSystem> => {
  const local = { files, inodes: new LocalInodes(), changed: new Set<Ino>() };
  return {
    type: "local",
    superblock: superblockOperations(local),
    inode: { ...inodeOperations(local), ...givingNames(local), ...takingNames(local) },
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
      if (known.open.times > 0) return;
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
