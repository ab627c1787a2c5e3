import { FileError, type FileStat, type Files } from "../../impl/ports.ts";
import type { DiskFailures } from "./disk-failures.ts";
import { changed, type FileChange, torn } from "./file-bytes.ts";
import { partsOf } from "./file-path.ts";
import { altered } from "./link.ts";
import type { Random } from "./random.ts";

type File = {
  readonly type: "file";
  readonly inode: string;
  modified: number;
  bytes: Uint8Array;
  /** What survives a crash, and the changes since. */
  durable: Uint8Array;
  pending: FileChange[];
};
type Directory = {
  readonly type: "directory";
  readonly inode: string;
  modified: number;
  entries: Map<string, FileOrDirectory>;
  durable: Map<string, FileOrDirectory>;
};
type FileOrDirectory = File | Directory;
/** Changes of names that are made atomically; null removes the name. */
type NameChange = readonly {
  readonly directory: Directory;
  readonly name: string;
  readonly entry: FileOrDirectory | null;
}[];
/** Where a name is, whether or not it is there. */
type Location = { readonly directory: Directory; readonly name: string };

/** What a tree needs of its machine: randomness, its disk's faults and its wall clock. */
type FilesOptions = {
  readonly random: Random;
  readonly failures: DiskFailures;
  readonly wall: () => number;
};

/**
 * The files of one machine, in two layers: synchronised ones, and later changes of names and of bytes, each of
 * which a crash may lose, keep, or keep in part.
 */
export class SimulatedFiles {
  readonly #options: FilesOptions;
  #inodes = 0;
  #root = this.#directory();
  /** Changes of names since their directories were synchronised, in order. */
  #pending: NameChange[] = [];

  constructor(options: FilesOptions) {
    this.#options = options;
  }

  /**
   * The files port of one life of a node.
   *
   * @param synced calls back when a `sync` ends; never if the node dies before
   */
  open(synced: (then: () => void) => void): Files {
    /** Makes a call atomic: no other call comes between. */
    const atomic =
      <A extends readonly unknown[], R>(run: (...given: A) => R) =>
      async (...given: A): Promise<R> =>
        run(...given);
    const through = (run: () => void): Promise<void> =>
      new Promise((resolve, reject) =>
        synced(() => {
          try {
            run();
            resolve();
          } catch (error) {
            reject(error);
          }
        }),
      );
    return {
      stat: atomic((path) => statOf(this.#find(path))),
      list: atomic((path) => [...this.#directoryAt(path).entries.keys()].sort()),
      mkdir: atomic((path) => this.#add(path, () => this.#directory())),
      create: atomic((path) => this.#add(path, () => this.#file())),
      rmdir: atomic((path) => {
        const place = this.#placeOf(path);
        if (this.#directoryAt(path).entries.size > 0)
          throw new FileError("ENOTEMPTY", path);
        this.#rename([{ ...place, entry: null }]);
      }),
      unlink: atomic((path) => {
        this.#fileAt(path);
        this.#rename([{ ...this.#placeOf(path), entry: null }]);
      }),
      rename: atomic((from, to) => this.#move(from, to)),
      read: atomic((path, { at, bytes }) => {
        const found = this.#fileAt(path).bytes.slice(at, at + bytes);
        const { failures, random } = this.#options;
        return failures.isRotten ? altered(found, random) : found;
      }),
      write: atomic((path, at, bytes) =>
        this.#change(path, { at, bytes: bytes.slice() }, bytes.length > 0),
      ),
      truncate: atomic((path, size) =>
        this.#change(path, { size }, size > this.#fileAt(path).bytes.length),
      ),
      sync: async (path) => {
        const file = this.#fileAt(path);
        const changes = file.pending.length;
        await through(() => {
          this.#options.failures.failSync(path);
          // Changes that came during the sync are not covered.
          for (const change of file.pending.splice(0, changes))
            file.durable = changed(file.durable, change);
        });
      },
      syncDirectory: async (path) => {
        const directory = this.#directoryAt(path);
        const covered = this.#touching(directory);
        await through(() => {
          this.#options.failures.failSync(path);
          for (const change of this.#pending) if (covered.has(change)) keep(change);
          this.#pending = this.#pending.filter((change) => !covered.has(change));
        });
      },
    };
  }

  /** Keeps some of the unsynchronised changes, drawn at random, and loses the others. */
  crash(): void {
    const { random } = this.#options;
    const share = random.pick([0, 0.5, 1]);
    for (const change of this.#pending) if (random.chance(share)) keep(change);
    this.#pending = [];
    const visit = (entry: FileOrDirectory): void => {
      if (entry.type === "file") {
        for (const change of entry.pending)
          if (random.chance(share))
            for (const part of torn(change, random))
              entry.durable = changed(entry.durable, part);
        entry.pending = [];
        entry.bytes = entry.durable;
        return;
      }
      entry.entries = new Map(entry.durable);
      for (const below of entry.entries.values()) visit(below);
    };
    visit(this.#root);
  }

  /** Empties the tree of a node that is down. */
  wipe(): void {
    this.#root = this.#directory();
    this.#pending = [];
  }

  /**
   * The changes that become durable with the names of a directory. A rename between two directories is atomic,
   * as in a journal, so the earlier changes of the other directory become durable with it.
   */
  #touching(directory: Directory): ReadonlySet<NameChange> {
    const directories = new Set([directory]);
    const found = new Set<NameChange>();
    for (const change of this.#pending.toReversed())
      if (change.some((each) => directories.has(each.directory))) {
        found.add(change);
        for (const each of change) directories.add(each.directory);
      }
    return found;
  }

  #change(path: string, change: FileChange, grows: boolean): void {
    const file = this.#fileAt(path);
    if (grows) this.#options.failures.failWrite(path);
    file.pending.push(change);
    file.bytes = changed(file.bytes, change);
    file.modified = this.#options.wall();
  }

  #add(path: string, make: () => FileOrDirectory): void {
    const place = this.#placeOf(path);
    if (place.directory.entries.has(place.name)) throw new FileError("EEXIST", path);
    this.#options.failures.failWrite(path);
    this.#rename([{ ...place, entry: make() }]);
  }

  #move(from: string, to: string): void {
    const moved = this.#find(from);
    const [source, target] = [this.#placeOf(from), this.#placeOf(to)];
    if (moved.type === "directory" && `${to}/`.startsWith(`${from}/`) && to !== from)
      throw new FileError("EINVAL", to);
    const replaced = target.directory.entries.get(target.name);
    if (replaced === moved) return;
    if (replaced !== undefined && replaced.type !== moved.type)
      throw new FileError(replaced.type === "file" ? "ENOTDIR" : "EISDIR", to);
    if (replaced?.type === "directory" && replaced.entries.size > 0)
      throw new FileError("ENOTEMPTY", to);
    this.#rename([
      { ...source, entry: null },
      { ...target, entry: moved },
    ]);
  }

  #rename(change: NameChange): void {
    this.#pending.push(change);
    for (const { directory, name, entry } of change) {
      if (entry === null) directory.entries.delete(name);
      else directory.entries.set(name, entry);
      directory.modified = this.#options.wall();
    }
  }

  #find(path: string): FileOrDirectory {
    let entry: FileOrDirectory = this.#root;
    for (const part of partsOf(path)) {
      if (entry.type === "file") throw new FileError("ENOTDIR", path);
      const next = entry.entries.get(part);
      if (next === undefined) throw new FileError("ENOENT", path);
      entry = next;
    }
    return entry;
  }

  #placeOf(path: string): Location {
    const parts = partsOf(path);
    const name = parts.at(-1);
    if (name === undefined) throw new FileError("EINVAL", path);
    const above = this.#find(`/${parts.slice(0, -1).join("/")}`);
    if (above.type === "file") throw new FileError("ENOTDIR", path);
    return { directory: above, name };
  }

  #fileAt(path: string): File {
    const found = this.#find(path);
    if (found.type === "directory") throw new FileError("EISDIR", path);
    return found;
  }

  #directoryAt(path: string): Directory {
    const found = this.#find(path);
    if (found.type === "file") throw new FileError("ENOTDIR", path);
    return found;
  }

  #file(): File {
    const empty = new Uint8Array();
    const { inode, modified } = this.#newborn();
    return { type: "file", inode, modified, bytes: empty, durable: empty, pending: [] };
  }

  #directory(): Directory {
    const { inode, modified } = this.#newborn();
    const [entries, durable] = [
      new Map<string, FileOrDirectory>(),
      new Map<string, FileOrDirectory>(),
    ];
    return { type: "directory", inode, modified, entries, durable };
  }

  #newborn(): { readonly inode: string; readonly modified: number } {
    this.#inodes += 1;
    return { inode: `${this.#inodes}`, modified: this.#options?.wall() ?? 0 };
  }
}

const keep = (change: NameChange): void => {
  for (const { directory, name, entry } of change)
    if (entry === null) directory.durable.delete(name);
    else directory.durable.set(name, entry);
};

const statOf = (entry: FileOrDirectory): FileStat => ({
  type: entry.type,
  size: entry.type === "file" ? entry.bytes.length : 0,
  inode: entry.inode,
  modified: entry.modified,
});
