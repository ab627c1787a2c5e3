/** From a path to an inode: through symbolic links and `..`, and across mounts. */
import { Dentries } from "./dentries.ts";
import { fail } from "./errors.ts";
import type { Entry, FileSystem, Ino, Named } from "./file-system.ts";
import { type Path, parsed } from "./path.ts";

/** Symbolic links that a path may lead through, as in Linux. */
const LINKS_MAX = 40;

/** A mounted file system: where, and whether it may be written. */
export type Mount = {
  readonly fs: FileSystem;
  /** The directory that its root covers; null for the first mount. */
  readonly covers: Place | null;
  readonly isReadOnly: boolean;
};
/** An inode, and the mount through which it was reached. */
export type Place = { readonly mount: Mount; readonly ino: Ino };
export type FoundEntry = Place & Pick<Entry, "type">;

/** Where a path leads: the directory, the last name in it, and what has that name. */
export type Found = {
  readonly dir: Place;
  readonly name: string;
  /** The last part may be no name: the root of all, `.`, or `..`. */
  readonly last: "name" | "root" | "." | "..";
  readonly at: FoundEntry | null;
  /** Does the path end with a slash? */
  readonly isDirectory: boolean;
};

/** Does it go on where the last name is a symbolic link? Without, a slash at the end makes it go on. */
type Follow = { readonly follow: boolean };
type WalkOptions = Follow & {
  /** The last name is to be changed, so that a slash after it does not make a walk go on. */
  readonly changes?: boolean;
  /** Is a file to be made, and no directory? Then a slash at the end is an error. */
  readonly makesFile?: boolean;
};

type Todo = { names: string[]; isDirectory: boolean; links: number };

/** The table of mounts, and walks through it. */
export class Tree {
  readonly dentries = new Dentries();
  readonly #root: Mount;
  readonly #mounts: Mount[];

  constructor(root: Mount) {
    this.#root = root;
    this.#mounts = [root];
  }

  /** Mounts a file system over a directory. */
  mount(mount: Mount): void {
    this.#mounts.push(mount);
  }

  unmount(mount: Mount): void {
    this.#mounts.splice(this.#mounts.indexOf(mount), 1);
    this.dentries.forgetAll(mount.fs);
  }

  /** Does a directory have something mounted on it, or is it the root of a mount? */
  isBusy({ mount, ino }: Place): boolean {
    return ino === mount.fs.superblock.root || this.#over({ mount, ino }) !== undefined;
  }

  /** Is something mounted in this mount? */
  hasMounts(mount: Mount): boolean {
    return this.#mounts.some(({ covers }) => covers?.mount === mount);
  }

  isMounted(fs: FileSystem): boolean {
    return this.#mounts.some((mount) => mount.fs === fs);
  }

  #over({ mount, ino }: Place): Mount | undefined {
    return this.#mounts.find(
      ({ covers }) => covers?.mount === mount && covers.ino === ino,
    );
  }

  /** The root of the file system that is mounted last on an entry; the entry itself if none is. */
  #top(entry: FoundEntry): FoundEntry {
    const over = this.#over(entry);
    if (over === undefined) return entry;
    return this.#top({ mount: over, ino: over.fs.superblock.root, type: "directory" });
  }

  get #start(): FoundEntry {
    const { root } = this.#root.fs.superblock;
    return this.#top({ mount: this.#root, ino: root, type: "directory" });
  }

  async #up({ mount, ino }: Place): Promise<FoundEntry> {
    if (ino !== mount.fs.superblock.root) {
      const parent = await mount.fs.inode.parent(ino);
      return this.#top({ mount, ino: parent, type: "directory" });
    }
    return mount.covers === null ? this.#start : this.#up(mount.covers);
  }

  /** Looks up a name in a directory, in the cache or by its file system. */
  async lookup({ mount, ino }: Place, name: string): Promise<FoundEntry | null> {
    const { fs } = mount;
    if (Buffer.byteLength(name) > fs.superblock.nameMax) return fail("ENAMETOOLONG");
    const at: Named = { dir: ino, name };
    let entry = fs.dentry.asksAgain ? undefined : this.dentries.get(fs, at);
    if (entry === undefined) {
      entry = await fs.inode.lookup(at);
      if (!fs.dentry.asksAgain) this.dentries.set(fs, at, entry);
    }
    return entry === null ? null : this.#top({ mount, ...entry });
  }

  /**
   * Follows a path. What the last name stands for may be missing; everything before it may not.
   *
   * @throws VfsError ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, EILSEQ, EINVAL
   */
  async walk(
    path: Path,
    { follow, changes = false, makesFile = false }: WalkOptions,
  ): Promise<Found> {
    const { names, isDirectory } = parsed(path);
    const todo: Todo = { names: [...names], isDirectory, links: 0 };
    let dir = this.#start;
    for (;;) {
      const name = todo.names.shift();
      if (name === undefined)
        return { dir, name: "/", last: "root", at: dir, isDirectory: true };
      const isLast = todo.names.length === 0;
      const isName = name !== "." && name !== "..";
      if (makesFile && isLast && isName && todo.isDirectory) return fail("EISDIR");
      const at =
        name === "."
          ? dir
          : name === ".."
            ? await this.#up(dir)
            : await this.lookup(dir, name);
      const goesOn = !isLast || follow || (todo.isDirectory && !changes);
      if (at?.type === "symlink" && goesOn) {
        dir = await this.#through(at, dir, todo);
        continue;
      }
      if (isLast) {
        const last = isName ? "name" : name;
        return { dir, name, last, at, isDirectory: todo.isDirectory };
      }
      if (at === null) return fail("ENOENT", name);
      if (at.type !== "directory") return fail("ENOTDIR", name);
      dir = at;
    }
  }

  /** The names of a link's target come next; the answer is the directory where they begin. */
  async #through(link: FoundEntry, dir: FoundEntry, todo: Todo): Promise<FoundEntry> {
    todo.links += 1;
    if (todo.links > LINKS_MAX) return fail("ELOOP");
    const { inode } = link.mount.fs;
    const target = parsed((await inode.readlink?.(link.ino)) ?? fail("EIO"));
    if (todo.names.length === 0) todo.isDirectory ||= target.isDirectory;
    todo.names.unshift(...target.names);
    return target.isAbsolute ? this.#start : dir;
  }

  /** Follows a path to what is there. @throws VfsError ENOENT, ENOTDIR, and what `walk` throws */
  async find(path: Path, options: Follow): Promise<FoundEntry> {
    const { at, isDirectory, name } = await this.walk(path, options);
    if (at === null) return fail("ENOENT", name);
    return isDirectory && at.type !== "directory" ? fail("ENOTDIR", name) : at;
  }
}
