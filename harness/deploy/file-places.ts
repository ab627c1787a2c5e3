/**
 * From a path of the port `files` to a file of the machine, past no symbolic link: each directory on the way is
 * opened in the one before it (as `openat` does, through /proc/self/fd), and refused unless it is a directory
 * itself. So a program that exchanges a directory for a link meanwhile leads no call elsewhere.
 *
 * The calls are synchronous: they take microseconds as long as the names are in the memory of the kernel.
 */
import * as fs from "node:fs";
import { bytesOfFileName, FileError } from "../../impl/ports.ts";
import { partsOf } from "../simulate/file-path.ts";

/** A path of the machine. */
type Place = string | Buffer;

/** A descriptor that stands for a file without opening it: not in the types of Node (open(2)). */
const O_PATH = 0o10000000;
const { O_DIRECTORY, O_NOFOLLOW } = fs.constants;
const OWNER_READS_AND_WRITES = 0o600;

/** Finds files below this directory of the machine. */
export class FilePlaces {
  readonly #root: string;
  readonly #opensOwn: boolean;

  /** @param opensOwn what belongs to the user of this process is opened whatever its mode says */
  constructor(root: string, opensOwn = false) {
    this.#root = root;
    this.#opensOwn = opensOwn;
  }

  /**
   * Calls with where this name is, or would be; a call of the machine must not follow a link there.
   *
   * @throws FileError ENOTDIR, ENOENT and others of the directories above it
   */
  named<R>(path: string, use: (place: Place) => R): R {
    const parts = partsOf(path);
    const name = parts.at(-1);
    if (name === undefined) return use(this.#root);
    let above: number | undefined;
    try {
      for (const part of parts.slice(0, -1)) {
        const below = fs.openSync(
          join(this.#placeOf(above), part),
          O_PATH | O_DIRECTORY | O_NOFOLLOW,
        );
        if (above !== undefined) fs.closeSync(above);
        above = below;
      }
      return use(join(this.#placeOf(above), name));
    } finally {
      if (above !== undefined) fs.closeSync(above);
    }
  }

  /**
   * A descriptor of what has this name, whatever it is; it has to be closed. What is done at its place is done to
   * this file, even if the name is given to another one.
   */
  pin(path: string): number {
    return this.named(path, (place) => fs.openSync(place, O_PATH | O_NOFOLLOW));
  }

  /** Calls with the place of what has this name, and with what it is. */
  pinned<R>(path: string, use: (place: string, found: fs.BigIntStats) => R): R {
    const fd = this.pin(path);
    try {
      return use(placeOf(fd), fs.fstatSync(fd, { bigint: true }));
    } finally {
      fs.closeSync(fd);
    }
  }

  /**
   * A descriptor for the bytes of a file, which has to be closed.
   *
   * @throws FileError EISDIR, ELOOP for a symbolic link, EINVAL for a device: to open one may have effects
   */
  file(path: string, flags: number): number {
    return this.pinned(path, (place, found) => {
      if (found.isDirectory()) throw new FileError("EISDIR", path);
      if (found.isSymbolicLink()) throw new FileError("ELOOP", path);
      if (!found.isFile()) throw new FileError("EINVAL", path);
      return this.open(place, flags, found);
    });
  }

  /**
   * Opens what is at this place. Where the mode does not let its owner do so, but these places do, the mode is another
   * one for a moment. Nothing of this process sees it meanwhile.
   *
   * @param found what is at the place
   */
  open(place: string, flags: number, found: fs.BigIntStats): number {
    try {
      return fs.openSync(place, flags);
    } catch (error) {
      const isOwn = this.#opensOwn && found.uid === BigInt(process.geteuid?.() ?? -1);
      if (!isOwn || (error as NodeJS.ErrnoException).code !== "EACCES") throw error;
      const mode = Number(found.mode & 0o7777n);
      fs.chmodSync(place, mode | OWNER_READS_AND_WRITES);
      try {
        return fs.openSync(place, flags);
      } finally {
        fs.chmodSync(place, mode);
      }
    }
  }

  #placeOf(directory: number | undefined): string {
    return directory === undefined ? this.#root : placeOf(directory);
  }
}

/** Where a descriptor is as a path, which the kernel takes for the file itself. */
export const placeOf = (fd: number): string => `/proc/self/fd/${fd}`;

/** In bytes, because a name need not be UTF-8. */
const join = (directory: string, name: string): Buffer =>
  Buffer.concat([Buffer.from(`${directory}/`), bytesOfFileName(name)]);
