/** One bound for the bytes that all connections of a capture keep: a hostile capture has many that never end. */
export class Memory {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Takes memory; false: there is none left. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  /** Frees memory. */
  give(bytes: number): void {
    this.#left += bytes;
  }
}
