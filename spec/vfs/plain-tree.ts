/**
 * The reference: a plain tree. There are paths of directories; there are files, each with its names, its
 * bytes, and those who have it open. No inode, no cache, no mount: what a program can see of any of them.
 *
 * Source: POSIX.1-2017, the calls of the same names; the errors are those of Linux where it differs.
 */
import { one, speaks, system } from "lockstep";
import { match, P } from "ts-pattern";
import { without } from "../shared/without.ts";
import { type Call, nameOf } from "./calls.ts";
import { DESCRIPTORS_MAX } from "./descriptors.ts";
import { type Host, isErrno, type Result } from "./host.ts";
import { type Attributes, type Errno, leastBeyond } from "./operations.ts";

type TreeFile = {
  readonly names: readonly string[];
  readonly text: string;
  /** The position of each file object, by its number. */
  readonly open: Readonly<Record<number, number>>;
};

export type Tree = Pick<Host, "descriptors" | "returned"> & {
  readonly directories: readonly string[];
  readonly files: readonly TreeFile[];
};

/** The environment of the tree: the mounts, the largest file, and the errors that may occur. */
type Ground = {
  readonly mounts: readonly string[];
  readonly bytes: number;
  /** Errors of a file system that is full, or that has no links. */
  readonly may: readonly Errno[];
};

type Target = { readonly dir: string; readonly path: string };
type Outcome = readonly [Tree, Result];

/** A tree in canonical order, for comparing. */
export const ordered = ({ directories, files, ...others }: Tree): Tree => ({
  ...others,
  directories: [...directories].sort(),
  files: files
    .map((file) => ({ ...file, names: [...file.names].sort() }))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
});

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";
const joined = (dir: string, name: string): string =>
  name === ".." ? parentOf(dir) : `${dir === "/" ? "" : dir}/${name}`;

const isDirectory = (tree: Tree, path: string): boolean =>
  tree.directories.includes(path);
const fileAt = (tree: Tree, path: string): TreeFile | undefined =>
  tree.files.find(({ names }) => names.includes(path));
const isTaken = (tree: Tree, path: string): boolean =>
  isDirectory(tree, path) || fileAt(tree, path) !== undefined;
const isInside = (path: string, dir: string): boolean => path.startsWith(`${dir}/`);
const hasNames = (tree: Tree, dir: string): boolean =>
  [...tree.directories, ...tree.files.flatMap(({ names }) => names)].some((path) =>
    isInside(path, dir),
  );

/** Every directory on the way must be there. */
const resolved = (tree: Tree, path: string): Target | Errno => {
  const names = path.split("/").filter((name) => name !== "");
  const last = names.pop() ?? "";
  let dir = "/";
  for (const name of names) {
    dir = joined(dir, name);
    if (!isDirectory(tree, dir)) return isTaken(tree, dir) ? "ENOTDIR" : "ENOENT";
  }
  return { dir, path: last === "" ? "/" : joined(dir, last) };
};

/** A file without a name that is not open is gone. */
const changed = (tree: Tree, before: TreeFile, after: TreeFile): Tree => {
  const others = tree.files.filter((file) => file !== before);
  const isGone = after.names.length === 0 && Object.keys(after.open).length === 0;
  return { ...tree, files: isGone ? others : [...others, after] };
};

const attributesAt = (tree: Tree, path: string): Attributes | Errno => {
  const file = fileAt(tree, path);
  if (file !== undefined)
    return { kind: "file", links: file.names.length, size: file.text.length };
  if (!isDirectory(tree, path)) return "ENOENT";
  const inside = tree.directories.filter((dir) => dir !== "/" && parentOf(dir) === path);
  return { kind: "directory", links: 2 + inside.length, size: 0 };
};

const made = (tree: Tree, path: string, kind: "file" | "directory"): Tree =>
  kind === "directory"
    ? { ...tree, directories: [...tree.directories, path] }
    : { ...tree, files: [...tree.files, { names: [path], text: "", open: {} }] };

const unnamed = (tree: Tree, path: string): Tree => {
  const file = fileAt(tree, path);
  return file === undefined
    ? { ...tree, directories: tree.directories.filter((each) => each !== path) }
    : changed(tree, file, {
        ...file,
        names: file.names.filter((name) => name !== path),
      });
};

/** Every path in a directory goes where the directory goes. */
const moved = (tree: Tree, from: string, to: string): Tree => {
  const there = (path: string): string =>
    path === from || isInside(path, from) ? to + path.slice(from.length) : path;
  const cleared = isTaken(tree, to) ? unnamed(tree, to) : tree;
  return {
    ...cleared,
    directories: cleared.directories.map(there),
    files: cleared.files.map((file) => ({ ...file, names: file.names.map(there) })),
  };
};

/** Executes a call on a path. */
const onPath = (tree: Tree, call: Call, { mounts }: Ground): Outcome => {
  const target = resolved(tree, call.path);
  if (isErrno(target)) return [tree, target];
  const { dir, path } = target;
  /** The mount that a directory is in; "/" is in none. */
  const partOf = (each: string): string =>
    mounts.find((mount) => each === mount || isInside(each, mount)) ?? "/";
  const isBusy = (each: string): boolean => each === "/" || mounts.includes(each);

  const link = (): Outcome => {
    const to = resolved(tree, call.more);
    if (isErrno(to)) return [tree, to];
    const file = fileAt(tree, path);
    if (!isTaken(tree, path)) return [tree, "ENOENT"];
    if (isTaken(tree, to.path)) return [tree, "EEXIST"];
    if (partOf(dir) !== partOf(to.dir)) return [tree, "EXDEV"];
    if (file === undefined) return [tree, "EPERM"];
    return [changed(tree, file, { ...file, names: [...file.names, to.path] }), "ok"];
  };

  const refusal = (to: Target): Errno | null => {
    if (partOf(dir) !== partOf(to.dir)) return "EXDEV";
    if (!isTaken(tree, path)) return "ENOENT";
    if (isBusy(path)) return "EBUSY";
    const isTree = isDirectory(tree, path);
    if (isTree && (to.dir === path || isInside(to.dir, path))) return "EINVAL";
    if (!isTaken(tree, to.path) || to.path === path) return null;
    if (isBusy(to.path)) return "EBUSY";
    if (!isTree) return isDirectory(tree, to.path) ? "EISDIR" : null;
    if (!isDirectory(tree, to.path)) return "ENOTDIR";
    return hasNames(tree, to.path) ? "ENOTEMPTY" : null;
  };

  /** Two names of one file: POSIX has a rename of one to the other do nothing. */
  const rename = (): Outcome => {
    const to = resolved(tree, call.more);
    if (isErrno(to)) return [tree, to];
    const refused = refusal(to);
    if (refused !== null) return [tree, refused];
    const isOne = to.path === path || fileAt(tree, path)?.names.includes(to.path);
    return [isOne ? tree : moved(tree, path, to.path), "ok"];
  };

  const create = (kind: "file" | "directory"): Outcome =>
    isTaken(tree, path) ? [tree, "EEXIST"] : [made(tree, path, kind), "ok"];

  const unlink = (): Outcome => {
    if (isDirectory(tree, path)) return [tree, "EISDIR"];
    return isTaken(tree, path) ? [unnamed(tree, path), "ok"] : [tree, "ENOENT"];
  };

  const rmdir = (): Outcome => {
    if (!isTaken(tree, path)) return [tree, "ENOENT"];
    if (!isDirectory(tree, path)) return [tree, "ENOTDIR"];
    if (isBusy(path)) return [tree, "EBUSY"];
    return hasNames(tree, path) ? [tree, "ENOTEMPTY"] : [unnamed(tree, path), "ok"];
  };

  return match(call.type)
    .returnType<Outcome>()
    .with("create", () => create("file"))
    .with("mkdir", () => create("directory"))
    .with("unlink", unlink)
    .with("rmdir", rmdir)
    .with("rename", rename)
    .with("link", link)
    .with("open", () => opened(tree, call, path))
    .otherwise(() => [tree, attributesAt(tree, path)]);
};

const freeDescriptor = (tree: Tree, { by }: Call): number | Errno => {
  const fd = leastBeyond(Object.keys(tree.descriptors[by]!).map(Number), 0);
  return fd < DESCRIPTORS_MAX ? fd : "EMFILE";
};

const withDescriptor = (tree: Tree, by: string, fd: number, file: number): Tree => ({
  ...tree,
  descriptors: { ...tree.descriptors, [by]: { ...tree.descriptors[by], [fd]: file } },
});

const opened = (tree: Tree, call: Call, path: string): Outcome => {
  const fd = freeDescriptor(tree, call);
  if (isErrno(fd)) return [tree, fd];
  if (isDirectory(tree, path)) return [tree, call.more === "" ? "EINVAL" : "EISDIR"];
  if (!isTaken(tree, path) && call.more !== "create") return [tree, "ENOENT"];
  const there = isTaken(tree, path) ? tree : made(tree, path, "file");
  const numbers = there.files.flatMap(({ open }) => Object.keys(open).map(Number));
  const number = leastBeyond(numbers, 0);
  const file = fileAt(there, path)!;
  const text = call.more === "truncate" ? "" : file.text;
  const open = { ...file.open, [number]: 0 };
  const after = changed(there, file, { ...file, text, open });
  return [withDescriptor(after, call.by, fd as number, number), fd];
};

/** Executes a call on a descriptor. */
const onFile = (tree: Tree, call: Call, { bytes }: Ground): Outcome => {
  const { by, fd } = call;
  const number = tree.descriptors[by]![fd];
  if (number === undefined) return [tree, "EBADF"];
  const file = tree.files.find(({ open }) => number in open)!;
  const position = file.open[number]!;
  const at = (next: number, text = file.text): Tree =>
    changed(tree, file, { ...file, text, open: { ...file.open, [number]: next } });

  const read = (): Outcome => {
    const text = file.text.slice(position, position + call.count);
    return [at(position + text.length), { text }];
  };
  const write = (): Outcome => {
    const end = position + call.text.length;
    if (end > bytes) return [tree, "EFBIG"];
    const before = file.text.padEnd(position, ".");
    const after = before.slice(0, position) + call.text + before.slice(end);
    return [at(end, after), call.text.length];
  };
  const close = (): Outcome => {
    const mine = without(tree.descriptors[by]!, fd);
    const after = { ...tree, descriptors: { ...tree.descriptors, [by]: mine } };
    const isUsed = Object.values(after.descriptors).some((each) =>
      Object.values(each).includes(number),
    );
    const closed = { ...file, open: without(file.open, number) };
    return [isUsed ? after : changed(after, file, closed), 0];
  };
  const dup = (): Outcome => {
    const free = freeDescriptor(tree, call);
    if (isErrno(free)) return [tree, free];
    return [withDescriptor(tree, by, free as number, number), free];
  };
  return match(call.type)
    .returnType<Outcome>()
    .with("read", read)
    .with("write", write)
    .with("close", close)
    .with("dup", dup)
    .otherwise(() => [at(0), 0]);
};

/** The possible outcomes of a call: the tree after it, and the answer. */
const outcomes = (tree: Tree, call: Call, ground: Ground): readonly Outcome[] => {
  if (call.type === "fork") {
    if (Object.keys(tree.descriptors.p1!).length > 0) return [];
    const forked = { ...tree.descriptors, p1: tree.descriptors.p0! };
    return [[{ ...tree, descriptors: forked }, "ok"]];
  }
  const outcome =
    call.path === "" ? onFile(tree, call, ground) : onPath(tree, call, ground);
  if (isErrno(outcome[1])) return [outcome];
  const refused = match(call.type)
    .with("link", () => ground.may.filter((errno) => errno === "EPERM"))
    .with(P.union("create", "mkdir", "rename", "open", "write"), () =>
      ground.may.filter((errno) => errno === "ENOSPC"),
    )
    .otherwise(() => []);
  return [outcome, ...refused.map((errno) => [tree, errno] as const)];
};

/** The reference as a system: every call changes one tree. */
export const plainTree = (init: Tree, calls: readonly Call[], ground: Ground) => {
  const { next, process } = speaks<Tree>();
  return system({
    name: "a plain tree",
    roles: {
      host: one(
        process({
          init,
          actions: Object.fromEntries(
            calls.map((call) => [
              nameOf(call),
              (tree: Tree) =>
                outcomes(tree, call, ground).map(([after, result]) =>
                  next(ordered({ ...after, returned: { call: nameOf(call), result } })),
                ),
            ]),
          ),
        }),
      ),
    },
  });
};
