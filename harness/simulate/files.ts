import {
  type FileAccess,
  FileError,
  type FileSpan,
  type FileSystemStat,
  type Files,
  fileNameOf,
  type NewAttributes,
  type OpenFile,
} from "../../impl/ports.ts";
import type { DiskFailures } from "./disk-failures.ts";
import { changed, type FileChange, torn } from "./file-bytes.ts";
import { bytesOfTarget, partsOf, requireAttributes, requirePlaces } from "./file-path.ts";
import {
  type Attributes,
  type Directory,
  type File,
  type Inode,
  inodesBelow,
  keep,
  type Location,
  type NameChange,
  statOf,
  usedBy,
} from "./file-tree.ts";
import { altered } from "./link.ts";
import type { Random } from "./random.ts";

/** What a tree needs of its machine: randomness, its disk's faults and its wall clock. */
type FilesOptions = {
  readonly random: Random;
  readonly failures: DiskFailures;
  readonly wall: () => number;
};

/** Bytes of a file at most, since it is in memory: EFBIG beyond. */
const FILE_BYTES_MAX = 2 ** 28;
/** The most names of a file, as in ext4. */
const LINKS_MAX = 65_000;
/** The sizes that `statfs` returns. A disk is full only when the nemesis makes it so. */
const DISK = { bytes: 2n ** 30n, files: 2n ** 16n };

/**
 * The files of one machine, in two layers: synchronised ones, and later changes of names, bytes and attributes,
 * each of which a crash may lose, keep, or keep in part.
 */
export class SimulatedFiles {
  readonly #options: FilesOptions;
  /** A stream of its own, so that what is drawn for attributes does not shift what is drawn for bytes. */
  readonly #attributesRandom: Random;
  #inodes = 0;
  #lives = 0;
  #changes = 0n;
  /** The numbers of deleted inodes, which can be used again. */
  #free: bigint[] = [];
  #root: Directory;
  /** Changes of names since their directories were synchronised, in order. */
  #pending: NameChange[] = [];

  constructor(options: FilesOptions) {
    this.#options = options;
    this.#attributesRandom = options.random.fork("attributes");
    this.#root = this.#directory(0o755);
  }

  /**
   * The files port of one life of a node.
   *
   * @param synced calls back when a `sync` ends; never if the node dies before
   */
  open(synced: (then: () => void) => void): Files {
    const through: Through = (run) =>
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
      ...this.#callsOfNames(),
      ...this.#callsOfInodes(),
      ...this.#callsOfBytes(),
      sync: async (path) => this.#sync(path, this.#fileAt(path), through),
      open: atomic((path, access) => this.#handle(path, access, through)),
      syncDirectory: async (path) => {
        const directory = this.#directoryAt(path);
        const covered = this.#touching(directory);
        const attributes = attributesIn(directory);
        await through(() => {
          this.#options.failures.failSync(path);
          this.#settle(covered);
          for (const [entry, each] of attributes) entry.durableAttributes = each;
        });
      },
    };
  }

  #callsOfNames(): Pick<
    Files,
    "mkdir" | "rmdir" | "create" | "link" | "symlink" | "unlink" | "rename"
  > {
    return {
      mkdir: atomic((path, mode = 0o755) => {
        requireAttributes(path, { mode });
        this.#add(path, () => this.#directory(mode));
      }),
      create: atomic((path, mode = 0o644) => {
        requireAttributes(path, { mode });
        this.#add(path, () => this.#file(mode));
      }),
      link: atomic((path, to) => {
        const entry = this.#find(path);
        this.#add(to, () => {
          if (entry.type === "directory") throw new FileError("EPERM", path);
          if (entry.links >= LINKS_MAX) throw new FileError("EMLINK", path);
          return entry;
        });
      }),
      symlink: atomic((target, path) => {
        const bytes = bytesOfTarget(target);
        const type = "symlink";
        this.#add(path, () => ({ type, target: bytes, ...this.#newborn(0o777) }));
      }),
      rmdir: atomic((path) => {
        const place = this.#placeOf(path);
        if (this.#directoryAt(path).entries.size > 0)
          throw new FileError("ENOTEMPTY", path);
        this.#rename([{ ...place, entry: null }]);
      }),
      unlink: atomic((path) => {
        if (this.#find(path).type === "directory") throw new FileError("EISDIR", path);
        this.#rename([{ ...this.#placeOf(path), entry: null }]);
      }),
      rename: atomic((from, to) => this.#move(from, to)),
    };
  }

  #callsOfInodes(): Pick<
    Files,
    "stat" | "statfs" | "list" | "readlink" | "setAttributes"
  > {
    return {
      stat: atomic((path) => statOf(this.#find(path))),
      statfs: atomic((path) => this.#statfs(this.#find(path))),
      list: atomic((path) => [...this.#directoryAt(path).entries.keys()].sort()),
      readlink: atomic((path) => {
        const found = this.#find(path);
        if (found.type !== "symlink") throw new FileError("EINVAL", path);
        return fileNameOf(found.target);
      }),
      setAttributes: atomic((path, given) => this.#set(path, this.#find(path), given)),
    };
  }

  #callsOfBytes(): Pick<Files, "read" | "write" | "truncate"> {
    return {
      read: atomic((path, span) => this.#read(path, this.#fileAt(path), span)),
      write: atomic((path, at, bytes) =>
        this.#write(path, this.#fileAt(path), { at, bytes }),
      ),
      truncate: atomic((path, size) => this.#truncate(path, this.#fileAt(path), size)),
    };
  }

  /** An open file; it is closed when the life of its node ends. */
  #handle(path: string, access: FileAccess, through: Through): OpenFile {
    const file = this.#fileAt(path);
    const life = this.#lives;
    let isOpen = true;
    file.opened += 1;
    const call = <A extends readonly unknown[], R>(
      how: FileAccess,
      run: (...given: A) => R,
    ) =>
      atomic((...given: A) => {
        if (!isOpen || life !== this.#lives || (how === "write" && access === "read"))
          throw new FileError("EBADF", path);
        return run(...given);
      });
    return {
      stat: call("read", () => statOf(file)),
      setAttributes: call("read", (given) => this.#set(path, file, given)),
      read: call("read", (span) => this.#read(path, file, span)),
      write: call("write", (at, bytes) => this.#write(path, file, { at, bytes })),
      truncate: call("write", (size) => this.#truncate(path, file, size)),
      sync: async () => call("read", () => this.#sync(path, file, through))(),
      close: call("read", () => {
        isOpen = false;
        file.opened -= 1;
      }),
    };
  }

  #read(path: string, file: File, { at, bytes }: FileSpan): Uint8Array {
    requirePlaces(path, at, bytes);
    const found = file.bytes.slice(at, at + bytes);
    const { failures, random } = this.#options;
    return failures.isRotten ? altered(found, random) : found;
  }

  #write(
    path: string,
    file: File,
    { at, bytes }: { readonly at: number; readonly bytes: Uint8Array },
  ): void {
    requirePlaces(path, at);
    if (bytes.length === 0) return;
    this.#change(path, file, { at, bytes: bytes.slice() }, at + bytes.length);
  }

  #truncate(path: string, file: File, size: number): void {
    requirePlaces(path, size);
    this.#change(path, file, { size }, size > file.bytes.length ? size : 0);
  }

  #set(path: string, entry: Inode, attributes: NewAttributes): void {
    requireAttributes(path, attributes);
    if (entry.type === "symlink" && attributes.mode !== undefined)
      throw new FileError("ENOTSUP", path);
    this.#touch(entry, this.#given(attributes));
  }

  async #sync(path: string, file: File, through: Through): Promise<void> {
    const changes = file.pending.length;
    const { attributes } = file;
    await through(() => {
      this.#options.failures.failSync(path);
      // Changes that came during the sync are not covered.
      for (const change of file.pending.splice(0, changes))
        file.durable = changed(file.durable, change);
      file.durableAttributes = attributes;
    });
  }

  /**
   * Keeps some of the unsynchronised changes, drawn at random, and loses the others.
   *
   * @param share of them that is kept, about; drawn, too, where it is left out
   */
  crash(share: number = this.#options.random.pick([0, 0.5, 1])): void {
    const { random } = this.#options;
    this.#lives += 1;
    for (const change of this.#pending) if (random.chance(share)) keep(change);
    this.#pending = [];
    const seen = new Set<Inode>();
    const visit = (entry: Inode): void => {
      seen.add(entry);
      entry.links = 1;
      entry.opened = 0;
      if (this.#attributesRandom.chance(share))
        entry.durableAttributes = entry.attributes;
      entry.attributes = entry.durableAttributes;
      if (entry.type === "file") {
        for (const change of entry.pending)
          if (random.chance(share))
            for (const part of torn(change, random))
              entry.durable = changed(entry.durable, part);
        entry.pending = [];
        entry.bytes = entry.durable;
      }
      if (entry.type !== "directory") return;
      for (const [name, below] of entry.durable)
        if (!seen.has(below)) visit(below);
        else if (below.type !== "directory") below.links += 1;
        else entry.durable.delete(name); // A directory has one name: as a repair program leaves it.
      entry.entries = new Map(entry.durable);
    };
    visit(this.#root);
  }

  /** Empties the tree of a node that is down. */
  wipe(): void {
    this.#lives += 1;
    this.#root = this.#directory(0o755);
    this.#pending = [];
    this.#free = [];
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

  /** Makes these changes of names durable. What has no name before a crash and none after is gone. */
  #settle(covered: ReadonlySet<NameChange>): void {
    for (const change of this.#pending) if (covered.has(change)) keep(change);
    this.#pending = this.#pending.filter((change) => !covered.has(change));
    const named = new Set(
      this.#pending.flat().flatMap(({ entry, before }) => [entry, before]),
    );
    const gone = [...covered]
      .flat()
      .flatMap(({ before }) => (isGone(before) && !named.has(before) ? before : []));
    for (const { number } of new Set(gone)) this.#free.push(number);
  }

  #statfs(found: Inode): FileSystemStat {
    const inodes = [...inodesBelow(this.#root).add(found)];
    const used = BigInt(inodes.reduce((sum, each) => sum + usedBy(each), 0));
    const free = this.#options.failures.isFull ? 0n : leftOf(DISK.bytes, used);
    return {
      ...DISK,
      bytesFree: free,
      bytesAvailable: free,
      filesFree: leftOf(DISK.files, BigInt(inodes.length)),
    };
  }

  /** @param end where the file ends after it, if it does not end there already */
  #change(path: string, file: File, change: FileChange, end: number): void {
    if (end > FILE_BYTES_MAX) throw new FileError("EFBIG", path);
    if (end > 0) this.#options.failures.failWrite(path);
    file.pending.push(change);
    file.bytes = changed(file.bytes, change);
    this.#touch(file, { modified: this.#now() });
  }

  #add(path: string, make: () => Inode): void {
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
    const isReplaced = replaced?.type === "directory";
    if (replaced !== undefined && isReplaced !== (moved.type === "directory"))
      throw new FileError(isReplaced ? "EISDIR" : "ENOTDIR", to);
    if (isReplaced && replaced.entries.size > 0) throw new FileError("ENOTEMPTY", to);
    this.#rename([
      { ...source, entry: null },
      { ...target, entry: moved },
    ]);
  }

  #rename(change: readonly Omit<NameChange[number], "before">[]): void {
    const now = this.#now();
    const made = change.map(({ directory, name, entry }) => {
      const before = directory.entries.get(name);
      for (const each of [before, entry])
        if (each != null) {
          each.links += each === entry ? 1 : -1;
          this.#touch(each, {});
        }
      if (entry === null) directory.entries.delete(name);
      else directory.entries.set(name, entry);
      this.#touch(directory, { modified: now });
      return { directory, name, entry, before };
    });
    this.#pending.push(made);
  }

  #find(path: string): Inode {
    let entry: Inode = this.#root;
    for (const part of partsOf(path)) {
      if (entry.type !== "directory") throw new FileError("ENOTDIR", path);
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
    if (above.type !== "directory") throw new FileError("ENOTDIR", path);
    return { directory: above, name };
  }

  #fileAt(path: string): File {
    const found = this.#find(path);
    if (found.type === "file") return found;
    throw new FileError(found.type === "directory" ? "EISDIR" : "ELOOP", path);
  }

  #directoryAt(path: string): Directory {
    const found = this.#find(path);
    if (found.type !== "directory") throw new FileError("ENOTDIR", path);
    return found;
  }

  #file(mode: number): File {
    const empty = new Uint8Array();
    const inode = this.#newborn(mode);
    return { type: "file", ...inode, bytes: empty, durable: empty, pending: [] };
  }

  #directory(mode: number): Directory {
    const inode = this.#newborn(mode);
    return { type: "directory", ...inode, entries: new Map(), durable: new Map() };
  }

  #newborn(mode: number): Omit<File, "type" | "bytes" | "durable" | "pending"> {
    this.#inodes += 1;
    this.#changes += 1n;
    const now = this.#now();
    const times = { accessed: now, modified: now, changed: now, change: this.#changes };
    const attributes = { mode, uid: 0, gid: 0, ...times };
    return {
      inode: `${this.#inodes}`,
      number: this.#free.shift() ?? BigInt(this.#inodes),
      links: 0,
      opened: 0,
      attributes,
      durableAttributes: attributes,
    };
  }

  /** A change of an inode: whatever it is, the time and the token of its last change are new. */
  #touch(entry: Inode, attributes: Partial<Attributes>): void {
    this.#changes += 1n;
    const change = { changed: this.#now(), change: this.#changes };
    entry.attributes = { ...entry.attributes, ...attributes, ...change };
  }

  #given({ accessed, modified, ...others }: NewAttributes): Partial<Attributes> {
    const time = (given: bigint | "now") => (given === "now" ? this.#now() : given);
    return {
      ...others,
      ...(accessed === undefined ? {} : { accessed: time(accessed) }),
      ...(modified === undefined ? {} : { modified: time(modified) }),
    };
  }

  #now(): bigint {
    return BigInt(Math.floor(this.#options.wall() * 1000)) * 1000n;
  }
}

/** Makes a change when the disk has made it durable. */
type Through = (run: () => void) => Promise<void>;

/** Makes a call atomic: no other call comes between. */
const atomic =
  <A extends readonly unknown[], R>(run: (...given: A) => R) =>
  async (...given: A): Promise<R> =>
    run(...given);

/** The attributes that become durable with a directory: its own, and those of symbolic links, which have no `sync`. */
const attributesIn = (directory: Directory): ReadonlyMap<Inode, Attributes> => {
  const links = [...directory.entries.values()].filter(({ type }) => type === "symlink");
  return new Map([directory, ...links].map((entry) => [entry, entry.attributes]));
};

/** Has it neither a name nor a descriptor? The number of one that is open is not given again, even after that. */
const isGone = (entry: Inode | undefined): entry is Inode =>
  entry !== undefined && entry.links === 0 && entry.opened === 0;

const leftOf = (all: bigint, used: bigint): bigint => (used < all ? all - used : 0n);
