/**
 * The cache of names: what a name in a directory stands for, or that there is no such name. It is right as long as
 * the directory has the version at which it was learned.
 */
import type { Ino } from "../../vfs/file-system.ts";
import type { Inode } from "./inodes.ts";
import type { NfsClientFault } from "./options.ts";

type Known = { readonly version: number; readonly ino: Ino | null };

/** The names of one mount, in the order of their last use; no more than fit. */
export class NameCache {
  readonly #known = new Map<string, Known>();
  readonly #most: number;
  readonly #faults: ReadonlySet<NfsClientFault>;

  constructor({
    namesMax,
    faults,
  }: {
    readonly namesMax: number;
    readonly faults: ReadonlySet<NfsClientFault>;
  }) {
    this.#most = namesMax;
    this.#faults = faults;
  }

  /** How many names are known. */
  get size(): number {
    return this.#known.size;
  }

  /** The file that a name stands for; null: there is none; undefined: not known. */
  get({ ino, version }: Inode, name: string): Ino | null | undefined {
    const key = keyOf(ino, name);
    const known = this.#known.get(key);
    if (known === undefined) return undefined;
    const isKept = known.ino === null && this.#faults.has("keep-missing-names");
    this.#known.delete(key);
    if (known.version !== version && !isKept) return undefined;
    this.#known.set(key, known);
    return known.ino;
  }

  /** Remembers what a name stands for, as the server said. */
  set({ ino: dir, version }: Inode, name: string, ino: Ino | null): void {
    const key = keyOf(dir, name);
    this.#known.delete(key);
    this.#known.set(key, { version, ino });
    if (this.#known.size <= this.#most) return;
    const [oldest] = this.#known.keys();
    this.#known.delete(oldest!);
  }

  /** Forgets what a name stands for. */
  forget({ ino }: Inode, name: string): void {
    this.#known.delete(keyOf(ino, name));
  }
}

const keyOf = (dir: Ino, name: string): string => `${dir}/${name}`;
