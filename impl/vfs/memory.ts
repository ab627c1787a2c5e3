/** A file system in memory, with inodes: files may have several names, and there are symbolic links. */
import { fail } from "./errors.ts";
import type {
  Attributes,
  Changes,
  Entry,
  FileSystem,
  Ino,
  Maker,
  Metadata,
  Named,
  Space,
} from "./file-system.ts";

/** Every node has metadata, which change with it. */
type About = { meta: Metadata };
type FileNode = About & {
  readonly type: "file";
  links: number;
  size: number;
  bytes: Uint8Array;
};
type LinkNode = About & {
  readonly type: "symlink";
  links: number;
  readonly target: string;
};
type DirectoryNode = About & {
  readonly type: "directory";
  parent: Ino;
  subdirectories: number;
  /** The names in the order in which they were made. Each has a higher place than those before it. */
  readonly names: Map<string, Entry & { readonly place: number }>;
};
type Node = FileNode | LinkNode | DirectoryNode;

type MemoryOptions = {
  /** How much it may hold; beyond that calls fail with ENOSPC. */
  readonly bytes?: number;
  readonly inodes?: number;
  /** The wall clock, in nanoseconds since 1970; unless given, it stands still. */
  readonly now?: () => bigint;
};

/** The owner of a file without a maker. */
const ROOT_USER = { uid: 0, gid: 0 };
const MODES = { file: 0o644, symlink: 0o777, directory: 0o755 } as const;

const ROOT: Ino = 1;
/** The most entries that a listing gives at once. */
const BATCH = 64;

/** The files in memory. No number of an inode is used twice. */
class Store {
  readonly nodes = new Map<Ino, Node>();
  readonly #most: Required<MemoryOptions>;
  #last = 0;
  #place = 0;
  #bytes = 0;

  constructor({ bytes = 64 * 2 ** 20, inodes = 100_000, now = () => 0n }: MemoryOptions) {
    this.#most = { bytes, inodes, now };
    const meta = this.fresh("directory");
    const node = { type: "directory", parent: ROOT, subdirectories: 0, meta } as const;
    this.add({ ...node, names: new Map() });
  }

  /** The metadata of a new file. */
  fresh(type: Entry["type"], by: Maker = { ...ROOT_USER, mode: MODES[type] }): Metadata {
    const now = this.#most.now();
    const { mode, uid, gid } = by;
    return { mode, uid, gid, accessed: now, modified: now, changed: now };
  }

  /** Changes metadata. */
  change(node: Node, { accessed, modified, ...others }: Changes): void {
    const now = this.#most.now();
    const at = (time: bigint | "now" | undefined, else_: bigint): bigint =>
      time === "now" ? now : (time ?? else_);
    node.meta = {
      ...node.meta,
      ...others,
      accessed: at(accessed, node.meta.accessed),
      modified: at(modified, node.meta.modified),
      changed: now,
    };
  }

  add(node: Node): Ino {
    if (this.nodes.size >= this.#most.inodes) fail("ENOSPC");
    this.#last += 1;
    this.nodes.set(this.#last, node);
    return this.#last;
  }

  node(ino: Ino): Node {
    return this.nodes.get(ino) ?? fail("EIO", `no inode ${ino}`);
  }

  directory(ino: Ino): DirectoryNode {
    const node = this.node(ino);
    return node.type === "directory" ? node : fail("ENOTDIR");
  }

  file(ino: Ino): FileNode {
    const node = this.node(ino);
    return node.type === "file"
      ? node
      : fail(node.type === "directory" ? "EISDIR" : "EINVAL");
  }

  entry({ dir, name }: Named): Entry {
    return this.directory(dir).names.get(name) ?? fail("ENOENT");
  }

  name({ dir, name }: Named, { ino, type }: Entry): Entry {
    this.#place += 1;
    const into = this.directory(dir);
    into.names.set(name, { ino, type, place: this.#place });
    this.change(into, { modified: "now" });
    if (type === "directory") into.subdirectories += 1;
    return { ino, type };
  }

  unname({ dir, name }: Named): void {
    const from = this.directory(dir);
    if (from.names.get(name)?.type === "directory") from.subdirectories -= 1;
    if (from.names.delete(name)) this.change(from, { modified: "now" });
  }

  /** Takes or gives back room. */
  spend(bytes: number): void {
    if (this.#bytes + bytes > this.#most.bytes) fail("ENOSPC");
    this.#bytes += bytes;
  }

  get room(): number {
    return this.#most.bytes - this.#bytes;
  }

  get space(): Space {
    const { bytes, inodes } = this.#most;
    return {
      bytes,
      freeBytes: this.room,
      inodes,
      freeInodes: inodes - this.nodes.size,
    };
  }
}

/** The size of a file, and room for it. Bytes between the old end and the new one are 0. */
const resize = (store: Store, file: FileNode, size: number): void => {
  store.change(file, { modified: "now" });
  if (size > file.bytes.length) {
    const wanted = Math.max(
      size,
      Math.min(2 * file.bytes.length, file.bytes.length + store.room),
    );
    store.spend(wanted - file.bytes.length);
    const grown = new Uint8Array(wanted);
    grown.set(file.bytes.subarray(0, file.size));
    file.bytes = grown;
  } else if (size < file.size) file.bytes.fill(0, size, file.size);
  file.size = size;
  if (size === 0) {
    store.spend(-file.bytes.length);
    file.bytes = new Uint8Array(0);
  }
};

const attributesOf = (ino: Ino, node: Node): Attributes => {
  const { type, meta } = node;
  switch (type) {
    case "file":
      return { ino, type, ...meta, size: node.size, links: node.links };
    case "symlink": {
      const size = Buffer.byteLength(node.target);
      return { ino, type, ...meta, size, links: node.links };
    }
    case "directory":
      return { ino, type, ...meta, size: 0, links: 2 + node.subdirectories };
  }
};

/** Notes that an inode has lost a name; a directory is gone then. */
const lost = (store: Store, ino: Ino): void => {
  const node = store.node(ino);
  if (node.type === "directory") store.nodes.delete(ino);
  else {
    node.links -= 1;
    store.change(node, {});
  }
};

/** An empty file system in memory. */
export const memoryFileSystem = (options: MemoryOptions = {}): FileSystem => {
  const store = new Store(options);
  return {
    type: "memory",
    superblock: {
      root: ROOT,
      nameMax: 255,
      sync: async () => {},
      release: async (ino) => {
        const node = store.node(ino);
        if (node.type === "file") resize(store, node, 0);
        store.nodes.delete(ino);
      },
      space: async () => store.space,
    },
    inode: inodeOperations(store),
    dentry: { key: (name) => name },
    file: {
      read: async (ino, { at, bytes }) => {
        const file = store.file(ino);
        return file.bytes.slice(at, Math.max(at, Math.min(at + bytes, file.size)));
      },
      write: async (ino, at, bytes) => {
        const file = store.file(ino);
        const room = store.room + file.bytes.length - at;
        if (room <= 0 && bytes.length > 0) fail("ENOSPC");
        const fits = bytes.subarray(0, room);
        if (at + fits.length > file.size) resize(store, file, at + fits.length);
        file.bytes.set(fits, at);
        store.change(file, { modified: "now" });
        return fits.length;
      },
      list: async (dir, cursor) => {
        const { names } = store.directory(dir);
        const found = [];
        for (const [name, { ino, type, place }] of names) {
          if (place <= cursor) continue;
          found.push({ name, ino, type, next: place });
          if (found.length === BATCH) break;
        }
        return found;
      },
      sync: async () => {},
    },
  };
};

const inodeOperations = (store: Store): FileSystem["inode"] => {
  return {
    attributes: async (ino) => attributesOf(ino, store.node(ino)),
    lookup: async ({ dir, name }) => {
      const found = store.directory(dir).names.get(name);
      return found === undefined ? null : { ino: found.ino, type: found.type };
    },
    parent: async (dir) => store.directory(dir).parent,
    ...makingOperations(store),
    readlink: async (ino) => {
      const node = store.node(ino);
      return node.type === "symlink" ? node.target : fail("EINVAL");
    },
    unlink: async (at) => {
      const { ino } = store.entry(at);
      store.unname(at);
      lost(store, ino);
    },
    rmdir: async (at) => {
      const { ino } = store.entry(at);
      store.unname(at);
      lost(store, ino);
    },
    rename: async (from, to) => {
      const moved = store.entry(from);
      const replaced = store.directory(to.dir).names.get(to.name);
      store.unname(from);
      store.unname(to);
      if (replaced !== undefined) lost(store, replaced.ino);
      store.name(to, moved);
      if (moved.type === "directory") store.directory(moved.ino).parent = to.dir;
      store.change(store.node(moved.ino), {});
    },
    truncate: async (ino, size) => resize(store, store.file(ino), size),
    change: async (ino, changes) => store.change(store.node(ino), changes),
  };
};

/** The operations that make something, or a further name for it. */
const makingOperations = (
  store: Store,
): Pick<FileSystem["inode"], "create" | "mkdir" | "link" | "symlink"> => {
  return {
    create: async (at, by) => {
      const ino = store.add({
        type: "file",
        links: 1,
        size: 0,
        bytes: new Uint8Array(0),
        meta: store.fresh("file", by),
      });
      return store.name(at, { ino, type: "file" });
    },
    mkdir: async (at, by) => {
      const node = { type: "directory", parent: at.dir, subdirectories: 0 } as const;
      const meta = store.fresh("directory", by);
      const ino = store.add({ ...node, meta, names: new Map() });
      return store.name(at, { ino, type: "directory" });
    },
    link: async (ino, at) => {
      const node = store.node(ino);
      if (node.type === "directory") return fail("EPERM");
      node.links += 1;
      store.change(node, {});
      store.name(at, { ino, type: node.type });
    },
    symlink: async (target, at, by) => {
      const meta = store.fresh("symlink", by);
      const ino = store.add({ type: "symlink", links: 1, target, meta });
      return store.name(at, { ino, type: "symlink" });
    },
  };
};
