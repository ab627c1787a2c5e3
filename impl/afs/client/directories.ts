/** Directories, read from their copies: a directory is cached under a callback, as any file. */
import { bytesOfFileName, FileError, fileNameOf } from "../../ports.ts";
import { fail } from "../../vfs/errors.ts";
import type { Ino, Listed, Named } from "../../vfs/file-system.ts";
import { type DirectoryEntry, unpackDirectory } from "../wire/directory.ts";
import type { CacheManager } from "./cache-manager.ts";
import type { Copy } from "./copy-disk.ts";

/** The most names that a listing gives at once. */
const NAMES_AT_ONCE = 512;

/** The bytes of a name. @throws VfsError EILSEQ */
export const bytesOfName = (name: string): Uint8Array => {
  try {
    return bytesOfFileName(name);
  } catch (error) {
    if (error instanceof FileError) return fail("EILSEQ", name);
    throw error;
  }
};

type Entries = ReadonlyMap<string, DirectoryEntry>;

/** The directories of a cell, as far as they are cached. Calls fail with VfsError. */
export class Directories {
  readonly #manager: CacheManager;
  /** A copy of a directory is never written, so that it has to be unpacked once only. */
  readonly #unpacked = new WeakMap<Copy, Entries>();

  constructor(manager: CacheManager) {
    this.#manager = manager;
  }

  /** The file that a name stands for; null if there is none. */
  async find({ dir, name }: Named): Promise<DirectoryEntry | null> {
    return (await this.#entries(dir)).get(name) ?? null;
  }

  /** Names from a cursor on; the cursor behind a name is the number of its file, so that changes move no other. */
  async list(dir: Ino, cursor: number): Promise<readonly Listed[]> {
    const entries = [...(await this.#entries(dir))]
      .filter(([, { fid }]) => fid > cursor)
      .sort(([, one], [, other]) => one.fid - other.fid);
    return entries.slice(0, NAMES_AT_ONCE).map(([name, { fid, type }]) => {
      return { name, ino: fid, type, next: fid };
    });
  }

  async #entries(dir: Ino): Promise<Entries> {
    const file = await this.#manager.open(dir);
    try {
      if (file.copy.status.type !== "directory") return fail("ENOTDIR");
      const known = this.#unpacked.get(file.copy);
      if (known !== undefined) return known;
      const bytes = await this.#manager.read(file, 0, file.copy.size);
      const found =
        unpackDirectory(bytes) ?? fail("EIO", `directory ${dir} makes no sense`);
      const entries = new Map(found.map((entry) => [fileNameOf(entry.name), entry]));
      this.#unpacked.set(file.copy, entries);
      return entries;
    } finally {
      this.#manager.release(file.copy);
    }
  }
}
