/** Files that the programs of a machine have open, by number: one copy for each file, which the next open renews. */
import type { Ino } from "../../vfs/file-system.ts";
import type { CacheManager } from "./cache-manager.ts";
import type { Copy } from "./copy-disk.ts";
import type { OpenFile } from "./known-files.ts";

type Opened = {
  file: OpenFile;
  opens: number;
  /** Has the file lost its last name? Then it is not stored any more. */
  isGone: boolean;
};

/** The open files of one mount. Calls fail with VfsError. */
export class OpenInodes {
  readonly #manager: CacheManager;
  readonly #opened = new Map<Ino, Opened>();
  readonly #lines = new Map<Ino, Promise<unknown>>();

  constructor(manager: CacheManager) {
    this.#manager = manager;
  }

  /** The copy of a file that is open. */
  known(ino: Ino): { readonly copy: Copy; readonly isGone: boolean } | undefined {
    const opened = this.#opened.get(ino);
    return opened && { copy: opened.file.copy, isGone: opened.isGone };
  }

  /** A program opens a file: it sees the newest version, unless this machine has one that is not stored yet. */
  open(ino: Ino): Promise<void> {
    return this.#next(ino, async () => {
      const opened = this.#opened.get(ino);
      if (opened === undefined) {
        const file = await this.#manager.open(ino);
        this.#opened.set(ino, { file, opens: 1, isGone: false });
        return;
      }
      if (!opened.isGone && !opened.file.wrote) {
        const file = await this.#manager.open(ino);
        this.#manager.release(opened.file.copy);
        opened.file = file;
      }
      opened.opens += 1;
    });
  }

  /** Stores what programs have written; resolves when the server has it. */
  flush(ino: Ino): Promise<void> {
    return this.#next(ino, async () => {
      const opened = this.#opened.get(ino);
      if (opened !== undefined && !opened.isGone) await this.#manager.flush(opened.file);
    });
  }

  /** Counts one open less of a file. */
  close(ino: Ino): Promise<void> {
    return this.#next(ino, async () => {
      const opened = this.#opened.get(ino);
      if (opened === undefined) return;
      opened.opens -= 1;
      if (opened.opens > 0) return;
      this.#opened.delete(ino);
      if (opened.isGone) this.#manager.abandon(opened.file);
      else await this.#manager.close(opened.file);
    });
  }

  /** Does something with a file that is open; another one is opened for it, and closed. */
  async using<T>(ino: Ino, work: (file: OpenFile) => Promise<T>): Promise<T> {
    const opened = this.#opened.get(ino);
    if (opened !== undefined) return work(opened.file);
    const file = await this.#manager.open(ino);
    let result: T;
    try {
      result = await work(file);
    } catch (error) {
      this.#manager.abandon(file);
      throw error;
    }
    await this.#manager.close(file);
    return result;
  }

  /** Notes that a file has lost its last name. */
  gone(ino: Ino): void {
    const opened = this.#opened.get(ino);
    if (opened !== undefined) opened.isGone = true;
  }

  /** The file is not open any more, and has no name. */
  async release(ino: Ino): Promise<void> {
    const opened = this.#opened.get(ino);
    if (opened === undefined) return;
    this.#opened.delete(ino);
    this.#manager.abandon(opened.file);
  }

  /** Stores all that was written. */
  async flushAll(): Promise<void> {
    for (const ino of [...this.#opened.keys()]) await this.flush(ino);
  }

  #next<T>(ino: Ino, work: () => Promise<T>): Promise<T> {
    const done = (this.#lines.get(ino) ?? Promise.resolve()).then(work);
    const line = done.catch(() => undefined);
    this.#lines.set(ino, line);
    void line.then(() => {
      if (this.#lines.get(ino) === line) this.#lines.delete(ino);
    });
    return done;
  }
}
