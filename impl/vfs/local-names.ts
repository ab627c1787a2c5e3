/** Calls of the local file system that give names and take them away. */
import { fail } from "./errors.ts";
import type { Entry, FileSystem, Ino, Maker, Named } from "./file-system.ts";
import { called, type Local, lookup, openedOnce } from "./local-port.ts";

type Giving = "create" | "mkdir" | "link" | "symlink";
type Taking = "unlink" | "rmdir" | "rename";

/** Gives a new file its owner; removes the file again if the process may not do that. */
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

/** The attributes of a new symbolic link, which has no mode of its own. */
const withoutMode = ({ mode: _, ...owner }: Partial<Maker>): Partial<Maker> => owner;

/** The operations that give names: to new files, and further names. */
export const givingNames = (local: Local): Pick<FileSystem["inode"], Giving> => {
  const { files, inodes, changed } = local;
  const made = async (at: Named): Promise<Entry> => {
    const entry = (await lookup(local, at)) ?? fail("EIO");
    changed.add(at.dir).add(entry.ino);
    return entry;
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
  };
};

const found = async (local: Local, at: Named): Promise<Entry> =>
  (await lookup(local, at)) ?? fail("ENOENT");

/** The operations that take names away. */
export const takingNames = (local: Local): Pick<FileSystem["inode"], Taking> => {
  const { files, inodes, changed } = local;
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
