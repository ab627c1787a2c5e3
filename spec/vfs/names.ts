/** Calls that change names: the kernel checks them, the file system makes the change, and the cache of names follows. */
import { match } from "ts-pattern";
import type { Call } from "./calls.ts";
import { isOpen } from "./descriptors.ts";
import { type Host, type Inode, isErrno, isSame, type Result } from "./host.ts";
import type { Errno, Kind } from "./operations.ts";
import type { Rules } from "./rules.ts";
import {
  caching,
  type Found,
  forgetting,
  isMountPoint,
  type Switch,
  withStore,
} from "./walk.ts";

/** The host after a call, and what the call answers. */
export type Answered = readonly [Host, Result];

/** The calls that change names. */
export const namesOf = ({ tableOf, walk }: Switch, rules: Rules) => {
  const attributes = (host: Host, { of, ino }: Inode) => {
    const { operations, store } = tableOf(host, of);
    return operations.attributes(store, ino);
  };

  /** A file without a name that is not open any more is given back. */
  const reaped = (host: Host, at: Inode): Host => {
    const { operations, store } = tableOf(host, at.of);
    const { kind, links } = operations.attributes(store, at.ino);
    if (kind === "directory" || links > 0 || isOpen(host, at)) return host;
    return withStore(host, at.of, operations.release(store, at.ino));
  };

  const isEmpty = (host: Host, { of, ino }: Inode): boolean => {
    const { operations, store } = tableOf(host, of);
    return operations.next(store, ino, "") === null;
  };

  /** A new file or directory where a path leads and nothing is. */
  const made = (
    { host, dir, name }: Found,
    kind: Kind,
  ): readonly [Host, Inode] | Errno => {
    const { host: noted, operations, store } = tableOf(host, dir.of);
    const created = operations.create(store, { dir: dir.ino, name }, kind);
    if (isErrno(created)) return created;
    const [after, ino] = created;
    const host_ = withStore(noted, dir.of, after);
    const told = rules.tellsCache("made") ? caching(host_, [[dir, name, ino]]) : host_;
    return [told, { of: dir.of, ino }];
  };

  const create = (found: Found, kind: Kind): Answered => {
    if (found.at !== null) return [found.host, "EEXIST"];
    const created = made(found, kind);
    return isErrno(created) ? [found.host, created] : [created[0], "ok"];
  };

  const removed = ({ host, dir, name }: Found, at: Inode): Host => {
    const { kind } = attributes(host, at);
    const { host: noted, operations, store } = tableOf(host, dir.of);
    const after = withStore(
      noted,
      dir.of,
      operations.remove(store, { dir: dir.ino, name }),
    );
    const told = rules.tellsCache("removed")
      ? caching(after, [[dir, name, null]])
      : after;
    return kind === "directory" ? forgetting(told, at.of, at.ino) : reaped(told, at);
  };

  const unlink = (found: Found): Answered => {
    const { host, at } = found;
    if (at === null) return [host, "ENOENT"];
    if (attributes(host, at).kind === "directory") return [host, "EISDIR"];
    return [removed(found, at), "ok"];
  };

  const rmdir = (found: Found): Answered => {
    const { host, at } = found;
    if (at === null) return [host, "ENOENT"];
    if (attributes(host, at).kind === "file") return [host, "ENOTDIR"];
    if (isMountPoint(host, at)) return [host, "EBUSY"];
    if (!isEmpty(host, at)) return [host, "ENOTEMPTY"];
    return [removed(found, at), "ok"];
  };

  const link = (found: Found, path: string): Answered => {
    const to = walk(found.host, path);
    if (isErrno(to)) return [found.host, to];
    const { host, at } = { ...to, at: found.at };
    if (at === null) return [host, "ENOENT"];
    if (to.at !== null) return [host, "EEXIST"];
    if (at.of !== to.dir.of) return [host, "EXDEV"];
    if (attributes(host, at).kind === "directory") return [host, "EPERM"];
    const { host: noted, operations, store } = tableOf(host, at.of);
    if (operations.link === undefined) return [host, rules.withoutOperation];
    const linked = operations.link(store, at.ino, { dir: to.dir.ino, name: to.name });
    return [caching(withStore(noted, at.of, linked), [[to.dir, to.name, at.ino]]), "ok"];
  };

  /** Is a directory the same as the other one, or in it? */
  const isWithin = (host: Host, inner: Inode, outer: Inode): boolean => {
    if (isSame(inner, outer)) return true;
    const { operations, store } = tableOf(host, inner.of);
    const parent = operations.parent(store, inner.ino);
    return parent !== inner.ino && isWithin(host, { of: inner.of, ino: parent }, outer);
  };

  /** Why a rename cannot be: in the order in which a kernel checks. */
  const refusal = (host: Host, from: Found, to: Found): Errno | null => {
    if (from.dir.of !== to.dir.of) return "EXDEV";
    if (from.at === null) return "ENOENT";
    if (isMountPoint(host, from.at)) return "EBUSY";
    const { kind } = attributes(host, from.at);
    if (kind === "directory" && isWithin(host, to.dir, from.at)) return "EINVAL";
    if (to.at === null || isSame(from.at, to.at)) return null;
    if (isMountPoint(host, to.at)) return "EBUSY";
    const target = attributes(host, to.at).kind;
    if (kind === "file") return target === "directory" ? "EISDIR" : null;
    if (target === "file") return "ENOTDIR";
    return isEmpty(host, to.at) ? null : "ENOTEMPTY";
  };

  const moved = (host: Host, from: Found, to: Found): Answered => {
    const { host: noted, operations, store } = tableOf(host, from.dir.of);
    const after = operations.rename(
      store,
      { dir: from.dir.ino, name: from.name },
      { dir: to.dir.ino, name: to.name },
    );
    if (isErrno(after)) return [host, after];
    const [known, ino] = operations.lookup(after, { dir: to.dir.ino, name: to.name });
    const renamed = withStore(noted, from.dir.of, known);
    const told = caching(renamed, [
      [from.dir, from.name, rules.tellsCache("renamed") ? null : from.at!.ino],
      [to.dir, to.name, ino],
    ]);
    if (to.at === null) return [told, "ok"];
    const { kind } = attributes(host, to.at);
    return [
      kind === "directory" ? forgetting(told, to.at.of, to.at.ino) : reaped(told, to.at),
      "ok",
    ];
  };

  const rename = (from: Found, call: Call): Answered => {
    const to = walk(from.host, call.more);
    if (isErrno(to)) return [from.host, to];
    const { host } = to;
    const refused = refusal(host, from, to);
    if (refused !== null) return [host, refused];
    if (to.at !== null && isSame(from.at!, to.at))
      return rules.skipsRename
        ? [host, "ok"]
        : [removed({ ...from, host }, from.at!), "ok"];
    if (!rules.renamesAtOnce && to.at === null) {
      const [both] = link({ ...from, host }, call.more);
      return [{ ...both, halfway: call }, "ok"];
    }
    return moved(host, from, to);
  };

  /** The second half of a rename that takes two steps: its old name goes. */
  const finished = (host: Host, { path }: Call): Host => {
    const found = walk(host, path);
    if (isErrno(found) || found.at === null) return host;
    return removed(found, found.at);
  };

  /** Executes a call on the object that its path leads to. */
  const onPath = (call: Call, found: Found): Answered =>
    match(call.type)
      .returnType<Answered>()
      .with("create", () => create(found, "file"))
      .with("mkdir", () => create(found, "directory"))
      .with("unlink", () => unlink(found))
      .with("rmdir", () => rmdir(found))
      .with("rename", () => rename(found, call))
      .with("link", () => link(found, call.more))
      .otherwise(() => {
        const { host, at } = found;
        return at === null ? [host, "ENOENT"] : [host, attributes(host, at)];
      });

  return { onPath, made, reaped, finished, attributes };
};

/** Calls that change names, of one switch. */
export type NameCalls = ReturnType<typeof namesOf>;
