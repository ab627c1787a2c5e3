/** The attributes that a client sets: `sattr3` of RFC 1813. */
import type { FileStat, NewAttributes } from "../../ports.ts";
import type { Settable } from "../wire/attributes.ts";
import { nanosecondsOf } from "./attributes.ts";
import { refuse } from "./errors.ts";
import type { Parts } from "./file-server.ts";
import type { Found } from "./places.ts";
import {
  type Caller,
  isOf,
  isOwner,
  isRoot,
  requireBytes,
  requireRight,
} from "./rights.ts";

const MODE_BITS = 0o7777;
const GROUP_BIT = 0o2000;
/** Bits by which a program runs as the owner or group of its file. */
const SET_ID_BITS = 0o6000;

/**
 * The mode of a file that an exclusive create is making: set-user-id without any right, which no program uses. A crash
 * may leave such a file, which no client was answered for yet.
 */
export const BEING_MADE = 0o4000;

/** The mode that the server keeps for a mode that a client sets. */
const modeOf = (mode: number): number =>
  (mode & MODE_BITS) === BEING_MADE ? 0 : mode & MODE_BITS;

/** The attributes to set, as the port `files` takes them. */
export const newAttributesOf = ({
  mode,
  uid,
  gid,
  atime,
  mtime,
}: Settable): NewAttributes => ({
  ...(mode === null ? {} : { mode: modeOf(mode) }),
  ...(uid === null ? {} : { uid }),
  ...(gid === null ? {} : { gid }),
  ...(atime.type === "DONT_CHANGE" ? {} : { accessed: timeIn(atime) }),
  ...(mtime.type === "DONT_CHANGE" ? {} : { modified: timeIn(mtime) }),
});

const timeIn = (given: Settable["atime"]): bigint | "now" =>
  given.type === "SET_TO_CLIENT_TIME" ? nanosecondsOf(given.value) : "now";

/**
 * What is to be set of a file by this caller. Where everyone acts as the same user, a program that runs as this user
 * would give its rights to every user of the machine.
 */
export const ofFile = (caller: Caller, given: NewAttributes): NewAttributes =>
  caller.isAnyone && given.mode !== undefined
    ? { ...given, mode: given.mode & ~SET_ID_BITS }
    : given;

/**
 * What has to be set of a file whose bytes this caller has changed: a program that others could change must not run as
 * its owner.
 */
export const afterChange = (caller: Caller, { mode }: FileStat): NewAttributes =>
  (mode & SET_ID_BITS) === 0 || (isRoot(caller) && !caller.isAnyone)
    ? {}
    : { mode: mode & ~SET_ID_BITS };

/** Is there anything to be set, but for the size? */
export const setsSomething = (attributes: NewAttributes): boolean =>
  Object.keys(attributes).length > 0;

/** @throws NfsError NFS3ERR_PERM, NFS3ERR_ACCES where the caller may not set that of this file */
export const requireSettable = (
  caller: Caller,
  stat: FileStat,
  given: Settable,
): void => {
  const { mode, uid, gid, size, atime, mtime } = given;
  const isGivenAway = uid !== null && uid !== stat.uid;
  const isOtherGroup = gid !== null && gid !== stat.gid;
  if (isGivenAway && !isRoot(caller)) refuse("NFS3ERR_PERM");
  if (isOtherGroup && !isRoot(caller) && !isOf(caller, gid)) refuse("NFS3ERR_PERM");
  const times = [atime.type, mtime.type];
  const isOwners = mode !== null || uid !== null || gid !== null;
  if ((isOwners || times.includes("SET_TO_CLIENT_TIME")) && !isOwner(caller, stat))
    refuse("NFS3ERR_PERM");
  if (times.includes("SET_TO_SERVER_TIME") && !isOwner(caller, stat))
    requireRight(caller, stat, "write");
  if (size !== null) requireBytes(caller, stat, "write");
};

/** @throws NfsError NFS3ERR_INVAL, NFS3ERR_FBIG */
export const requireSize = ({ options }: Parts, stat: FileStat, size: bigint): void => {
  if (stat.type !== "file") refuse("NFS3ERR_INVAL");
  if (size > BigInt(options.fileBytesMax)) refuse("NFS3ERR_FBIG");
};

/**
 * Gives something new its owner, and what else the client sets of it but the mode.
 *
 * @throws NfsError NFS3ERR_PERM; FileError
 */
export const adopt = async (
  { files }: Parts,
  {
    directory,
    made,
    caller,
  }: { readonly directory: Found; readonly made: Found; readonly caller: Caller },
  given: Settable,
): Promise<void> => {
  const isOfGroup = (directory.stat.mode & GROUP_BIT) !== 0;
  const owner = {
    uid: given.uid ?? caller.uid,
    gid: given.gid ?? (isOfGroup ? directory.stat.gid : caller.gid),
  };
  const isHis = isRoot(caller) || owner.uid === caller.uid;
  const isHisGroup =
    isRoot(caller) || isOf(caller, owner.gid) || owner.gid === directory.stat.gid;
  if (!isHis || !isHisGroup) refuse("NFS3ERR_PERM");
  const { mode: _, uid: __, gid: ___, ...times } = newAttributesOf(given);
  const { stat, path } = made;
  const isGiven = owner.uid !== stat.uid || owner.gid !== stat.gid;
  const changed = {
    ...(owner.uid === stat.uid ? {} : { uid: owner.uid }),
    ...(owner.gid === stat.gid ? {} : { gid: owner.gid }),
    // To give a file away takes the bits for set-user-ID from it.
    ...(isGiven && (stat.mode & SET_ID_BITS) !== 0 && { mode: stat.mode }),
    ...times,
  };
  if (setsSomething(changed)) await files.setAttributes(path, changed);
};
