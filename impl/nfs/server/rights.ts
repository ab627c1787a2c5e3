/** The rights of a caller: those of POSIX, with what RFC 1813, section 4.4, adds for a server without open files. */
import type { FileStat } from "../../ports.ts";
import type { CallContext } from "../../rpc/program.ts";
import { accessBits } from "../wire/reading.ts";
import { refuse } from "./errors.ts";
import type { ExportOptions } from "./options.ts";

/** The user as which a call is done. */
export type Caller = {
  readonly uid: number;
  readonly gid: number;
  readonly gids: readonly number[];
  /** Every caller acts as this user, so no caller may make a program that runs as this user. */
  readonly isAnyone: boolean;
};

const ROOT = 0;

/** The user as which a call is done, by its credentials and by how the export treats them. */
export const callerOf = (
  { credentials }: CallContext,
  { squash, anonymous }: Pick<ExportOptions, "squash" | "anonymous">,
): Caller => {
  const anyone = { ...anonymous, gids: [], isAnyone: true };
  if (credentials.flavor === "AUTH_NONE" || squash === "all") return anyone;
  const { uid, gid, gids } = credentials;
  if (squash === "none") return { uid, gid, gids, isAnyone: false };
  if (uid === ROOT) return anyone;
  return {
    isAnyone: false,
    uid,
    gid: gid === ROOT ? anonymous.gid : gid,
    gids: gids.filter((each) => each !== ROOT),
  };
};

/** Is the caller root? */
export const isRoot = ({ uid }: Caller): boolean => uid === ROOT;

/** Is the caller the owner of the file, or root? */
export const isOwner = (caller: Caller, { uid }: FileStat): boolean =>
  isRoot(caller) || caller.uid === uid;

/** Is the caller in this group? */
export const isOf = ({ gid, gids }: Caller, group: number): boolean =>
  gid === group || gids.includes(group);

type Right = "read" | "write" | "execute";
const BITS: Readonly<Record<Right, number>> = { read: 4, write: 2, execute: 1 };

/** Do the bits of the mode give a right? Root has all, but executes only what someone may execute. */
const isGiven = (
  caller: Caller,
  { mode, uid, gid, type }: FileStat,
  right: Right,
): boolean => {
  const bit = BITS[right];
  if (isRoot(caller))
    return right !== "execute" || type === "directory" || (mode & 0o111) !== 0;
  if (caller.uid === uid) return ((mode >> 6) & bit) !== 0;
  return ((isOf(caller, gid) ? mode >> 3 : mode) & bit) !== 0;
};

/** @throws NfsError NFS3ERR_ACCES */
export const requireRight = (caller: Caller, stat: FileStat, right: Right): void => {
  if (!isGiven(caller, stat, right)) refuse("NFS3ERR_ACCES");
};

/**
 * The owner may always read and write, since the file may have been opened before its mode was changed; and who may
 * execute a file may read it, since that is how programs are loaded.
 *
 * @throws NfsError NFS3ERR_ACCES
 */
export const requireBytes = (
  caller: Caller,
  stat: FileStat,
  right: "read" | "write",
): void => {
  const isLoaded = right === "read" && isGiven(caller, stat, "execute");
  if (!isOwner(caller, stat) && !isLoaded) requireRight(caller, stat, right);
};

/**
 * Names in a directory may be made and taken away.
 *
 * @param entry what has the name: in a sticky directory, it or the directory has to belong to the caller
 * @throws NfsError NFS3ERR_ACCES
 */
export const requireNames = (
  caller: Caller,
  directory: FileStat,
  entry: FileStat | null = null,
): void => {
  requireRight(caller, directory, "write");
  requireRight(caller, directory, "execute");
  const isSticky = (directory.mode & 0o1000) !== 0;
  const isHis = isOwner(caller, directory) || entry === null || isOwner(caller, entry);
  if (isSticky && !isHis) refuse("NFS3ERR_ACCES");
};

/** The bits that ACCESS grants, of those asked for. */
export const accessOf = (
  caller: Caller,
  stat: FileStat,
  { asked, isReadOnly }: { readonly asked: number; readonly isReadOnly: boolean },
): number => {
  const isDirectory = stat.type === "directory";
  const canWrite = !isReadOnly && isGiven(caller, stat, "write");
  const canExecute = isGiven(caller, stat, "execute");
  const granted =
    (isGiven(caller, stat, "read") ? accessBits.READ : 0) |
    (isDirectory && canExecute ? accessBits.LOOKUP : 0) |
    (canWrite ? accessBits.MODIFY | accessBits.EXTEND : 0) |
    (isDirectory && canWrite && canExecute ? accessBits.DELETE : 0) |
    (!isDirectory && canExecute ? accessBits.EXECUTE : 0);
  return asked & granted;
};
