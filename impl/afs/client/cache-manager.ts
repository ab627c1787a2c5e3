/**
 * The cache manager of a client: it keeps whole files on the disk, asks the server for a file that it has no callback
 * of, and stores a file when a program that wrote it closes it.
 */
import { FileError } from "../../ports.ts";
import type { Handlers } from "../../rpc/program.ts";
import { fail } from "../../vfs/errors.ts";
import type { callbackProgram } from "../wire/callback-program.ts";
import type { Caller, FileMetadata, Numbered, Status } from "../wire/values.ts";
import type { Copy } from "./copy-disk.ts";
import { fetched } from "./fetched.ts";
import { KnownFiles, type ManagerParts, type OpenFile } from "./known-files.ts";
import { asVfs, type OkOf, type Reply, resultOf } from "./replies.ts";
import { Stores } from "./stores.ts";

/** The cache of one client. Calls fail with VfsError. */
export class CacheManager {
  readonly #files: KnownFiles;
  readonly #stores: Stores;
  /** The last change of names, so that they go one after another. */
  #naming: Promise<unknown> = Promise.resolve();

  /** @param found the copies that an earlier start has left on the disk */
  constructor(parts: ManagerParts, found: readonly Copy[]) {
    this.#files = new KnownFiles(parts, found);
    this.#stores = new Stores(this.#files);
  }

  /** The parts that it works with. */
  get parts(): ManagerParts {
    return this.#files.parts;
  }

  /** The copies on the disk, for the trace. */
  get copies(): readonly Copy[] {
    return this.#files.copies;
  }

  /** The procedures that the server calls. */
  handlers(): Handlers<(typeof callbackProgram)["procedures"]> {
    return {
      break: ({ files }) => {
        for (const { fid } of files) this.#files.forget(fid);
        return undefined;
      },
      ask: () => this.#files.held(),
      forget: () => {
        this.#files.forgetAll();
        return undefined;
      },
    };
  }

  /**
   * Opens a file, without a call if the client believes its copy to be the newest.
   *
   * @param by the operation, for the trace
   */
  async open(fid: number, by = ""): Promise<OpenFile> {
    const known = this.#files.used(fid);
    const { copy } = known;
    const isNewest = copy !== null && copy.status.version === known.status?.version;
    if (isNewest && this.#files.believes(known) && copy.isChecked)
      return this.#files.opened(copy);
    return fetched(this.#files, known, by);
  }

  /** What is known of a file; the client asks the server where that may be old. */
  async status(fid: number): Promise<Status> {
    const known = this.#files.file(fid);
    if (known.status !== null && this.#files.believes(known)) return known.status;
    const { parts } = this;
    const args = { caller: parts.caller, fid, have: null, want: 0 };
    const [call, reply] = await this.#files.call(known, "", () => parts.stub.fetch(args));
    known.calls.delete(call);
    this.#files.adopt(known, reply.status, null, this.#files.beliefOf(call));
    return reply.status;
  }

  /** Bytes of an open file. Where the disk has lost what no program wrote, the version is fetched again. */
  async read({ fid, copy }: OpenFile, at: number, bytes: number): Promise<Uint8Array> {
    const { disk } = this.parts;
    const found = await this.#files.onDisk(() =>
      disk.read(copy, at, bytes).catch(ifGone),
    );
    const isWhole = found !== null && found.length >= Math.min(bytes, copy.size - at);
    if (isWhole || (copy.isWritten && found !== null)) return found;
    if (copy.isWritten) return fail("EIO", "the cache: what was written is gone");
    const known = this.#files.file(fid);
    if (known.copy === copy) known.copy = null;
    const again = await this.open(fid);
    try {
      if (again.copy.status.version !== copy.status.version)
        return fail(
          "EIO",
          "the cache: a copy is damaged, and the server has a newer file",
        );
      return await this.#files.onDisk(() => disk.read(again.copy, at, bytes));
    } finally {
      this.release(again.copy);
    }
  }

  /** Writes an open file, on the disk of the client. */
  async write(file: OpenFile, at: number, bytes: Uint8Array, by = ""): Promise<void> {
    await this.#stores.change(file, async () => {
      await this.parts.disk.write(file.copy, at, bytes);
      this.#touched(file);
    });
    if (this.#files.has("store-on-write")) await this.#stores.stored(file, by);
  }

  /** Cuts an open file, or extends it. */
  truncate(file: OpenFile, size: number): Promise<void> {
    return this.#stores.change(file, async () => {
      await this.parts.disk.truncate(file.copy, size);
      this.#touched(file);
    });
  }

  /** Changes what is kept of an open file beside its bytes. */
  change(file: OpenFile, changes: Partial<FileMetadata>): Promise<void> {
    return this.#stores.change(file, async () => describe(file.copy, changes));
  }

  /** Replaces the contents of a file and closes it, without fetching the old ones. @returns the new version */
  async save(fid: number, bytes: Uint8Array, by = ""): Promise<number | null> {
    const metadata = this.#files.file(fid).status?.metadata ?? {
      mode: 0o644,
      modified: 0n,
    };
    const status = { fid, type: "file", version: 0, size: 0, metadata } as const;
    const copy = await this.#files.onDisk(async () => {
      const made = await this.parts.disk.create(status);
      await this.parts.disk.append(made, bytes);
      return made;
    });
    copy.isWritten = true;
    return this.close({ ...this.#files.opened(copy), wrote: true }, by);
  }

  /** Stores an open file, if its program wrote it; gives the version that the store has made. */
  async flush(file: OpenFile, by = ""): Promise<number | null> {
    return file.wrote ? this.#stores.stored(file, by) : null;
  }

  /** Closes a file. It is stored before, if its program wrote it; gives the version that the store has made. */
  async close(file: OpenFile, by = ""): Promise<number | null> {
    if (file.wrote && this.#files.has("close-does-not-wait")) {
      void this.#stores
        .stored(file, by)
        .catch(() => undefined)
        .finally(() => this.release(file.copy));
      return null;
    }
    try {
      return await this.flush(file, by);
    } finally {
      this.release(file.copy);
    }
  }

  /** The program is gone without a close: what it wrote is lost. */
  abandon(file: OpenFile): void {
    const known = this.#files.file(file.fid);
    if (file.copy.isWritten && known.copy === file.copy)
      Object.assign(known, { copy: null, isValid: false });
    this.release(file.copy);
  }

  /**
   * Has the server change directories, which the client does not believe in afterwards. One such change after another:
   * an earlier one that came later would be taken for a copy. @throws VfsError
   */
  changing<A extends Reply>(
    directories: readonly number[],
    made: (change: Numbered, caller: Caller) => Promise<A>,
  ): Promise<OkOf<A>> {
    const done = this.#naming.then(async () => {
      const change = this.#stores.numbered();
      try {
        return await this.asked(() => made(change, this.parts.caller));
      } finally {
        for (const fid of directories) this.#files.forget(fid);
      }
    });
    this.#naming = done.catch(() => undefined);
    return done;
  }

  /** Makes a call that changes nothing. @throws VfsError */
  async asked<A extends Reply>(made: () => Promise<A>): Promise<OkOf<A>> {
    return resultOf(await asVfs(made()));
  }

  /** Nanoseconds since 1970. */
  now(): bigint {
    return BigInt(Math.floor(this.parts.clock.wall())) * 1_000_000n;
  }

  /** Counts one user less of a copy. */
  release(copy: Copy): void {
    this.#files.release(copy);
  }

  #touched({ copy }: OpenFile): void {
    describe(copy, { modified: this.now() });
  }
}

const describe = (copy: Copy, changes: Partial<FileMetadata>): void => {
  const { status } = copy;
  copy.status = { ...status, metadata: { ...status.metadata, ...changes } };
};

const ifGone = (error: unknown): null => {
  if (error instanceof FileError && error.code === "ENOENT") return null;
  throw error;
};
