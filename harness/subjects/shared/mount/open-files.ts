import type { FileSystem, Ino } from "../../../../impl/vfs/file-system.ts";

/** Which files programs have open, and which of those have lost a name: they go with the last one that closes them. */
export class OpenFiles {
  readonly #fs: FileSystem;
  readonly #opens = new Map<Ino, number>();
  readonly #nameless = new Set<Ino>();

  constructor(fs: FileSystem) {
    this.#fs = fs;
  }

  isOpen(ino: Ino): boolean {
    return this.#opens.has(ino);
  }

  opened(ino: Ino): void {
    this.#opens.set(ino, (this.#opens.get(ino) ?? 0) + 1);
  }

  async closed(ino: Ino): Promise<void> {
    const left = (this.#opens.get(ino) ?? 1) - 1;
    if (left > 0) {
      this.#opens.set(ino, left);
      return;
    }
    this.#opens.delete(ino);
    if (this.#nameless.delete(ino)) await this.#release(ino);
  }

  /** A file has lost a name. */
  async unnamed(ino: Ino): Promise<void> {
    if (this.isOpen(ino)) this.#nameless.add(ino);
    else await this.#release(ino);
  }

  async #release(ino: Ino): Promise<void> {
    const { links } = await this.#fs.inode.attributes(ino);
    if (links === 0) await this.#fs.superblock.release(ino);
  }
}
