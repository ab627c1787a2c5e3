/**
 * The copies of files on the disk of a client. Beside the bytes of a copy lies a mark: which version of which file it
 * is, and a checksum. A copy that a program writes has no mark until it is stored, so that a restart keeps none that
 * the server does not have.
 */
import { createHash } from "node:crypto";
import { FileError, type Files } from "../../ports.ts";
import { opaque } from "../../xdr/bytes.ts";
import { decode, encode } from "../../xdr/codec.ts";
import { struct } from "../../xdr/composite.ts";
import { XdrError } from "../../xdr/error.ts";
import { count, type Status, status } from "../wire/values.ts";

/** A copy of a file. */
export type Copy = {
  /** The number of its files on the disk. */
  id: number;
  readonly fid: number;
  /** What it is a copy of. */
  status: Status;
  size: number;
  /** Has a program written it since it was fetched or stored? */
  isWritten: boolean;
  /** Were its bytes compared with the checksum since the client started? */
  isChecked: boolean;
  /** The number of its users: open files and calls. */
  users: number;
};

const COPIES = "/copies";
const CELL = "/cell";
const bytesAt = (id: number): string => `${COPIES}/${id}`;
const markAt = (id: number): string => `${COPIES}/${id}.mark`;

const mark = struct({ status, size: count, sha256: opaque(32) });
const sealed = struct({ body: opaque(1024), sha256: opaque(32) });

/** The checksum of some bytes. */
export const sumOf = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** The directory is no cache of this cell. */
export class NoCache extends Error {
  override readonly name = "NoCache";
}

/** How copies are kept. */
type DiskOptions = { readonly cell: string; readonly isDurable: boolean };

/** The copies on the disk; all calls fail with FileError. */
export class CopyDisk {
  readonly #files: Files;
  readonly #isDurable: boolean;
  /** By number of a copy: its checksum, until the copy is checked. */
  readonly #sums = new Map<number, Uint8Array>();
  #last = 0;

  private constructor(files: Files, isDurable: boolean) {
    this.#files = files;
    this.#isDurable = isDurable;
  }

  /**
   * Opens the directory "/" of the port as a cache, with the copies that are in it.
   *
   * @throws NoCache where it is the cache of another cell, or holds other files; FileError
   */
  static async open(
    files: Files,
    { cell, isDurable }: DiskOptions,
  ): Promise<{ readonly disk: CopyDisk; readonly found: readonly Copy[] }> {
    await expectCache(files, cell);
    const disk = new CopyDisk(files, isDurable);
    const found: Copy[] = [];
    const names = await files.list(COPIES);
    for (const name of names) {
      const id = Number(name.split(".")[0]);
      if (Number.isSafeInteger(id)) disk.#last = Math.max(disk.#last, id);
      if (name !== `${id}`) continue;
      const copy = await disk.#marked(id);
      if (copy === null) await disk.#remove(id);
      else found.push(copy);
    }
    for (const name of names)
      if (name.endsWith(".new")) await files.unlink(`${COPIES}/${name}`).catch(ifGone);
    return { disk, found };
  }

  /** A new copy without bytes or a mark. */
  async create(of: Status): Promise<Copy> {
    this.#last += 1;
    const id = this.#last;
    await this.#files.create(bytesAt(id), 0o600);
    return {
      id,
      fid: of.fid,
      status: of,
      size: 0,
      isWritten: false,
      isChecked: true,
      users: 0,
    };
  }

  /** Appends a part that the server has sent. */
  async append(copy: Copy, part: Uint8Array): Promise<void> {
    if (part.length > 0) await this.#files.write(bytesAt(copy.id), copy.size, part);
    copy.size += part.length;
  }

  /** The bytes are those of this version. It survives a crash when this resolves, if copies do. */
  async seal(copy: Copy, of: Status, sha256: Uint8Array): Promise<void> {
    const body = encode(mark, { status: of, size: copy.size, sha256 });
    const path = `${COPIES}/${copy.id}.new`;
    if (this.#isDurable) await this.#files.sync(bytesAt(copy.id));
    await this.#files.create(path, 0o600).catch(ifThere);
    await this.#files.truncate(path, 0);
    await this.#files.write(path, 0, encode(sealed, { body, sha256: sumOf(body) }));
    if (this.#isDurable) await this.#files.sync(path);
    await this.#files.rename(path, markAt(copy.id));
    if (this.#isDurable) await this.#files.syncDirectory(COPIES);
  }

  /** Before a program writes: removes the mark, so that a restart drops the copy. */
  async unseal(copy: Copy): Promise<void> {
    await this.#files.unlink(markAt(copy.id)).catch(ifGone);
    if (this.#isDurable) await this.#files.syncDirectory(COPIES);
  }

  /** Do its bytes match the checksum in its mark? */
  async isSound(copy: Copy): Promise<boolean> {
    if (copy.isChecked) return true;
    const bytes = await this.read(copy, 0, copy.size);
    const sum = this.#sums.get(copy.id);
    copy.isChecked = sum !== undefined && Buffer.compare(sum, sumOf(bytes)) === 0;
    this.#sums.delete(copy.id);
    return copy.isChecked;
  }

  read(copy: Copy, at: number, bytes: number): Promise<Uint8Array> {
    const length = Math.max(0, Math.min(bytes, copy.size - at));
    if (length === 0) return Promise.resolve(new Uint8Array());
    return this.#files.read(bytesAt(copy.id), { at, bytes: length });
  }

  async write(copy: Copy, at: number, bytes: Uint8Array): Promise<void> {
    await this.#files.write(bytesAt(copy.id), at, bytes);
    copy.size = Math.max(copy.size, at + bytes.length);
  }

  async truncate(copy: Copy, size: number): Promise<void> {
    await this.#files.truncate(bytesAt(copy.id), size);
    copy.size = size;
  }

  /** Removes a copy from the disk. */
  async drop(copy: Copy): Promise<void> {
    await this.#remove(copy.id).catch(() => undefined); // The next start finds what is left.
  }

  async #remove(id: number): Promise<void> {
    await this.#files.unlink(markAt(id)).catch(ifGone);
    await this.#files.unlink(bytesAt(id)).catch(ifGone);
  }

  /** The copy with this number; null: it has no mark, or one that makes no sense. */
  async #marked(id: number): Promise<Copy | null> {
    try {
      const { size: length } = await this.#files.stat(markAt(id));
      const found = await this.#files.read(markAt(id), { at: 0, bytes: length });
      const { body, sha256 } = decode(sealed, found);
      if (Buffer.compare(sha256, sumOf(body)) !== 0) return null;
      const { status: of, size, sha256: sum } = decode(mark, body);
      const { size: there } = await this.#files.stat(bytesAt(id));
      if (there !== size) return null;
      this.#sums.set(id, sum);
      const { fid } = of;
      return { id, fid, status: of, size, isWritten: false, isChecked: false, users: 0 };
    } catch (error) {
      const isGone = error instanceof FileError && error.code === "ENOENT";
      if (isGone || error instanceof XdrError) return null;
      throw error;
    }
  }
}

/** The name of the cell lies in the directory; an empty directory gets it. */
const expectCache = async (files: Files, cell: string): Promise<void> => {
  const names = await files.list("/");
  if (names.includes("cell")) {
    const { size } = await files.stat(CELL);
    const found = Buffer.from(await files.read(CELL, { at: 0, bytes: size })).toString();
    if (found === cell) return;
    if (found !== "")
      throw new NoCache(
        "it is the cache of another cell; name another directory, or empty it",
      );
  } else if (names.some((name) => name !== "copies"))
    throw new NoCache("it holds other files; name an empty directory");
  await files.mkdir(COPIES, 0o700).catch(ifThere);
  await files.create(CELL, 0o600).catch(ifThere);
  await files.truncate(CELL, 0);
  await files.write(CELL, 0, Buffer.from(cell));
  await files.sync(CELL);
  await files.syncDirectory("/");
};

const ifThere = (error: unknown): void => {
  if (!(error instanceof FileError && error.code === "EEXIST")) throw error;
};

const ifGone = (error: unknown): void => {
  if (!(error instanceof FileError && error.code === "ENOENT")) throw error;
};
