import type { FileSystem, Ino, Listed } from "../../../../impl/vfs/file-system.ts";

/**
 * A directory that is open. Where a listing goes on is counted in names from its start, because a cursor of a file
 * system is for the listing that gave it, and may be the same for many names.
 */
export class Listing {
  readonly #fs: FileSystem;
  readonly dir: Ino;
  #names: Listed[] = [];
  #isAll = false;

  constructor(fs: FileSystem, dir: Ino) {
    this.#fs = fs;
    this.dir = dir;
  }

  /** Begins anew: what was made since is seen. */
  rewind(): void {
    this.#names = [];
    this.#isAll = false;
  }

  /** So many names at most, from one on. */
  async from(first: number, most: number): Promise<readonly Listed[]> {
    while (!this.#isAll && this.#names.length < first + most) {
      const more = await this.#fs.file.list(this.dir, this.#names.at(-1)?.next ?? 0);
      this.#names.push(...more);
      this.#isAll = more.length === 0;
    }
    return this.#names.slice(first, first + most);
  }
}
