/** The refinement mapping from the objects of a host to the plain tree. */
import { type Host, type Inode, keyOf } from "./host.ts";
import { ROOT } from "./operations.ts";
import { ordered, type Tree } from "./plain-tree.ts";
import { mountedAt, type Switch, withStore } from "./walk.ts";

type Entry = { readonly path: string; readonly at: Inode };

/** All names below a directory, across mounts. */
const below = (toTables: Switch, host: Host, { path, at }: Entry): readonly Entry[] => {
  const inside = namesIn(toTables, host, at).map((name): Entry => {
    const { operations, store } = toTables.tableOf(host, at.of);
    const [, ino] = operations.lookup(store, { dir: at.ino, name });
    return { path: `${path}/${name}`, at: mountedAt(host, { of: at.of, ino: ino! }) };
  });
  const deeper = inside.filter((entry) => isDirectory(toTables, host, entry.at));
  return [...inside, ...deeper.flatMap((entry) => below(toTables, host, entry))];
};

/** Gives a number to every name, so that each can be asked for. */
const numbered = (toTables: Switch, host: Host, at: Inode): Host =>
  namesIn(toTables, host, at).reduce((now, name) => {
    const { operations, store } = toTables.tableOf(now, at.of);
    const [after, ino] = operations.lookup(store, { dir: at.ino, name });
    const known = withStore(now, at.of, after);
    const entry = mountedAt(known, { of: at.of, ino: ino! });
    return isDirectory(toTables, known, entry) ? numbered(toTables, known, entry) : known;
  }, host);

const isDirectory = ({ tableOf }: Switch, host: Host, { of, ino }: Inode): boolean => {
  const { operations, store } = tableOf(host, of);
  return operations.attributes(store, ino).kind === "directory";
};

/** The names in a directory. */
export const namesIn = (
  { tableOf }: Switch,
  host: Host,
  at: Inode,
): readonly string[] => {
  const { operations, store } = tableOf(host, at.of);
  const names: string[] = [];
  let next = operations.next(store, at.ino, "");
  while (next !== null) {
    names.push(next[0]);
    next = operations.next(store, at.ino, next[1]);
  }
  return names;
};

/** The tree that a host shows to its programs. */
export const asTree = (toTables: Switch, shown: Host): Tree => {
  const root = mountedAt(shown, { of: "root", ino: ROOT });
  const host = numbered(toTables, shown, root);
  const entries = below(toTables, host, { path: "", at: root });
  const directories = entries.filter(({ at }) => isDirectory(toTables, host, at));
  const named = entries.filter(({ at }) => !isDirectory(toTables, host, at));
  const inodes = new Map<string, Inode>(
    [...named.map(({ at }) => at), ...Object.values(host.files)].map((at) => [
      keyOf(at),
      { of: at.of, ino: at.ino },
    ]),
  );
  return ordered({
    directories: ["/", ...directories.map(({ path }) => path)],
    files: [...inodes].map(([key, { of, ino }]) => {
      const { operations, store } = toTables.tableOf(host, of);
      const mine = Object.entries(host.files).filter(([, file]) => keyOf(file) === key);
      return {
        names: named.filter(({ at }) => keyOf(at) === key).map(({ path }) => path),
        text: operations.read(store, ino),
        open: Object.fromEntries(
          mine.map(([number, { position }]) => [number, position]),
        ),
      };
    }),
    descriptors: host.descriptors,
    returned: host.returned,
  });
};
