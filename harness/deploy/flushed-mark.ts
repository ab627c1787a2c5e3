/**
 * The mark of the last flushed batch: its number, in a file beside the database. A database that ends with
 * an older batch has lost acknowledged writes.
 *
 * Two slots are written in turn, so that a crash during a write damages the older number only.
 */
import { createHash } from "node:crypto";
import { type FileHandle, open, readFile, rename } from "node:fs/promises";

const SLOT_BYTES = 64;

/** The file with the mark. */
export class FlushedMark {
  readonly #file: FileHandle;
  #batch: number;
  /** The slot that holds the number; the other one is written next. */
  #slot: number;

  private constructor(file: FileHandle, batch: number, slot: number) {
    this.#file = file;
    this.#batch = batch;
    this.#slot = slot;
  }

  /** Creates the file, with number 0. It appears whole or not at all. */
  static async create(path: string): Promise<void> {
    const file = await open(`${path}.new`, "w");
    await file.write(slotText(0) + slotText(0));
    await file.sync();
    await file.close();
    await rename(`${path}.new`, path);
  }

  /** Opens the file; undefined if neither slot holds a number, so that the file is damaged. */
  static async open(path: string): Promise<FlushedMark | undefined> {
    const text = await readFile(path, "latin1");
    const [one, other] = [0, SLOT_BYTES].map(
      (from) => numberIn(text.slice(from, from + SLOT_BYTES)) ?? -1,
    ) as [number, number];
    const batch = Math.max(one, other);
    if (batch < 0) return undefined;
    return new FlushedMark(await open(path, "r+"), batch, batch === one ? 0 : 1);
  }

  /** The number of the last batch that was flushed. */
  get batch(): number {
    return this.#batch;
  }

  /** Resolves when the number is on disk. */
  async set(batch: number): Promise<void> {
    const text = slotText(batch);
    const slot = 1 - this.#slot;
    const { bytesWritten } = await this.#file.write(text, slot * SLOT_BYTES);
    if (bytesWritten !== text.length) throw new Error("the disk is full");
    await this.#file.datasync();
    this.#batch = batch;
    this.#slot = slot;
  }

  /** Closes the file. */
  close(): Promise<void> {
    return this.#file.close();
  }
}

const slotText = (batch: number): string => {
  const number = `${batch}`.padStart(16, "0");
  return `${number} ${digestOf(number)}\n`.padEnd(SLOT_BYTES, " ");
};

const numberIn = (slot: string): number | undefined => {
  const [, number, digest] = /^(\d{16}) ([0-9a-f]{16})\n *$/.exec(slot) ?? [];
  return number !== undefined && digest === digestOf(number) ? Number(number) : undefined;
};

const digestOf = (number: string): string =>
  createHash("sha256").update(number).digest("hex").slice(0, 16);
