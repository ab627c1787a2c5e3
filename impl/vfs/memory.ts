/** A file system in memory, with inodes: files may have several names, and there are symbolic links. */
import { fail } from "./errors.ts";
import type { Attributes, Entry, FileSystem, Ino, Named } from "./file-system.ts";

type FileNode = { readonly type: "file"; links: number; size: number; bytes: Uint8Array };
type LinkNode = { readonly type: "symlink"; links: number; readonly target: string };
type DirectoryNode = {
  readonly type: "directory";
  parent: Ino;
  subdirectories: number;
  /** In the order in which they were made: each has a higher place than those before it. */
  readonly names: Map<string, Entry & { readonly place: number }>;
};
type Node = FileNode | LinkNode | DirectoryNode;

/** How much it may hold; beyond that calls fail with ENOSPC. */
type MemoryOptions = { readonly bytes?: number; readonly inodes?: number };

const ROOT: Ino = 1;
/** Entries that a listing gives at once. */
const BATCH = 64;

/** What is in memory. Numbers of inodes are never used again. */
class Store {
  readonly nodes = new Map<Ino, Node>();
  readonly #most: Required<MemoryOptions>;
  #last = 0;
  #place = 0;
  #bytes = 0;

  constructor({ bytes = 64 * 2 ** 20, inodes = 100_000 }: MemoryOptions) {
    this.#most = { bytes, inodes };
    this.add({ type: "directory", parent: ROOT, subdirectories: 0, names: new Map() });
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
    if (type === "directory") into.subdirectories += 1;
    return { ino, type };
  }

  unname({ dir, name }: Named): void {
    const from = this.directory(dir);
    if (from.names.get(name)?.type === "directory") from.subdirectories -= 1;
    from.names.delete(name);
  }

  /** Takes or gives back room. */
  spend(bytes: number): void {
    if (this.#bytes + bytes > this.#most.bytes) fail("ENOSPC");
    this.#bytes += bytes;
  }

  get room(): number {
    return this.#most.bytes - this.#bytes;
  }
}

/** The size of a file, and room for it. Bytes between the old end and the new one are 0. */
const resize = (store: Store, file: FileNode, size: number): void => {
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
  switch (node.type) {
    case "file":
      return { ino, type: "file", size: node.size, links: node.links };
    case "symlink":
      return {
        ino,
        type: "symlink",
        size: Buffer.byteLength(node.target),
        links: node.links,
      };
    case "directory":
      return { ino, type: "directory", size: 0, links: 2 + node.subdirectories };
  }
};

/** An inode has lost a name; a directory is gone then. */
const lost = (store: Store, ino: Ino): void => {
  const node = store.node(ino);
  if (node.type === "directory") store.nodes.delete(ino);
  else node.links -= 1;
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
    create: async (at) => {
      const ino = store.add({
        type: "file",
        links: 1,
        size: 0,
        bytes: new Uint8Array(0),
      });
      return store.name(at, { ino, type: "file" });
    },
    mkdir: async (at) => {
      const node = { type: "directory", parent: at.dir, subdirectories: 0 } as const;
      const ino = store.add({ ...node, names: new Map() });
      return store.name(at, { ino, type: "directory" });
    },
    link: async (ino, at) => {
      const node = store.node(ino);
      if (node.type === "directory") return fail("EPERM");
      node.links += 1;
      store.name(at, { ino, type: node.type });
    },
    symlink: async (target, at) => {
      const ino = store.add({ type: "symlink", links: 1, target });
      return store.name(at, { ino, type: "symlink" });
    },
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
    },
    truncate: async (ino, size) => resize(store, store.file(ino), size),
  };
};
