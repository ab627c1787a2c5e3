/** The calls of programs, each as one step: the API is to the kernel, whatever file system is beneath [23]. */
import { without } from "../shared/without.ts";
import { type Call, nameOf } from "./calls.ts";
import { newFileNumber, withDescriptor, withFile } from "./descriptors.ts";
import { filesOf } from "./files.ts";
import { type Host, isErrno, isSame, keyOf, type Superblock } from "./host.ts";
import { type Answered, namesOf } from "./names.ts";
import { ROOT } from "./operations.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { type Found, forgetting, switchOf } from "./walk.ts";

/** The name of the file system that `mount` mounts, which is a floppy. */
export const MOUNTED = "floppy";

/** A kernel with these rules: what a call makes of a host; undefined: such a call is not made now. */
export const kernelOf = (rules: Rules, scope: Scope) => {
  const toTables = switchOf(rules, scope);
  const names = namesOf(toTables, rules);
  const files = filesOf(toTables, names, rules, scope);

  const mount = ({ host, at }: Found): Answered => {
    if (at === null) return [host, "ENOENT"];
    if (isMounted(host)) return [host, "EBUSY"];
    if (names.attributes(host, at).kind === "file") return [host, "ENOTDIR"];
    return [{ ...host, mounts: { ...host.mounts, [keyOf(at)]: MOUNTED } }, "ok"];
  };

  /** The second program gets the descriptors of the first, which are of the same file objects. */
  const fork = (host: Host): Answered | undefined => {
    if (Object.keys(host.descriptors.p1!).length > 0) return undefined;
    const mine = Object.entries(host.descriptors.p0!);
    const forked = mine.reduce((now, [fd, number]) => {
      if (rules.shares("fork")) return withDescriptor(now, "p1", Number(fd), number);
      const copy = newFileNumber(now);
      const copied = withFile(now, copy, now.files[number]!);
      return withDescriptor(copied, "p1", Number(fd), copy);
    }, host);
    return [forked, "ok"];
  };

  const answered = (host: Host, call: Call): Answered | undefined => {
    if (call.type === "fork") return fork(host);
    if (call.path === "") return files.onFile(host, call);
    const found = toTables.walk(host, call.path);
    if (isErrno(found)) return [host, found];
    if (call.type === "open") return files.open(call, found);
    if (call.type === "mount") return mount(found);
    if (call.type === "umount") return unmount(found, rules);
    return names.onPath(call, found);
  };

  const perform = (host: Host, call: Call): Host | undefined => {
    const done = answered(host, call);
    if (done === undefined) return undefined;
    const [after, result] = done;
    return { ...after, returned: { call: nameOf(call), result } };
  };

  const finish = (host: Host): Host | undefined =>
    host.halfway === null
      ? undefined
      : { ...names.finished(host, host.halfway), halfway: null };

  return { perform, finish };
};

const isMounted = ({ mounts }: Host): boolean => Object.values(mounts).includes(MOUNTED);

/** A file system is let go once none of its files is open; its numbers and cached names go with it. */
const unmount = ({ host, at }: Found, { mayUnmount }: Rules): Answered => {
  if (at === null || !isSame(at, { of: MOUNTED, ino: ROOT })) return [host, "EINVAL"];
  const open = Object.values(host.files).filter(({ of }) => of === MOUNTED);
  if (!mayUnmount(open.length)) return [host, "EBUSY"];
  const { store } = host.superblocks[MOUNTED]!;
  const floppy = { type: "floppy", store: { ...store, faked: {} } } as Superblock; // Only disks have it.
  const covered = Object.keys(host.mounts).find((key) => host.mounts[key] === MOUNTED)!;
  return [
    {
      ...forgetting(host, MOUNTED),
      mounts: without(host.mounts, covered),
      superblocks: { ...host.superblocks, [MOUNTED]: floppy },
    },
    "ok",
  ];
};
