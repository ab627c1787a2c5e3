import { DiskFailure, FileError } from "../../impl/ports.ts";
import type { DiskFault } from "./fault.ts";

/** Decides which writes of a disk fail, by the fault that it has; used in both worlds. */
export class DiskFailures {
  #how: DiskFault | null = null;
  #writes = 0;

  /** The disk has this fault from now on. */
  fail(how: DiskFault): void {
    this.#how = how;
    this.#writes = 0;
  }

  /** The disk has no fault any more. */
  repair(): void {
    this.#how = null;
  }

  /** Do reads of files return altered bytes? */
  get isRotten(): boolean {
    return this.#how === "rotten";
  }

  /** Is there no room for more? */
  get isFull(): boolean {
    return this.#how === "full";
  }

  /**
   * To be called before bytes or names are added to files.
   *
   * @throws FileError ENOSPC if the disk is full
   */
  failWrite(path: string): void {
    if (this.isFull) throw new FileError("ENOSPC", path);
  }

  /**
   * To be called before a file or directory is synchronised.
   *
   * @throws FileError EIO if this one fails
   */
  failSync(path: string): void {
    if (this.#how !== "failing") return;
    this.#writes += 1;
    if (this.#writes % 2 === 1) throw new FileError("EIO", path);
  }

  /** The failure of the next write of keys and values; null: it succeeds. */
  next(): DiskFailure | null {
    if (this.#how === null || this.#how === "rotten") return null;
    this.#writes += 1;
    if (this.#how === "full") return new DiskFailure("no space left on device");
    return this.#writes % 2 === 1 ? new DiskFailure("input/output error") : null;
  }
}
