/** From a path to an inode: name by name, through the cache of names, and across mounts. */
import { floppyOperations } from "./floppy.ts";
import {
  dentryKey,
  type FileSystem,
  type Host,
  type Inode,
  isSame,
  keyOf,
  ofKey,
  type Superblock,
} from "./host.ts";
import { memoryOperations } from "./memory.ts";
import { type Errno, type Ino, type Operations, ROOT } from "./operations.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** Where a path leads: the directory, the last name in it, and what has that name. */
export type Found = {
  readonly host: Host;
  readonly dir: Inode;
  readonly name: string;
  readonly at: Inode | null;
};

type AnyOperations = Operations<Superblock["store"]>;

/** The tables of all types, and calls by them. */
export const switchOf = (rules: Rules, scope: Scope) => {
  const tables = {
    memory: memoryOperations(rules) as AnyOperations,
    floppy: floppyOperations(rules, scope) as AnyOperations,
  };

  /** The table of the file system that an inode is of, which is noted; and its store. */
  const tableOf = (host: Host, of: string) => {
    const { type, store } = host.superblocks[of]!;
    return { host: noting(host, type, type), operations: tables[type], store };
  };

  /** The file system whose directory a mounted one covers; its own, where it covers none. */
  const coveredType = (host: Host, of: string): FileSystem => {
    const covered = Object.entries(host.mounts).find(([, mounted]) => mounted === of);
    return host.superblocks[covered === undefined ? of : ofKey(covered[0]).of]!.type;
  };

  const lookup = (host: Host, dir: Inode, name: string): readonly [Host, Ino | null] => {
    const key = dentryKey(dir, name);
    const cached = host.dentries[key];
    if (cached !== undefined) return [host, cached];
    const { type, store } = host.superblocks[dir.of]!;
    const called = rules.tableFor(type, coveredType(host, dir.of));
    const noted = noting(host, called, type);
    // A table finds nothing in a store that is not of its form.
    if (called !== type) return [noted, null];
    const [after, ino] = tables[type].lookup(store, { dir: dir.ino, name });
    const known = withStore(noted, dir.of, after);
    return [{ ...known, dentries: { ...known.dentries, [key]: ino } }, ino];
  };

  /** One name further: `..` leaves a mounted file system at its root, and any other name may enter one. */
  const further = (
    host: Host,
    dir: Inode,
    name: string,
  ): readonly [Host, Inode | null] => {
    if (name === "..") {
      const out = uncovered(host, dir);
      const { host: noted, operations, store } = tableOf(host, out.of);
      const parent = { of: out.of, ino: operations.parent(store, out.ino) };
      return [noted, parent];
    }
    const [known, ino] = lookup(host, dir, name);
    return [known, ino === null ? null : mountedAt(known, { of: dir.of, ino })];
  };

  const kindOf = (host: Host, { of, ino }: Inode) => {
    const { operations, store } = tableOf(host, of);
    return operations.attributes(store, ino).kind;
  };

  /** Follows an absolute path. All names but the last must be those of directories. */
  const walk = (host: Host, path: string): Found | Errno => {
    const names = path.split("/").filter((name) => name !== "");
    const last = names.pop();
    let [now, dir]: [Host, Inode] = [host, mountedAt(host, { of: "root", ino: ROOT })];
    if (last === undefined) return { host: now, dir, name: "", at: dir };
    for (const name of names) {
      const [known, at] = further(now, dir, name);
      if (at === null) return "ENOENT";
      if (kindOf(known, at) !== "directory") return "ENOTDIR";
      [now, dir] = [known, at];
    }
    const [known, at] = further(now, dir, last);
    return { host: known, dir, name: last, at };
  };

  return { tableOf, walk };
};

/** What a host calls tables with. */
export type Switch = ReturnType<typeof switchOf>;

/** The host with another state of the store of one file system. */
export const withStore = (host: Host, of: string, store: Superblock["store"]): Host => {
  const superblock = { ...host.superblocks[of]!, store } as Superblock;
  return { ...host, superblocks: { ...host.superblocks, [of]: superblock } };
};

const noting = (host: Host, called: FileSystem, on: FileSystem): Host => {
  const note = `${called} on ${on}`;
  if (host.dispatched.includes(note)) return host;
  return { ...host, dispatched: [...host.dispatched, note].sort() };
};

/** The root of what is mounted at an inode, or the inode itself. */
export const mountedAt = (host: Host, at: Inode): Inode => {
  const mounted = host.mounts[keyOf(at)];
  return mounted === undefined ? at : { of: mounted, ino: ROOT };
};

/** The inode that a mounted root covers; any other inode itself. */
const uncovered = (host: Host, at: Inode): Inode => {
  if (at.ino !== ROOT) return at;
  const covered = Object.entries(host.mounts).find(([, of]) => of === at.of);
  return covered === undefined ? at : ofKey(covered[0]);
};

/** Is an inode covered by a mounted file system, or the root of one? */
export const isMountPoint = (host: Host, at: Inode): boolean =>
  at.ino === ROOT ||
  Object.keys(host.mounts).some((covered) => isSame(ofKey(covered), at));

/** The host whose cache holds these names of these directories. */
export const caching = (
  host: Host,
  names: readonly (readonly [dir: Inode, name: string, ino: Ino | null])[],
): Host => ({
  ...host,
  dentries: {
    ...host.dentries,
    ...Object.fromEntries(names.map(([dir, name, ino]) => [dentryKey(dir, name), ino])),
  },
});

/** The host whose cache has no name in this directory, or in any of the file system if none is given. */
export const forgetting = (host: Host, of: string, dir?: Ino): Host => {
  const prefix = dir === undefined ? `${of}:` : `${of}:${dir}/`;
  const kept = Object.entries(host.dentries).filter(([key]) => !key.startsWith(prefix));
  return { ...host, dentries: Object.fromEntries(kept) };
};
