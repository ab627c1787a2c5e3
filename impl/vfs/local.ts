/**
 * A file system in a directory of the machine, through the port `files`. The port has paths, and neither links
 * nor files that are open: a file that is removed while it is open goes to a hidden directory until it is closed.
 */
import { FileError, type Files } from "../ports.ts";
import { fail, VfsError } from "./errors.ts";
import type { Entry, FileSystem, Ino, Named } from "./file-system.ts";

const ROOT: Ino = 1;
const HIDDEN = ".vfs-open";

/** `isGone`: it has no name, not even a hidden one, because no descriptor had it open. */
type Known = {
  parent: Ino;
  name: string;
  readonly type: Entry["type"];
  links: 0 | 1;
  isGone: boolean;
};

/** The paths of the inodes that are known, by the identity that the port tells. */
class Paths {
  readonly #known = new Map<Ino, Known>();
  readonly #numbers = new Map<string, Ino>();
  #last = ROOT;

  constructor() {
    const root = { parent: ROOT, name: "", links: 1, isGone: false } as const;
    this.#known.set(ROOT, { ...root, type: "directory" });
  }

  of(ino: Ino): Known {
    return this.#known.get(ino) ?? fail("EIO", `no inode ${ino}`);
  }

  path(ino: Ino): string {
    if (ino === ROOT) return "/";
    const { parent, name } = this.of(ino);
    return this.at({ dir: parent, name });
  }

  at({ dir, name }: Named): string {
    const path = this.path(dir);
    return `${path === "/" ? "" : path}/${name}`;
  }

  number(identity: string, { dir, name }: Named, type: Entry["type"]): Ino {
    const known = this.#numbers.get(identity);
    const ino = known ?? ++this.#last;
    this.#numbers.set(identity, ino);
    this.#known.set(ino, { parent: dir, name, type, links: 1, isGone: false });
    return ino;
  }

  forget(ino: Ino): void {
    this.#known.delete(ino);
    for (const [identity, number] of this.#numbers)
      if (number === ino) this.#numbers.delete(identity);
  }
}

/** A call of the port, whose errors have the same names here. */
const called = async <R>(work: Promise<R>): Promise<R> => {
  try {
    return await work;
  } catch (error) {
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

/** The file system of what the port reaches. What an earlier life left open is gone. @throws VfsError EIO */
export const localFileSystem = async (files: Files): Promise<FileSystem> => {
  const paths = new Paths();
  if ((await ifThere(files.stat(`/${HIDDEN}`))) === null)
    await called(files.mkdir(`/${HIDDEN}`));
  for (const name of await called(files.list(`/${HIDDEN}`)))
    await called(files.unlink(`/${HIDDEN}/${name}`));
  const changed = new Set<Ino>();
  const sync = async (ino: Ino): Promise<void> => {
    const path = paths.path(ino);
    const { type } = paths.of(ino);
    await called(type === "directory" ? files.syncDirectory(path) : files.sync(path));
    changed.delete(ino);
  };
  return {
    type: "local",
    superblock: {
      root: ROOT,
      nameMax: 255,
      sync: async () => {
        for (const ino of changed) await sync(ino);
      },
      release: async (ino) => {
        if (!paths.of(ino).isGone) await called(files.unlink(paths.path(ino)));
        paths.forget(ino);
        changed.delete(ino);
      },
    },
    inode: inodeOperations(files, paths, changed),
    dentry: { key: (name) => name },
    file: {
      read: (ino, span) => called(files.read(paths.path(ino), span)),
      write: async (ino, at, bytes) => {
        await called(files.write(paths.path(ino), at, bytes));
        changed.add(ino);
        return bytes.length;
      },
      // The port lists a directory at once, so that a cursor is either at its start or at its end.
      list: async (dir, cursor) => {
        if (cursor > 0) return [];
        const names = await called(files.list(paths.path(dir)));
        const found = [];
        for (const name of names) {
          const entry = await lookup(files, paths, { dir, name });
          if (entry !== null) found.push({ ...entry, name, next: 1 });
        }
        return found;
      },
      sync,
    },
  };
};

const isHidden = ({ dir, name }: Named): boolean => dir === ROOT && name === HIDDEN;

const lookup = async (files: Files, paths: Paths, at: Named): Promise<Entry | null> => {
  if (isHidden(at)) return null;
  const found = await ifThere(files.stat(paths.at(at)));
  if (found === null) return null;
  const { type, inode } = found;
  if (type !== "file" && type !== "directory") return null; // It offers no others.
  return { ino: paths.number(inode, at, type), type };
};

const found = async (files: Files, paths: Paths, at: Named): Promise<Entry> =>
  (await lookup(files, paths, at)) ?? fail("ENOENT");

/** An open file loses its name, and gets a hidden one. */
const hide = async (files: Files, paths: Paths, at: Named, ino: Ino): Promise<void> => {
  await called(files.rename(paths.at(at), `/${HIDDEN}/${ino}`));
  Object.assign(paths.of(ino), { parent: ROOT, name: `${HIDDEN}/${ino}`, links: 0 });
};

const renaming =
  (files: Files, paths: Paths, changed: Set<Ino>): FileSystem["inode"]["rename"] =>
  async (from, to, isOpen) => {
    if (isHidden(to)) return fail("EPERM", `${HIDDEN} is taken`);
    const moved = await found(files, paths, from);
    const replaced = await lookup(files, paths, to);
    if (replaced !== null && isOpen) await hide(files, paths, to, replaced.ino);
    await called(files.rename(paths.at(from), paths.at(to)));
    if (replaced?.type === "directory") paths.forget(replaced.ino);
    else if (replaced !== null && !isOpen)
      Object.assign(paths.of(replaced.ino), { links: 0, isGone: true });
    Object.assign(paths.of(moved.ino), { parent: to.dir, name: to.name });
    changed.add(from.dir).add(to.dir);
  };

const inodeOperations = (
  files: Files,
  paths: Paths,
  changed: Set<Ino>,
): FileSystem["inode"] => {
  const made = async (
    at: Named,
    make: (path: string) => Promise<void>,
  ): Promise<Entry> => {
    if (isHidden(at)) return fail("EPERM", `${HIDDEN} is taken`);
    await called(make(paths.at(at)));
    changed.add(at.dir);
    return (await lookup(files, paths, at)) ?? fail("EIO");
  };
  const unlink = async (at: Named, isOpen: boolean): Promise<void> => {
    const { ino } = await found(files, paths, at);
    if (isOpen) await hide(files, paths, at, ino);
    else {
      await called(files.unlink(paths.at(at)));
      Object.assign(paths.of(ino), { links: 0, isGone: true });
    }
    changed.add(at.dir);
  };
  return {
    attributes: async (ino) => {
      const { type, links, isGone } = paths.of(ino);
      if (isGone) return { ino, type, size: 0, links };
      const { size } = await called(files.stat(paths.path(ino)));
      // It does not count the directories in a directory, which 1 says by convention.
      return { ino, type, size, links };
    },
    lookup: (at) => lookup(files, paths, at),
    parent: async (dir) => paths.of(dir).parent,
    create: (at) => made(at, (path) => files.create(path)),
    mkdir: (at) => made(at, (path) => files.mkdir(path)),
    unlink,
    rmdir: async (at) => {
      const { ino } = await found(files, paths, at);
      await called(files.rmdir(paths.at(at)));
      paths.forget(ino);
      changed.delete(ino);
      changed.add(at.dir);
    },
    rename: renaming(files, paths, changed),
    truncate: async (ino, size) => {
      await called(files.truncate(paths.path(ino), size));
      changed.add(ino);
    },
  };
};
