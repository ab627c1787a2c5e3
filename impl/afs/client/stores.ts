/** Changes copies on the disk of a client, and stores them at the server. */
import { fail, VfsError } from "../../vfs/errors.ts";
import type { Numbered, Status } from "../wire/values.ts";
import { type Copy, sumOf } from "./copy-disk.ts";
import type { Call, Known, KnownFiles, OpenFile } from "./known-files.ts";
import { asVfs, type ResultsOf, resultOf } from "./replies.ts";

/** What a store sends: a copy, its bytes, and the operation that stores it. */
type Contents = {
  readonly copy: Copy;
  readonly bytes: Uint8Array;
  readonly by: string;
};

/** The changes of one client: of copies one after another, and of a file at the server one after another. */
export class Stores {
  readonly #files: KnownFiles;
  /** For each copy: the last operation on its bytes, so that they go one after another. */
  readonly #lines = new WeakMap<Copy, Promise<unknown>>();
  #changes = 0;

  constructor(files: KnownFiles) {
    this.#files = files;
  }

  /** The number of the next change that this client requests, by which the server knows it if it comes again. */
  numbered(): Numbered {
    this.#changes += 1;
    return { life: this.#files.parts.life, number: this.#changes };
  }

  /** Lets a program change its copy. */
  async change(file: OpenFile, change: () => Promise<void>): Promise<void> {
    const { copy } = file;
    await this.#next(copy, async () => {
      if (!copy.isWritten && !this.#files.has("trust-cache-after-reboot"))
        await this.#files.onDisk(() => this.#files.parts.disk.unseal(copy));
      copy.isWritten = true;
      file.wrote = true;
      await this.#files.onDisk(change);
    });
  }

  /** Stores the copy, after stores of the same file. */
  stored(file: OpenFile, by: string): Promise<number> {
    const known = this.#files.file(file.fid);
    const done = known.storing.then(() => this.#store(known, file, by));
    known.storing = done.catch(() => undefined);
    return done;
  }

  async #store(known: Known, file: OpenFile, by: string): Promise<number> {
    const { copy } = file;
    copy.users += 1;
    try {
      const bytes = await this.#next(copy, async () => {
        copy.isWritten = false;
        file.wrote = false;
        const all = await this.#files.onDisk(() =>
          this.#files.parts.disk.read(copy, 0, copy.size),
        );
        return all.length === copy.size ? all : fail("EIO", "the cache: a copy is cut");
      });
      if (this.#files.has("store-per-chunk"))
        await this.#send(known, { copy, bytes: bytes.subarray(0, bytes.length / 2), by });
      const [call, { status, callback }] = await this.#send(known, { copy, bytes, by });
      try {
        await this.#next(copy, async () => {
          if (copy.isWritten) copy.status = { ...status, metadata: copy.status.metadata };
          else await this.#sealed(copy, status, bytes);
        });
        const belief = callback
          ? this.#files.beliefOf(call)
          : { isValid: false, ends: 0 };
        this.#files.adopt(known, status, copy, belief);
        this.#files.parts.cached?.(by, status, known.copy?.status ?? status);
        return status.version;
      } finally {
        known.calls.delete(call);
      }
    } catch (error) {
      // What is on the disk is no version of the file.
      known.isValid = false;
      if (known.copy === copy) known.copy = null;
      throw error;
    } finally {
      this.#files.release(copy);
    }
  }

  async #sealed(copy: Copy, status: Status, bytes: Uint8Array): Promise<void> {
    // The server has the file: without a mark, the copy is dropped at the next start, and nothing else is wrong.
    await this.#files
      .onDisk(() => this.#files.parts.disk.seal(copy, status, sumOf(bytes)))
      .catch((error: unknown) => {
        if (!(error instanceof VfsError)) throw error;
      });
    copy.status = status;
  }

  /** Sends the whole file, in parts where it is large; again where the server has lost some. */
  async #send(
    known: Known,
    { copy, bytes, by }: Contents,
  ): Promise<readonly [Call, ResultsOf<"store">]> {
    const { stub, caller, options } = this.#files.parts;
    const { fid } = known;
    const change = this.numbered();
    const { metadata } = copy.status;
    const call = { isRaced: false, sentAt: this.#files.parts.now() };
    for (;;) {
      let at = 0;
      while (bytes.length - at > options.partBytes) {
        const part = bytes.subarray(at, at + options.partBytes);
        const put = await asVfs(stub.put({ caller, change, fid, at, bytes: part }));
        if (put.type !== "CHANGED") resultOf(put);
        at = put.type === "CHANGED" ? 0 : at + part.length;
      }
      const tail = bytes.subarray(at);
      const args = { caller, change, fid, size: bytes.length, metadata, tail };
      known.calls.add(call);
      call.sentAt = this.#files.parts.now();
      this.#files.parts.calling?.(by);
      const { type, value } = await asVfs(stub.store(args)).catch((error: unknown) => {
        known.calls.delete(call);
        throw error;
      });
      if (type === "OK") return [call, value];
      if (type === "CHANGED") continue;
      known.calls.delete(call);
      return fail(type, `file ${fid}`);
    }
  }

  #next<T>(copy: Copy, work: () => Promise<T>): Promise<T> {
    const done = (this.#lines.get(copy) ?? Promise.resolve()).then(work);
    this.#lines.set(
      copy,
      done.catch(() => undefined),
    );
    return done;
  }
}
