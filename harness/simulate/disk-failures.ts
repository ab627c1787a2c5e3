/** Decides which writes of a disk fail: the same in both worlds. */
import { DiskFailure, FileError } from "../../impl/ports.ts";
import type { DiskFault } from "./fault.ts";

export class DiskFailures {
  #how: DiskFault | null = null;
  #writes = 0;

  fail(how: DiskFault): void {
    this.#how = how;
    this.#writes = 0;
  }

  repair(): void {
    this.#how = null;
  }

  /** Does what is read of files differ from what was written? */
  get isRotten(): boolean {
    return this.#how === "rotten";
  }

  /**
   * Before bytes or names are added to files.
   *
   * @throws FileError ENOSPC
   */
  failWrite(path: string): void {
    if (this.#how === "full") throw new FileError("ENOSPC", path);
  }

  /**
   * Before files are synchronised.
   *
   * @throws FileError EIO
   */
  failSync(path: string): void {
    if (this.#how !== "failing") return;
    this.#writes += 1;
    if (this.#writes % 2 === 1) throw new FileError("EIO", path);
  }

  /** What the next write of keys and values fails with; null: it succeeds. */
  next(): DiskFailure | null {
    if (this.#how === null || this.#how === "rotten") return null;
    this.#writes += 1;
    if (this.#how === "full") return new DiskFailure("no space left on device");
    return this.#writes % 2 === 1 ? new DiskFailure("input/output error") : null;
  }
}
