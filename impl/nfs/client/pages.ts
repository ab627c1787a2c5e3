/**
 * The cache of bytes, by blocks. A block has bytes of the server, which are right as long as the file has the version
 * that they were read at, and bytes that were written here and that the server may not have on its disk: its own.
 */
import type { Ino } from "../../vfs/file-system.ts";

/** A part of a block: from one byte up to another one. */
export type Range = { readonly from: number; readonly to: number };

/** A block in the cache. */
export type Page = {
  readonly ino: Ino;
  readonly index: number;
  readonly bytes: Uint8Array;
  /** The version of the file at which the bytes of the server are right; null: there are none. */
  base: number | null;
  own: Range | null;
  /** What the bytes that were written here still need: a WRITE, or a COMMIT. */
  needs: "nothing" | "write" | "commit";
  /** The version of the file when they were written: later ones are another client's. */
  since: number;
  /** The verifier of the reply to their WRITE. */
  verifier: string;
  /** Grows with each write here, so that a reply does not speak for bytes that came after its call. */
  edit: number;
};

/** The cached blocks of one mount, in the order of their last use, up to a limit. */
export class Pages {
  readonly blockBytes: number;
  readonly #most: number;
  readonly #all = new Set<Page>();
  readonly #byFile = new Map<Ino, Map<number, Page>>();

  constructor({
    blockBytes,
    bytesMax,
  }: {
    readonly blockBytes: number;
    readonly bytesMax: number;
  }) {
    this.blockBytes = blockBytes;
    this.#most = Math.max(1, Math.floor(bytesMax / blockBytes));
  }

  /** How many blocks there are. */
  get count(): number {
    return this.#all.size;
  }

  find(ino: Ino, index: number): Page | undefined {
    const page = this.#byFile.get(ino)?.get(index);
    if (page === undefined) return undefined;
    this.#all.delete(page);
    this.#all.add(page);
    return page;
  }

  /** The block that a file has there, or a new one without bytes. */
  of(ino: Ino, index: number): Page {
    const known = this.find(ino, index);
    if (known !== undefined) return known;
    const bytes = new Uint8Array(this.blockBytes);
    const nothing = { base: null, own: null, needs: "nothing", since: 0 } as const;
    const page: Page = { ino, index, bytes, ...nothing, verifier: "", edit: 0 };
    const pages = this.#byFile.get(ino) ?? new Map<number, Page>();
    this.#byFile.set(ino, pages.set(index, page));
    this.#all.add(page);
    return page;
  }

  drop(page: Page): void {
    this.#all.delete(page);
    const pages = this.#byFile.get(page.ino);
    pages?.delete(page.index);
    if (pages?.size === 0) this.#byFile.delete(page.ino);
  }

  dropAll(ino: Ino): void {
    for (const page of this.#byFile.get(ino)?.values() ?? []) this.#all.delete(page);
    this.#byFile.delete(ino);
  }

  /** Drops the blocks of a file that have nothing of their own. */
  dropRead(ino: Ino): void {
    for (const page of [...(this.#byFile.get(ino)?.values() ?? [])])
      if (page.own === null) this.drop(page);
  }

  /** The blocks of a file that wait for something, the lowest first. */
  waiting(ino: Ino, needs: "write" | "commit"): readonly Page[] {
    return [...(this.#byFile.get(ino)?.values() ?? [])]
      .filter((page) => page.needs === needs)
      .sort((one, other) => one.index - other.index);
  }

  /** Does a file have bytes that the server may not have on its disk? */
  hasOwn(ino: Ino): boolean {
    for (const { own } of this.#byFile.get(ino)?.values() ?? [])
      if (own !== null) return true;
    return false;
  }

  /** Makes room for one more block: true if there is, false if every block waits to be written. */
  makeRoom(): boolean {
    if (this.#all.size < this.#most) return true;
    for (const page of this.#all)
      if (page.own === null) {
        this.drop(page);
        if (this.#all.size < this.#most) return true;
      }
    return false;
  }

  /** The block that was not used for longest. */
  get oldest(): Page | undefined {
    return this.#all.values().next().value;
  }
}

/** Do two parts touch, so that they are one together? */
export const touches = (own: Range | null, { from, to }: Range): boolean =>
  own === null || (from <= own.to && to >= own.from);
