/** The folder of a cache: which one it may be, and the name of the machine that lies beside the copies. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { InputError } from "../../model/input-error.ts";
import { lockPath } from "../shared/path-lock.ts";

/** A folder that this mount alone has. */
type CacheFolder = {
  readonly folder: string;
  /** The folder of the copies in it. */
  readonly copies: string;
  /** A name that the cache keeps. */
  readonly machine: string;
  /** Gives the folder back, or takes it away where it was for this mount only. */
  readonly remove: () => void;
};

/** What lies in a cache; `lost+found` is in the root of a disk of its own. */
const OURS = ["files", "machine", "machine.new", "lost+found"];
const MACHINE = /^[0-9a-f]{16}$/;

/**
 * Opens a folder as a cache, or makes one for this mount.
 *
 * @throws InputError where it holds other files, another mount has it, or it cannot be written
 */
export const openCacheFolder = async (
  given: string | undefined,
): Promise<CacheFolder> => {
  if (given === undefined) {
    const folder = fs.mkdtempSync(join(tmpdir(), "lockstep-afs-cache-"));
    const remove = () => fs.rmSync(folder, { recursive: true, force: true });
    return prepared(folder, remove);
  }
  const folder = written(resolve(given), () => {
    fs.mkdirSync(given, { recursive: true, mode: 0o700 });
    return fs.realpathSync(given); // The lock is one for all names of a folder.
  });
  const unlock = await lockPath(folder, "another mount has this cache");
  return prepared(folder, unlock);
};

const prepared = (folder: string, remove: () => void): CacheFolder => {
  try {
    return written(folder, () => {
      if (fs.readdirSync(folder).some((name) => !OURS.includes(name)))
        throw new InputError(`${folder}: it holds other files; name an empty directory`);
      const machine = machineOf(folder);
      const copies = join(folder, "files");
      fs.mkdirSync(copies, { recursive: true, mode: 0o700 });
      return { folder, copies, machine, remove };
    });
  } catch (error) {
    remove();
    throw error;
  }
};

/** Does what needs the folder. @throws InputError */
const written = <T>(folder: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof InputError || code === undefined) throw error;
    throw new InputError(`${folder}: no cache can be kept there: ${code}`);
  }
};

/** A cache whose name is missing or damaged gets a new one, whole: two that share one would miss callbacks. */
const machineOf = (folder: string): string => {
  const path = join(folder, "machine");
  const known = fs.existsSync(path) ? fs.readFileSync(path, "latin1").trim() : "";
  if (MACHINE.test(known)) return known;
  const name = randomBytes(8).toString("hex");
  fs.writeFileSync(`${path}.new`, `${name}\n`, { mode: 0o600, flush: true });
  fs.renameSync(`${path}.new`, path);
  return name;
};
