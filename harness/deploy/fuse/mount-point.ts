/** The directory of a mount: checks before mounting. */
import { lstat, realpath, stat, statfs } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { InputError } from "../../model/input-error.ts";
import { type MountLine, mountAt } from "./mount-table.ts";
import { runProgram } from "./program.ts";

/** How long a mount may take to say whether it is alive. */
const ALIVE_MS = 3000;
/** Mounts of dead processes may lie one over another. */
const DEAD_MOST = 16;

/**
 * File systems that the kernel makes up, by their numbers in statfs(2): proc and sysfs. A mount there hides a process, or
 * a part of the kernel, from every program of the machine, and from this one.
 */
const MADE_UP: readonly number[] = [0x9fa0, 0x6265_6572];

/** The type of our mounts in the table. */
export const MOUNT_TYPE = "fuse.lockstep";

/** Does a process answer for this mount? One that died leaves a mount where every call is ENOTCONN. */
const isDead = async ({ type }: MountLine, place: string): Promise<boolean> => {
  if (!type.startsWith("fuse")) return false;
  // In a process of its own, since the call may hang as long as the mount does, and this process has to be able to end.
  const { complaint } = await runProgram("stat", ["--", place], { withinMs: ALIVE_MS });
  return complaint.includes("Transport endpoint is not connected");
};

/** Takes a mount away at once; programs that use it get errors. */
export const detach = async (place: string): Promise<void> => {
  const { code, complaint } = await runProgram("umount", ["-i", "-f", "-l", place], {
    withinMs: ALIVE_MS,
  });
  if (code !== 0) throw new InputError(`${place}: cannot be unmounted: ${complaint}`);
};

/** The place without symbolic links on the way, without a look at what is mounted on it. */
const placed = async (given: string): Promise<string> => {
  const path = resolve(given);
  try {
    const parent = join(await realpath(dirname(path)), basename(path));
    if ((await mountAt(parent)) !== undefined) return parent;
    return (await lstat(parent)).isSymbolicLink() ? await realpath(parent) : parent;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(
      code === "ENOENT"
        ? `${given}: no such directory; make it with: mkdir -p ${given}`
        : `${given}: cannot be a mount point: ${code}`,
    );
  }
};

/**
 * Finds the directory, after it has taken away dead mounts there.
 *
 * @param says gets a line about each dead mount
 * @returns its path without symbolic links
 * @throws InputError where it is missing, is no directory, has a mount that is alive, or is in /proc or /sys
 */
export const freeMountPoint = async (
  given: string,
  says: (line: string) => void,
): Promise<string> => {
  const place = await placed(given);
  for (let found = 0; found < DEAD_MOST; found += 1) {
    const mount = await mountAt(place);
    if (mount === undefined) break;
    if (!(await isDead(mount, place)))
      throw new InputError(
        `${given}: in use: ${mount.source} (${mount.type}) is mounted there; unmount it with: umount ${given}`,
      );
    await detach(place);
    says(`${given}: unmounted ${mount.source}, whose process is dead`);
  }
  if (!(await stat(place)).isDirectory())
    throw new InputError(
      `${given}: not a directory, so that nothing can be mounted there`,
    );
  if (MADE_UP.includes((await statfs(place)).type))
    throw new InputError(`${given}: the kernel's own; name a directory of a disk`);
  return place;
};
