/** The journal of a disk: writes in their order, each on the disk before the image has it. */
import { crc32 } from "node:zlib";
import { FileError, type Files } from "../ports.ts";
import { opaque, text } from "../xdr/bytes.ts";
import { decode, encode } from "../xdr/codec.ts";
import { struct } from "../xdr/composite.ts";
import { unsignedHyper } from "../xdr/numbers.ts";

/** The most bytes of a write that has a number. */
export const WRITE_BYTES_MAX = 1 << 20;

/** The most bytes of a client's name. */
export const CLIENT_BYTES_MAX = 64;

/** A write; `client` is empty where it has no number. Without bytes it only says which number was the last. */
const entry = struct({
  client: text(CLIENT_BYTES_MAX),
  number: unsignedHyper,
  at: unsignedHyper,
  bytes: opaque(1 << 26),
});

/** A write with the number that its client gave it. */
export type Entry = {
  readonly client: string;
  readonly number: bigint;
  /** In bytes. */
  readonly at: number;
  readonly bytes: Uint8Array;
};

/** Before each record: its length and its checksum. */
const HEAD_BYTES = 8;

/**
 * The bytes of a record. Its checksum begins with its place in the file: bytes of a write that look like a record, or
 * remains of one that was taken back, are none at another place.
 */
const recordOf = ({ at, ...rest }: Entry, place: number): Buffer => {
  const body = encode(entry, { ...rest, at: BigInt(at) });
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(body.length, 0);
  head.writeUInt32BE(crc32(body, place), 4);
  return Buffer.concat([head, body]);
};

/** The bytes of records from the beginning of the file on. */
const recordsOf = (entries: readonly Entry[]): Buffer => {
  const records: Buffer[] = [];
  let place = 0;
  for (const each of entries) {
    const record = recordOf(each, place);
    records.push(record);
    place += record.length;
  }
  return Buffer.concat(records);
};

/** A journal in a file. Calls have to be made one after another. */
export class Journal {
  readonly #files: Files;
  readonly #path: string;
  #end = 0;
  /** False: after a crash the name may still lead to the journal before. */
  #isNameKept = true;

  private constructor(files: Files, path: string) {
    this.#files = files;
    this.#path = path;
  }

  /**
   * Opens the journal in a file, and makes an empty one where there is none.
   *
   * @param redo takes each write that is whole, in order. The first record that is not ends the journal: what comes
   * after it was never promised to anyone.
   */
  static async open(
    files: Files,
    path: string,
    redo: (entry: Entry) => Promise<void>,
  ): Promise<Journal> {
    const journal = new Journal(files, path);
    await journal.#each(await journal.#size(), redo);
    return journal;
  }

  /** The number of bytes of its records. */
  get bytes(): number {
    return this.#end;
  }

  /** Adds a write. It survives a crash after `sync`. @throws FileError; the journal is then as it was */
  async append(written: Entry): Promise<void> {
    const record = recordOf(written, this.#end);
    await this.#files.write(this.#path, this.#end, record);
    this.#end += record.length;
  }

  /** Takes each of its writes, in order, from the first on. @throws FileError */
  redo(redo: (entry: Entry) => Promise<void>): Promise<void> {
    return this.#each(this.#end, redo);
  }

  /** @throws FileError EIO, ENOSPC */
  async sync(): Promise<void> {
    await this.#keepName();
    await this.#files.sync(this.#path);
  }

  /** Takes back the last writes, down to this size, because they could not be kept. */
  takeBack(bytes: number): void {
    this.#end = bytes;
  }

  /**
   * Replaces the journal by one with these records, atomically: after a crash there is the old journal or the new one.
   *
   * @throws FileError
   */
  async replace(entries: readonly Entry[]): Promise<void> {
    const next = `${this.#path}.new`;
    const records = recordsOf(entries);
    await created(this.#files, next);
    await this.#files.truncate(next, 0);
    await this.#files.write(next, 0, records);
    await this.#files.sync(next);
    await this.#files.rename(next, this.#path);
    this.#end = records.length;
    this.#isNameKept = false;
    await this.#keepName();
  }

  /** Synchronises the journal's name: before that, a crash could bring the old journal back. */
  async #keepName(): Promise<void> {
    if (this.#isNameKept) return;
    await this.#files.syncDirectory(directoryOf(this.#path));
    this.#isNameKept = true;
  }

  async #size(): Promise<number> {
    if (await created(this.#files, this.#path))
      await this.#files.syncDirectory(directoryOf(this.#path));
    return (await this.#files.stat(this.#path)).size;
  }

  /** Takes the whole records within so many bytes, and ends behind the last of them. */
  async #each(size: number, take: (entry: Entry) => Promise<void>): Promise<void> {
    let at = 0;
    for (;;) {
      const found = await this.#recordAt(at, size);
      if (found === null) break;
      await take(found.entry);
      at = found.end;
    }
    this.#end = at;
  }

  /** The record there, and where it ends; null: there is no whole one. */
  async #recordAt(
    at: number,
    size: number,
  ): Promise<{ readonly entry: Entry; readonly end: number } | null> {
    if (at + HEAD_BYTES > size) return null;
    const head = Buffer.from(await this.#read(at, HEAD_BYTES));
    const [length, sum] = [head.readUInt32BE(0), head.readUInt32BE(4)];
    if (length === 0 || at + HEAD_BYTES + length > size) return null;
    const body = await this.#read(at + HEAD_BYTES, length);
    if (crc32(body, at) !== sum) return null;
    const { at: place, ...rest } = decode(entry, body);
    return {
      entry: { ...rest, at: Number(place) },
      end: at + HEAD_BYTES + length,
    };
  }

  #read(at: number, bytes: number): Promise<Uint8Array> {
    return this.#files.read(this.#path, { at, bytes });
  }
}

const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";

/** Makes a file unless it is there; says whether it did. */
const created = (files: Files, path: string): Promise<boolean> =>
  files.create(path).then(
    () => true,
    (error: unknown) => {
      if (error instanceof FileError && error.code === "EEXIST") return false;
      throw error;
    },
  );
