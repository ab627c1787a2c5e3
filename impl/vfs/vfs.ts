/**
 * The virtual file system of one machine: one set of calls over file systems of several types. Programs make
 * calls through a `Program`, each with descriptors of its own. Calls are made one after another: each is
 * atomic for the others.
 */
import { fail, VfsError } from "./errors.ts";
import { FILE_BYTES_MAX, type FileSystem } from "./file-system.ts";
import { Names, type VfsFault } from "./names.ts";
import type { Path } from "./path.ts";
import { type FoundEntry, type Mount, type Place, Tree } from "./walk.ts";

/** The file object: an open file, which several descriptors may stand for. */
export type OpenFile = FoundEntry & {
  readonly flags: number;
  position: number;
  descriptors: number;
  /** Was this directory removed while it was open? */
  isRemoved: boolean;
};

type MountOptions = { readonly readOnly?: boolean };
type VfsOptions = MountOptions & {
  /** The most bytes of a file. */
  readonly fileBytes?: number;
  readonly faults?: readonly VfsFault[];
};

/** A machine: its mounts, its cache of names, and the files that are open in it. */
export class Vfs {
  readonly tree: Tree;
  readonly names: Names;
  readonly faults: ReadonlySet<VfsFault>;
  readonly fileBytes: number;
  readonly #open = new Set<OpenFile>();
  #line: Promise<unknown> = Promise.resolve();

  /** @param root the file system that paths begin in */
  constructor(
    root: FileSystem,
    { readOnly = false, faults = [], fileBytes = FILE_BYTES_MAX }: VfsOptions = {},
  ) {
    this.fileBytes = fileBytes;
    this.faults = new Set(faults);
    this.tree = new Tree({ fs: root, covers: null, isReadOnly: readOnly });
    this.names = new Names(this.tree, {
      isOpen: (place) => this.isOpen(place),
      removed: (place) => {
        for (const file of this.#open) if (isSame(file, place)) file.isRemoved = true;
      },
      faults: this.faults,
    });
  }

  /**
   * Makes a call after the ones before it have ended.
   *
   * @throws VfsError and nothing else: EIO stands for unexpected errors
   */
  call<R>(work: () => Promise<R>): Promise<R> {
    const done = this.#line.then(work).catch((error: unknown) => {
      throw error instanceof VfsError ? error : new VfsError("EIO", String(error));
    });
    this.#line = done.catch(() => {});
    return done;
  }

  /**
   * Makes a call by path. Where a file on the way is gone from its server, the path may lead elsewhere by now: Linux
   * follows it once more (retry_estale), and so do we.
   */
  callByPath<R>(work: () => Promise<R>): Promise<R> {
    return this.call(async () => {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof VfsError) || error.code !== "ESTALE") throw error;
        return work();
      }
    });
  }

  /** Mounts a file system over a directory. @throws VfsError EBUSY if it is mounted, ENOTDIR, ENOENT */
  mount(
    fs: FileSystem,
    path: Path,
    { readOnly = false }: MountOptions = {},
  ): Promise<void> {
    return this.call(async () => {
      const at = await this.tree.find(path, { follow: true });
      if (at.type !== "directory") return fail("ENOTDIR");
      if (this.tree.isMounted(fs)) return fail("EBUSY");
      this.tree.mount({
        fs,
        covers: { mount: at.mount, ino: at.ino },
        isReadOnly: readOnly,
      });
    });
  }

  /** @throws VfsError EINVAL if the path is no root of a mount, EBUSY while something in it is open */
  umount(path: Path): Promise<void> {
    return this.call(async () => {
      const at = await this.tree.find(path, { follow: true });
      const { mount } = at;
      const isRoot = at.ino === mount.fs.superblock.root && mount.covers !== null;
      if (!isRoot) return fail("EINVAL");
      if (this.tree.hasMounts(mount) || this.#uses(mount)) return fail("EBUSY");
      await mount.fs.superblock.sync();
      this.tree.unmount(mount);
    });
  }

  #uses(mount: Mount): boolean {
    return [...this.#open].some((file) => file.mount === mount);
  }

  isOpen({ mount, ino }: Place): boolean {
    return this.sharing({ mount, ino }) !== undefined;
  }

  /** A file object of this inode, if there is one. */
  sharing({ mount, ino }: Place): OpenFile | undefined {
    for (const file of this.#open) if (isSame(file, { mount, ino })) return file;
    return undefined;
  }

  opened(file: OpenFile): OpenFile {
    this.#open.add(file);
    return file;
  }

  /** Notes that a descriptor of a file object was closed; after the last one the file may be freed. */
  async closed(file: OpenFile): Promise<void> {
    file.descriptors -= 1;
    if (file.descriptors > 0) return;
    this.#open.delete(file);
    if (file.type === "file") await file.mount.fs.file.close?.(file.ino);
    if (file.type === "file" && !this.faults.has("release-while-open"))
      await this.names.released(file);
  }
}

const isSame = (one: Place, other: Place): boolean =>
  one.ino === other.ino && one.mount.fs === other.mount.fs;
