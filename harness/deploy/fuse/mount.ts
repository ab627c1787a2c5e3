import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { InputError } from "../../model/input-error.ts";
import { KEEPER_SCRIPT } from "./keeper-script.ts";
import { missingForFuse } from "./missing.ts";
import { detach, freeMountPoint, MOUNT_TYPE } from "./mount-point.ts";
import { mountAt } from "./mount-table.ts";
import { runProgram } from "./program.ts";
import type { FuseOperations, Sharing } from "./replies.ts";
import { FuseSession } from "./session.ts";

/** mount(8) and umount(8) take no longer, or they wait for a file system that waits for its server. */
const WITHIN_MS = 5000;
/** The kernel lets go of a mount a little after the last program that used it has ended. */
const BUSY_TRIES = 5;
const BUSY_WAIT_MS = 100;

/** A file system as it can be mounted. */
export type Mountable = {
  readonly operations: FuseOperations;
  readonly sharing: Sharing;
};

type MountOptions = {
  /** A directory. */
  readonly at: string;
  /** What programs such as `df` show as the source. */
  readonly source: string;
  /** Gets lines for the user: a dead mount was found. */
  readonly says?: (line: string) => void;
};

/** A file system that is mounted in this machine. */
export type FuseMount = {
  /** Its place, without symbolic links. */
  readonly at: string;
  /** Resolves when the mount is gone, whatever took it away. */
  readonly ended: Promise<void>;
  /** Unmounts. @returns whether programs still used it: their calls fail from now on */
  close(): Promise<{ readonly wasBusy: boolean }>;
};

/** Opens the device and has mount(8) mount it: the descriptor is the file system, whichever process uses it. */
const mountDevice = async (place: string, source: string): Promise<number> => {
  const device = openSync("/dev/fuse", "r+");
  // Permissions are checked by the kernel, by the modes that the file system gives, for every user.
  const options = `fd=3,rootmode=40000,user_id=0,group_id=0,default_permissions,allow_other,nosuid,nodev`;
  const args = ["-i", "-t", MOUNT_TYPE, "-o", options, "--", source, place];
  const { code, complaint } = await runProgram("mount", args, {
    withinMs: WITHIN_MS,
    descriptor: device,
  });
  if (code === 0) return device;
  closeSync(device);
  throw new InputError(`${place}: cannot be mounted: ${complaint}`);
};

/** Starts a process that unmounts if this one dies: see `KEEPER_SCRIPT`. */
const keep = async (place: string): Promise<() => void> => {
  const line = await mountAt(place);
  if (line === undefined)
    throw new InputError(
      `${place}: another program has taken the mount away already; mount again`,
    );
  const keeper = spawn("sh", ["-c", KEEPER_SCRIPT, "sh", line.id, line.device, place], {
    // A session of its own: an interrupt at the terminal reaches this process alone.
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  keeper.unref();
  return () => {
    keeper.stdin.end();
  };
};

/**
 * Looks whether something can be mounted here, and takes away what a dead process has left.
 *
 * @returns the mount point without symbolic links
 * @throws InputError that says in one line why not
 */
export const expectMountable = async (
  at: string,
  says: (line: string) => void,
): Promise<string> => {
  const missing = missingForFuse();
  if (missing !== null) throw new InputError(`mount: ${missing}`);
  return freeMountPoint(at, says);
};

/**
 * Mounts a file system through FUSE. Needs root, and what `missingForFuse` looks for.
 *
 * No library is between: mount(8) passes an open /dev/fuse to the kernel, which is the same for every library.
 *
 * @throws InputError that says in one line why it cannot be mounted
 */
export const mountFuse = async (
  { operations, sharing }: Mountable,
  { at, source, says = () => {} }: MountOptions,
): Promise<FuseMount> => {
  const place = await expectMountable(at, says);
  const device = await mountDevice(place, source);
  const session = new FuseSession(device, operations, sharing);
  const release = await keep(place);
  session.ended.then(release, release);
  const isGone = async (): Promise<boolean> => {
    for (let tried = 0; tried < BUSY_TRIES; tried += 1) {
      if (tried > 0) await pause(BUSY_WAIT_MS);
      const { code } = await runProgram("umount", ["-i", place], { withinMs: WITHIN_MS });
      if (code === 0 || (await mountAt(place)) === undefined) return true;
      if (code === null) return false;
    }
    return false;
  };
  return {
    at: place,
    ended: session.ended,
    close: async () => {
      const isFree = await isGone();
      if (!isFree) await detach(place);
      await session.ended;
      return { wasBusy: !isFree };
    },
  };
};
