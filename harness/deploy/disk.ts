import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Disk, DiskFailure, type Json } from "../../impl/ports.ts";
import { InputError } from "../model/input-error.ts";
import { readOwner, writeOwner } from "./owner-file.ts";
import { reasonOf } from "./reason-of.ts";
import { type Put, SealedLevel } from "./sealed-level.ts";

/** A disk, and how to close it. */
type OpenDisk = { readonly disk: Disk; close(): Promise<void> };

/** How a disk reports its failures, and how tests cause them. */
type DiskOptions = {
  /** Takes one line of text when the disk begins to fail, and one when it has recovered. */
  readonly warn: (line: string) => void;
  /** Called before each write; an error that it throws is the failure of that write. */
  readonly beforeWrite?: () => void;
};

/**
 * Opens the disk of a real node: a directory that belongs to it alone, with a LevelDB whose damage is
 * detected. With the data of another node it would break the promises of both.
 *
 * @throws InputError when the directory belongs to another node, or is in use, damaged or unusable
 */
export const openDisk = async (
  directory: string,
  id: string,
  options: DiskOptions,
): Promise<OpenDisk> => {
  await claim(directory, id);
  const level = await SealedLevel.open(directory);
  return {
    disk: bufferedDisk(level, directory, options),
    close: () => level.close(),
  };
};

/**
 * Puts wait in memory for the flush, so that SIGKILL loses them. In the cache of the operating system they
 * would survive it, and a forgotten flush would go unnoticed.
 */
const bufferedDisk = (
  level: SealedLevel,
  directory: string,
  { warn, beforeWrite = () => {} }: DiskOptions,
): Disk => {
  const unflushed: Put[] = [];
  let last: Promise<void> = Promise.resolve();
  let isFailing = false;

  /** Writes all unflushed puts; if that fails, they stay unflushed for the next flush. */
  const write = async (): Promise<void> => {
    const puts = [...unflushed];
    if (puts.length === 0) return;
    try {
      beforeWrite();
      await level.write(puts);
    } catch (error) {
      const reason = reasonOf(error);
      if (!isFailing)
        warn(
          `${directory}: cannot be written: ${reason}; nothing is acknowledged until it can`,
        );
      isFailing = true;
      throw new DiskFailure(`${directory}: ${reason}`);
    }
    unflushed.splice(0, puts.length);
    if (isFailing) warn(`${directory}: can be written again`);
    isFailing = false;
  };

  return {
    get: async (key) => {
      await last; // After a failed write the database is closed and opened again.
      const waiting = new Map(unflushed);
      return structuredClone(waiting.has(key) ? waiting.get(key) : await level.get(key));
    },
    list: async (prefix) => {
      await last;
      const stored = await level.list(prefix);
      const waiting = unflushed.filter(([key]) => key.startsWith(prefix));
      return [...new Map<string, Json>([...stored, ...waiting])].sort(([one], [other]) =>
        one < other ? -1 : 1,
      );
    },
    put: (key, value) => void unflushed.push([key, structuredClone(value)]),
    flush: () => {
      // A flush waits for the one before, and then writes what is unflushed.
      const done = last.then(write);
      last = done.catch(() => undefined);
      return done;
    },
  };
};

/**
 * Makes the directory this node's, unless it is already. The owner's file is written last: a directory that
 * has one has everything else, unless something was deleted.
 */
const claim = async (directory: string, id: string): Promise<void> => {
  const path = join(directory, "lockstep-node.json");
  try {
    mkdirSync(directory, { recursive: true });
    const owner = readOwner(path);
    if (owner !== undefined && owner !== id)
      throw new InputError(
        `${directory}: belongs to node ${owner}, not to ${id}; give each node a directory of its own`,
      );
    if (owner !== undefined) return;
    if (existsSync(join(directory, "level")))
      throw new InputError(
        `${path}: is missing, although the directory holds data: its owner is unknown. ` +
          "Restore the file, or start the node in an empty directory under another name",
      );
    await SealedLevel.create(directory);
    writeOwner(path, id);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${directory}: cannot be a data directory: ${reasonOf(error)}`);
  }
};
