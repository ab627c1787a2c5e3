/** Decides which writes of a disk fail: the same in both worlds. */
import { DiskFailure } from "../../impl/ports.ts";
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

  /** What the next write fails with; null: it succeeds. */
  next(): DiskFailure | null {
    if (this.#how === null) return null;
    this.#writes += 1;
    if (this.#how === "full") return new DiskFailure("no space left on device");
    return this.#writes % 2 === 1 ? new DiskFailure("input/output error") : null;
  }
}
