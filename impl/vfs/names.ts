/** Calls that change names, in the order in which Linux checks what they may fail with. */
import { type Errno, fail, VfsError } from "./errors.ts";
import type { Entry } from "./file-system.ts";
import { type Path, textOf } from "./path.ts";
import type { Found, FoundEntry, Place, Tree } from "./walk.ts";

/** Which files are open; the faults that tests plant are named here too. */
type Open = {
  readonly isOpen: (place: Place) => boolean;
  /** Called when a directory is removed: programs that have it open see it empty from then on. */
  readonly removed: (place: Place) => void;
  readonly faults: ReadonlySet<VfsFault>;
};

/** Mistakes that can be planted, each that of a mutant of the spec. */
export type VfsFault =
  | "missing-operation-succeeds"
  | "release-while-open"
  | "rename-onto-itself-removes"
  | "truncate-at-close"
  | "stale-negative-name"
  | "stale-removed-name"
  | "stale-renamed-name"
  | "second-open-shares";

const NOT_A_NAME: Readonly<Record<"." | ".." | "root", Errno>> = {
  ".": "EINVAL",
  "..": "ENOTEMPTY",
  root: "EBUSY",
};

/** The last name of a path is to be changed, and not what it leads to. */
const LAST = { follow: false, changes: true } as const;

/** The names of a file whose server says that it is gone. @throws what it is given, if it is something else */
const noneIfStale = (error: unknown): number => {
  if (error instanceof VfsError && error.code === "ESTALE") return 0;
  throw error;
};

/** The calls that change names in a tree. */
export class Names {
  readonly #tree: Tree;
  readonly #open: Open;

  constructor(tree: Tree, open: Open) {
    this.#tree = tree;
    this.#open = open;
  }

  #named({ dir, name }: Found) {
    return { dir: dir.ino, name };
  }

  /** The cache learns what a name stands for from now on. */
  #learn(found: Found, entry: Entry | null, unless: VfsFault): void {
    const { fs } = found.dir.mount;
    if (this.#open.faults.has(unless) || fs.dentry.asksAgain) return;
    this.#tree.dentries.set(fs, this.#named(found), entry);
  }

  #writable({ mount }: Place): void {
    if (mount.isReadOnly) fail("EROFS");
  }

  async #makes(
    path: Path,
    isDirectory: boolean,
    make: (found: Found) => Promise<Entry>,
  ): Promise<FoundEntry> {
    const found = await this.#tree.walk(path, LAST);
    return this.make(found, isDirectory, make);
  }

  /** Makes what a path leads to and is not there. */
  async make(
    found: Found,
    isDirectory: boolean,
    make: (found: Found) => Promise<Entry>,
  ): Promise<FoundEntry> {
    if (found.last !== "name" || found.at !== null) return fail("EEXIST");
    if (found.isDirectory && !isDirectory) return fail("ENOENT");
    this.#writable(found.dir);
    const entry = await make(found);
    this.#learn(found, entry, "stale-negative-name");
    return { mount: found.dir.mount, ...entry };
  }

  mkdir(path: Path): Promise<FoundEntry> {
    return this.#makes(path, true, (found) =>
      found.dir.mount.fs.inode.mkdir(this.#named(found)),
    );
  }

  /** Makes a file. @param isNew must the file not exist by now? */
  create(found: Found, isNew: boolean): Promise<FoundEntry> {
    return this.make(found, false, () =>
      found.dir.mount.fs.inode.create(this.#named(found), undefined, isNew),
    );
  }

  async symlink(target: Path, path: Path): Promise<void> {
    const text = textOf(target);
    if (text === "") return fail("ENOENT");
    await this.#makes(path, false, async (found) => {
      const { inode } = found.dir.mount.fs;
      if (inode.symlink === undefined) return fail("EPERM");
      return inode.symlink(text, this.#named(found));
    });
  }

  async link(from: Path, to: Path): Promise<void> {
    const at = await this.#tree.find(from, { follow: false });
    const found = await this.#tree.walk(to, LAST);
    const { fs } = found.dir.mount;
    const isMissing = fs.inode.link === undefined;
    if (isMissing && this.#open.faults.has("missing-operation-succeeds")) return;
    await this.make(found, false, async () => {
      if (at.mount !== found.dir.mount) return fail("EXDEV");
      if (at.type === "directory" || fs.inode.link === undefined) return fail("EPERM");
      await fs.inode.link(at.ino, this.#named(found));
      return { ino: at.ino, type: at.type };
    });
  }

  /** Frees an inode that has lost a name, once it has no name and is not open. */
  async released(place: Place): Promise<void> {
    const { fs } = place.mount;
    // A file that was removed at its server counts as one without names; the close does not fail for that.
    const links = await fs.inode
      .attributes(place.ino)
      .then(({ links }) => links, noneIfStale);
    if (links > 0 || this.#open.isOpen(place)) return;
    await fs.superblock.release(place.ino);
  }

  #keeps(place: Place): boolean {
    return this.#open.isOpen(place) && !this.#open.faults.has("release-while-open");
  }

  async unlink(path: Path): Promise<void> {
    const found = await this.#tree.walk(path, LAST);
    const { at, last, dir } = found;
    if (last !== "name") return fail("EISDIR");
    this.#writable(dir);
    if (at === null) return fail("ENOENT");
    if (at.type === "directory") return fail("EISDIR");
    if (found.isDirectory) return fail("ENOTDIR");
    await this.#unlink(found, at);
  }

  async #unlink(found: Found, at: FoundEntry): Promise<void> {
    const keeps = this.#keeps(at);
    await found.dir.mount.fs.inode.unlink(this.#named(found), keeps);
    this.#learn(found, null, "stale-removed-name");
    if (!keeps) await this.#gone(at);
  }

  async #gone(at: FoundEntry): Promise<void> {
    if (this.#open.faults.has("release-while-open")) {
      const { fs } = at.mount;
      if ((await fs.inode.attributes(at.ino)).links === 0)
        await fs.superblock.release(at.ino);
    } else await this.released(at);
  }

  async #isEmpty({ mount, ino }: Place): Promise<boolean> {
    return (await mount.fs.file.list(ino, 0)).length === 0;
  }

  async rmdir(path: Path): Promise<void> {
    const found = await this.#tree.walk(path, LAST);
    const { at, last, dir } = found;
    if (last !== "name") return fail(NOT_A_NAME[last]);
    this.#writable(dir);
    if (at === null) return fail("ENOENT");
    if (at.type !== "directory") return fail("ENOTDIR");
    if (this.#tree.isBusy(at)) return fail("EBUSY");
    if (!(await this.#isEmpty(at))) return fail("ENOTEMPTY");
    await dir.mount.fs.inode.rmdir(this.#named(found));
    this.#learn(found, null, "stale-removed-name");
    this.#removed(at);
  }

  #removed(at: FoundEntry): void {
    this.#tree.dentries.forget(at.mount.fs, at.ino);
    this.#open.removed(at);
  }

  /** Is a directory the other one, or somewhere in it? */
  async #isWithin(inner: Place, outer: Place): Promise<boolean> {
    const { fs } = inner.mount;
    if (inner.mount !== outer.mount) return false;
    for (let ino = inner.ino; ; ino = await fs.inode.parent(ino)) {
      if (ino === outer.ino) return true;
      if (ino === fs.superblock.root) return false;
    }
  }

  async rename(path: Path, newPath: Path): Promise<void> {
    const from = await this.#tree.walk(path, LAST);
    const to = await this.#tree.walk(newPath, LAST);
    if (from.dir.mount !== to.dir.mount) return fail("EXDEV");
    if (from.last !== "name" || to.last !== "name") return fail("EBUSY");
    this.#writable(from.dir);
    const moved = from.at ?? fail("ENOENT");
    if (moved.type !== "directory" && (from.isDirectory || to.isDirectory))
      return fail("ENOTDIR");
    await this.#refuseLoops(from.dir, moved, to);
    const replaced = to.at;
    if (replaced?.ino === moved.ino && replaced.mount === moved.mount) {
      if (this.#open.faults.has("rename-onto-itself-removes"))
        await this.#unlink(from, moved);
      return;
    }
    await this.#refuseTypes(moved, replaced);
    const isOpen = replaced !== null && this.#keeps(replaced);
    await from.dir.mount.fs.inode.rename(this.#named(from), this.#named(to), isOpen);
    this.#learn(from, null, "stale-renamed-name");
    this.#learn(to, { ino: moved.ino, type: moved.type }, "stale-renamed-name");
    if (replaced?.type === "directory") this.#removed(replaced);
    else if (replaced !== null && !isOpen) await this.#gone(replaced);
  }

  /** A directory goes neither into itself, nor in place of one that it is in. */
  async #refuseLoops(dir: Place, moved: FoundEntry, to: Found): Promise<void> {
    if (moved.type === "directory" && (await this.#isWithin(to.dir, moved)))
      fail("EINVAL");
    if (to.at?.type === "directory" && (await this.#isWithin(dir, to.at)))
      fail("ENOTEMPTY");
  }

  async #refuseTypes(moved: FoundEntry, replaced: FoundEntry | null): Promise<void> {
    if (replaced !== null) {
      if (moved.type === "directory" && replaced.type !== "directory") fail("ENOTDIR");
      if (moved.type !== "directory" && replaced.type === "directory") fail("EISDIR");
    }
    if (this.#tree.isBusy(moved)) fail("EBUSY");
    if (replaced === null) return;
    if (this.#tree.isBusy(replaced)) fail("EBUSY");
    if (replaced.type === "directory" && !(await this.#isEmpty(replaced)))
      fail("ENOTEMPTY");
  }
}
