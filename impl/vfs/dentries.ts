/** The cache of names: what a name in a directory stands for, or that there is no such name. */
import type { Entry, FileSystem, Ino, Named } from "./file-system.ts";

/** Names kept at most; one more empties the cache. */
const MOST = 4096;

/** The cache of one machine, for all of its file systems. */
export class Dentries {
  readonly #known = new Map<FileSystem, Map<Ino, Map<string, Entry | null>>>();
  #count = 0;

  /** The entry, null if there is no such name, undefined if that is not known. */
  get(fs: FileSystem, { dir, name }: Named): Entry | null | undefined {
    return this.#known.get(fs)?.get(dir)?.get(fs.dentry.key(name));
  }

  set(fs: FileSystem, { dir, name }: Named, entry: Entry | null): void {
    if (this.#count >= MOST) {
      this.#known.clear();
      this.#count = 0;
    }
    const directories = this.#known.get(fs) ?? new Map<Ino, Map<string, Entry | null>>();
    const names = directories.get(dir) ?? new Map<string, Entry | null>();
    this.#known.set(fs, directories.set(dir, names.set(fs.dentry.key(name), entry)));
    this.#count += 1;
  }

  /** Forgets a removed directory, whose number another one may get. */
  forget(fs: FileSystem, dir: Ino): void {
    this.#known.get(fs)?.delete(dir);
  }

  /** Forgets a file system that is not mounted any more. */
  forgetAll(fs: FileSystem): void {
    this.#known.delete(fs);
  }
}
