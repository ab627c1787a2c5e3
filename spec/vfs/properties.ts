/** Promises of a host beside the plain tree, in the words of slides 23 to 25. */
import { namesIn } from "./as-tree.ts";
import { type Host, type Inode, isErrno, keyOf, ofDentryKey, ofKey } from "./host.ts";
import { ROOT } from "./operations.ts";
import type { Switch } from "./walk.ts";

/** What properties know about earlier steps. */
type Seen = {
  /** Has every file had one number, and no two files the same one? */
  readonly kept: boolean;
  /** Names that have been in the root directory since it was opened, or its cursor went back. */
  readonly due: readonly string[];
  readonly given: readonly string[];
  /** Has every listing given each of these names once? */
  readonly whole: boolean;
};

/** Before the first step. */
export const nothingSeen: Seen = { kept: true, due: [], given: [], whole: true };

const AT_ROOT: Inode = { of: "root", ino: ROOT };

/** A table is called on file systems of its own type only. */
export const callsOwnTables = ({ dispatched }: Host): boolean =>
  dispatched.every((note) => {
    const [called, on] = note.split(" on ");
    return called === on;
  });

const isInode = ({ tableOf }: Switch, host: Host, { of, ino }: Inode): boolean => {
  if (ino === ROOT) return of in host.superblocks;
  const { type, store } = host.superblocks[of]!;
  tableOf(host, of);
  return ino in (type === "memory" ? store : store.faked);
};

const isMounted = ({ mounts }: Host, of: string): boolean =>
  of === "root" || Object.values(mounts).includes(of);

/** Every name, open file and mount hangs on an inode of a mounted file system. */
export const hangsTogether =
  (toTables: Switch) =>
  (host: Host): boolean => {
    const names = Object.entries(host.dentries).flatMap(([key, ino]) => {
      const [dir] = ofDentryKey(key);
      return ino === null ? [dir] : [dir, { of: dir.of, ino }];
    });
    const covered = Object.keys(host.mounts).map(ofKey);
    return [...names, ...Object.values(host.files), ...covered].every(
      (at) => isMounted(host, at.of) && isInode(toTables, host, at),
    );
  };

/** A name in the cache leads to what the file system has under that name. */
export const isCoherent =
  ({ tableOf }: Switch) =>
  (host: Host): boolean =>
    Object.entries(host.dentries).every(([key, ino]) => {
      const [dir, name] = ofDentryKey(key);
      const { operations, store } = tableOf(host, dir.of);
      return operations.lookup(store, { dir: dir.ino, name })[1] === ino;
    });

const rootKey = (path: string | undefined): string => `${keyOf(AT_ROOT)}${path}`;

/** Does each name keep its inode number in a step, unless the call of the step changes that name? */
const keepsNumbers = (before: Host, now: Host): boolean => {
  const { call, result } = now.returned!;
  const [, type, path, more] = call.split(" ");
  const used = [
    ...Object.values(before.dentries),
    ...Object.values(before.files).map(({ ino }) => ino),
  ];
  const isNew = (key: string): boolean =>
    ["create", "mkdir", "open"].includes(type!) &&
    key === rootKey(path) &&
    before.dentries[key] == null;
  return Object.entries(now.dentries).every(([key, ino]) => {
    const was = before.dentries[key];
    if (ino === null) return true;
    if (isErrno(result)) return was == null || was === ino;
    // An open need not make a file that the cache does not know.
    if (isNew(key)) return (type === "open" && was === undefined) || !used.includes(ino);
    if (type === "rename" && key === rootKey(more)) {
      const moved = before.dentries[rootKey(path)];
      return moved == null || moved === ino;
    }
    return was == null || was === ino;
  });
};

/** What properties know after a step. */
export const seenAfter =
  (toTables: Switch, lists: boolean) =>
  (seen: Seen, before: Host, now: Host): Seen => {
    if (now.returned === null || now.returned === before.returned) return seen;
    const kept = seen.kept && keepsNumbers(before, now);
    if (!lists) return { ...seen, kept };
    const { call, result } = now.returned;
    const names = namesIn(toTables, now, AT_ROOT);
    if ((call === "p0 open /" && result === 0) || call === "p0 rewind 0")
      return { ...seen, kept, due: names, given: [] };
    const due = seen.due.filter((name) => names.includes(name));
    if (call !== "p0 list 0" || typeof result !== "object" || !("text" in result))
      return { ...seen, kept, due };
    const { text } = result;
    const isRight =
      text === ""
        ? due.every((name) => seen.given.includes(name))
        : !(due.includes(text) && seen.given.includes(text));
    const given = [...new Set([...seen.given, text])].sort();
    return { kept, due, given, whole: seen.whole && isRight };
  };
