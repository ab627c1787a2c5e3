/** A file system in memory: it has inodes, so that a file may have several names, or none while it is open. */
import { without } from "../shared/without.ts";
import {
  type Ino,
  type Kind,
  leastBeyond,
  type Named,
  type Operations,
  ROOT,
} from "./operations.ts";
import type { Rules } from "./rules.ts";

type MemoryFile = {
  readonly kind: "file";
  readonly text: string;
  readonly links: number;
};
type MemoryDirectory = {
  readonly kind: "directory";
  readonly names: Readonly<Record<string, Ino>>;
  readonly parent: Ino;
};
/** By inode number. */
export type Memory = Readonly<Record<Ino, MemoryFile | MemoryDirectory>>;

/** An empty root directory. */
export const emptyMemory: Memory = {
  [ROOT]: { kind: "directory", names: {}, parent: ROOT },
};

const directory = (store: Memory, dir: Ino): MemoryDirectory =>
  store[dir] as MemoryDirectory;
const file = (store: Memory, ino: Ino): MemoryFile => store[ino] as MemoryFile;

const named = (store: Memory, { dir, name }: Named, ino: Ino): Memory => {
  const before = directory(store, dir);
  return { ...store, [dir]: { ...before, names: { ...before.names, [name]: ino } } };
};

const unnamed = (store: Memory, { dir, name }: Named): Memory => {
  const before = directory(store, dir);
  return { ...store, [dir]: { ...before, names: without(before.names, name) } };
};

const linked = (store: Memory, ino: Ino, more: 1 | -1): Memory => {
  const before = file(store, ino);
  return { ...store, [ino]: { ...before, links: before.links + more } };
};

/** Takes a name from an inode. A directory is gone then; a file stays as long as a program has it open. */
const lost = (store: Memory, ino: Ino): Memory =>
  store[ino]!.kind === "directory" ? without(store, ino) : linked(store, ino, -1);

const subdirectories = (store: Memory, dir: Ino): number =>
  Object.values(directory(store, dir).names).filter(
    (ino) => store[ino]?.kind === "directory",
  ).length;

/** The operations of a file system in memory. */
export const memoryOperations = ({
  isNumberFree,
  nextName,
}: Rules): Operations<Memory> => {
  const create = (store: Memory, at: Named, kind: Kind): readonly [Memory, Ino] => {
    const used = Object.keys(store)
      .map(Number)
      .filter(
        (ino) => store[ino]!.kind === "directory" || !isNumberFree(file(store, ino)),
      );
    const ino = leastBeyond(used, ROOT + 1);
    const inode =
      kind === "file"
        ? ({ kind, text: "", links: 1 } as const)
        : ({ kind, names: {}, parent: at.dir } as const);
    return [named({ ...store, [ino]: inode }, at, ino), ino];
  };
  return {
    lookup: (store, { dir, name }) => [store, directory(store, dir).names[name] ?? null],
    parent: (store, dir) => directory(store, dir).parent,
    attributes: (store, ino) => {
      const inode = store[ino]!;
      return inode.kind === "file"
        ? { kind: "file", links: inode.links, size: inode.text.length }
        : { kind: "directory", links: 2 + subdirectories(store, ino), size: 0 };
    },
    create,
    remove: (store, at) =>
      lost(unnamed(store, at), directory(store, at.dir).names[at.name]!),
    rename: (store, from, to) => {
      const ino = directory(store, from.dir).names[from.name]!;
      const replaced = directory(store, to.dir).names[to.name];
      const moved = named(unnamed(store, from), to, ino);
      const inode = moved[ino]!;
      const found =
        inode.kind === "directory"
          ? { ...moved, [ino]: { ...inode, parent: to.dir } }
          : moved;
      return replaced === undefined ? found : lost(found, replaced);
    },
    link: (store, ino, at) => named(linked(store, ino, 1), at, ino),
    read: (store, ino) => file(store, ino).text,
    write: (store, ino, text) => ({ ...store, [ino]: { ...file(store, ino), text } }),
    next: (store, dir, cursor) =>
      nextName(Object.keys(directory(store, dir).names).sort(), cursor),
    release: (store, ino) => without(store, ino),
  };
};
