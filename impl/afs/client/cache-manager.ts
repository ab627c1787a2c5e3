/**
 * The cache manager of a client: it keeps whole files on the disk, asks the server for a file that it has no callback
 * of, and stores a file when a program that wrote it closes it.
 */
import { type Clock, FileError, pause } from "../../ports.ts";
import { RpcError } from "../../rpc/errors.ts";
import type { Handlers, Stub } from "../../rpc/program.ts";
import { fail, VfsError } from "../../vfs/errors.ts";
import type { ValueOf } from "../../xdr/codec.ts";
import { type callbackProgram, HELD_MAX } from "../wire/callback-program.ts";
import type { CallStatus, fileProgram } from "../wire/file-program.ts";
import type { Caller, FileMetadata, Numbered, Status } from "../wire/values.ts";
import { type Copy, type CopyDisk, sumOf } from "./copy-disk.ts";
import type { ClientOptions } from "./options.ts";

type Procedures = (typeof fileProgram)["procedures"];
type AnswerOf<P extends keyof Procedures> = Extract<
  ValueOf<Procedures[P]["results"]>,
  { readonly type: "OK" }
>["value"];

/** A call that is under way. */
type Call = {
  /** A callback of the file was broken meanwhile. */
  isRaced: boolean;
  /** In ticks, when it was sent first. */
  sentAt: number;
};

/** What this client knows of a file. */
type Known = {
  readonly fid: number;
  status: Status | null;
  /** Does the client believe, until `ends`, that its copy is the newest version? */
  isValid: boolean;
  ends: number;
  /** The newest copy. */
  copy: Copy | null;
  readonly calls: Set<Call>;
  /** The last store of this file, so that stores go one after another. */
  storing: Promise<unknown>;
};

/** An open file of a program: its copy, which it may share with other programs. */
export type OpenFile = {
  readonly fid: number;
  readonly copy: Copy;
  /** Has the program written and not closed yet? */
  wrote: boolean;
};

/** The parts that a cache manager works with. */
type ManagerParts = {
  readonly clock: Clock;
  /** The time in ticks. */
  readonly now: () => number;
  readonly stub: Stub<Procedures>;
  readonly disk: CopyDisk;
  readonly caller: Caller;
  /** A name that no other start of this client has. */
  readonly life: string;
  readonly options: ClientOptions;
  /** Called before each call with the operation that makes it, for the trace. */
  readonly calling?: (by: string) => void;
  /** Takes note of a reply that has taken effect, and of what the newest copy is then. */
  readonly cached?: (by: string, reply: Status, newest: Status) => void;
};

const DISK_RETRY_MS = 100;
/** Files of which something is known without a copy. */
const KNOWN_MAX = 100_000;

/** The cache of one client. Calls fail with VfsError. */
export class CacheManager {
  readonly parts: ManagerParts;
  readonly #known = new Map<number, Known>();
  /** For each copy: the last operation on its bytes, so that they go one after another. */
  readonly #lines = new WeakMap<Copy, Promise<unknown>>();
  /** The last change of names, so that they go one after another. */
  #naming: Promise<unknown> = Promise.resolve();
  #changes = 0;

  constructor(parts: ManagerParts, found: readonly Copy[]) {
    this.parts = parts;
    const trusts = this.#has("trust-cache-after-reboot");
    for (const copy of found) {
      const known = this.#file(copy.fid);
      const isNewer = (known.copy?.status.version ?? -1) < copy.status.version;
      const older = isNewer ? known.copy : copy;
      if (isNewer) known.copy = copy;
      if (isNewer && trusts)
        Object.assign(known, { status: copy.status, isValid: true, ends: Infinity });
      if (trusts) copy.isChecked = true;
      if (older !== null) void this.parts.disk.drop(older);
    }
  }

  /** The copies on the disk, for the trace. */
  get copies(): readonly Copy[] {
    return [...this.#known.values()].flatMap(({ copy }) => copy ?? []);
  }

  /** The procedures that the server calls. */
  handlers(): Handlers<(typeof callbackProgram)["procedures"]> {
    return {
      break: ({ files }) => {
        for (const { fid } of files) this.forget(fid);
        return undefined;
      },
      ask: () => this.#held(),
      forget: () => {
        for (const fid of this.#known.keys()) this.forget(fid);
        return undefined;
      },
    };
  }

  /** Drops the belief in a file, also that of replies that are in flight. */
  forget(fid: number): void {
    const known = this.#known.get(fid);
    if (known === undefined) return;
    known.isValid = false;
    for (const call of known.calls) call.isRaced = true;
  }

  /**
   * Opens a file, without a call if the client believes its copy to be the newest.
   *
   * @param by the operation, for the trace
   */
  async open(fid: number, by = ""): Promise<OpenFile> {
    const known = this.#file(fid);
    this.#known.delete(fid);
    this.#known.set(fid, known); // The one that was used last.
    const { copy } = known;
    const isNewest = copy !== null && copy.status.version === known.status?.version;
    if (isNewest && this.#believes(known) && copy.isChecked) return this.#opened(copy);
    return this.#fetched(known, by);
  }

  /** What is known of a file; the client asks the server where that may be old. */
  async status(fid: number): Promise<Status> {
    const known = this.#file(fid);
    if (known.status !== null && this.#believes(known)) return known.status;
    const { parts } = this;
    const args = { caller: parts.caller, fid, have: null, want: 0 };
    const [call, reply] = await this.#call(known, "", () => parts.stub.fetch(args));
    known.calls.delete(call);
    this.#adopt(known, reply.status, null, this.#beliefOf(call));
    return reply.status;
  }

  /** Bytes of an open file. Where the disk has lost what no program wrote, the version is fetched again. */
  async read({ fid, copy }: OpenFile, at: number, bytes: number): Promise<Uint8Array> {
    const { disk } = this.parts;
    const found = await this.#onDisk(() => disk.read(copy, at, bytes).catch(ifGone));
    const isWhole = found !== null && found.length >= Math.min(bytes, copy.size - at);
    if (isWhole || (copy.isWritten && found !== null)) return found;
    if (copy.isWritten) return fail("EIO", "the cache: what was written is gone");
    const known = this.#file(fid);
    if (known.copy === copy) known.copy = null;
    const again = await this.open(fid);
    try {
      if (again.copy.status.version !== copy.status.version)
        return fail(
          "EIO",
          "the cache: a copy is damaged, and the server has a newer file",
        );
      return await this.#onDisk(() => disk.read(again.copy, at, bytes));
    } finally {
      this.release(again.copy);
    }
  }

  /** Writes an open file, on the disk of the client. */
  async write(file: OpenFile, at: number, bytes: Uint8Array, by = ""): Promise<void> {
    await this.#change(file, async () => {
      await this.parts.disk.write(file.copy, at, bytes);
      this.#touched(file);
    });
    if (this.#has("store-on-write")) await this.#stored(file, by);
  }

  /** Cuts an open file, or extends it. */
  truncate(file: OpenFile, size: number): Promise<void> {
    return this.#change(file, async () => {
      await this.parts.disk.truncate(file.copy, size);
      this.#touched(file);
    });
  }

  /** Changes what is kept of an open file beside its bytes. */
  change(file: OpenFile, changes: Partial<FileMetadata>): Promise<void> {
    return this.#change(file, async () => this.#described(file, changes));
  }

  /** Replaces the contents of a file and closes it, without fetching the old ones. @returns the new version */
  async save(fid: number, bytes: Uint8Array, by = ""): Promise<number | null> {
    const metadata = this.#file(fid).status?.metadata ?? { mode: 0o644, modified: 0n };
    const status = { fid, type: "file", version: 0, size: 0, metadata } as const;
    const copy = await this.#onDisk(async () => {
      const made = await this.parts.disk.create(status);
      await this.parts.disk.append(made, bytes);
      return made;
    });
    copy.isWritten = true;
    return this.close({ ...this.#opened(copy), wrote: true }, by);
  }

  /** Stores an open file, if its program wrote it; gives the version that the store has made. */
  async flush(file: OpenFile, by = ""): Promise<number | null> {
    return file.wrote ? this.#stored(file, by) : null;
  }

  /** Closes a file. It is stored before, if its program wrote it; gives the version that the store has made. */
  async close(file: OpenFile, by = ""): Promise<number | null> {
    if (file.wrote && this.#has("close-does-not-wait")) {
      void this.#stored(file, by)
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
    const known = this.#file(file.fid);
    if (file.copy.isWritten && known.copy === file.copy)
      Object.assign(known, { copy: null, isValid: false });
    this.release(file.copy);
  }

  /**
   * Has the server change directories, which the client does not believe in afterwards. One such change after another:
   * an earlier one that came later would be taken for a copy. @throws VfsError
   */
  changing<A extends Answer>(
    directories: readonly number[],
    made: (change: Numbered, caller: Caller) => Promise<A>,
  ): Promise<OkOf<A>> {
    const { caller, life } = this.parts;
    const done = this.#naming.then(async () => {
      this.#changes += 1;
      try {
        return await this.asked(() => made({ life, number: this.#changes }, caller));
      } finally {
        for (const fid of directories) this.forget(fid);
      }
    });
    this.#naming = done.catch(() => undefined);
    return done;
  }

  /** Makes a call that changes nothing. @throws VfsError */
  async asked<A extends Answer>(made: () => Promise<A>): Promise<OkOf<A>> {
    return resultOf(await asVfs(made()));
  }

  /** Nanoseconds since 1970. */
  now(): bigint {
    return BigInt(Math.floor(this.parts.clock.wall())) * 1_000_000n;
  }

  /** Counts one user less of a copy. */
  release(copy: Copy): void {
    copy.users -= 1;
    if (copy.users === 0 && this.#known.get(copy.fid)?.copy !== copy)
      void this.parts.disk.drop(copy);
  }

  #has(fault: Parameters<ClientOptions["faults"]["has"]>[0]): boolean {
    return this.parts.options.faults.has(fault);
  }

  #touched(file: OpenFile): void {
    this.#described(file, { modified: this.now() });
  }

  #described({ copy }: OpenFile, changes: Partial<FileMetadata>): void {
    const { status } = copy;
    copy.status = { ...status, metadata: { ...status.metadata, ...changes } };
  }

  #file(fid: number): Known {
    const found = this.#known.get(fid);
    if (found !== undefined) return found;
    const known: Known = {
      fid,
      status: null,
      isValid: false,
      ends: 0,
      copy: null,
      calls: new Set(),
      storing: Promise.resolve(),
    };
    this.#known.set(fid, known);
    if (this.#known.size > KNOWN_MAX)
      for (const [each, { copy, calls }] of this.#known) {
        if (copy === null && calls.size === 0 && each !== fid) this.#known.delete(each);
        if (this.#known.size <= KNOWN_MAX) break;
      }
    return known;
  }

  #believes({ isValid, ends }: Known): boolean {
    return isValid && this.parts.now() < ends;
  }

  /** Versions that are believed in: no more than a reply holds, and the others are not believed any more. */
  #held(): { fid: number; version: number }[] {
    const held: { fid: number; version: number }[] = [];
    for (const known of this.#known.values()) {
      const { fid, status } = known;
      for (const call of known.calls) call.isRaced = true;
      if (status === null || !this.#believes(known)) continue;
      if (held.length < HELD_MAX) held.push({ fid, version: status.version });
      else known.isValid = false;
    }
    return held;
  }

  #opened(copy: Copy): OpenFile {
    copy.users += 1;
    return { fid: copy.fid, copy, wrote: false };
  }

  /** The belief that the reply to a call justifies. */
  #beliefOf({ isRaced, sentAt }: Call): Pick<Known, "isValid" | "ends"> {
    const { lease } = this.parts.options;
    const from = this.#has("count-lease-from-arrival") ? this.parts.now() : sentAt;
    const ends = lease === 0 ? Number.POSITIVE_INFINITY : from + lease;
    const isValid =
      (!isRaced || this.#has("believe-any-grant")) && this.parts.now() < ends;
    return { isValid, ends };
  }

  /** Makes a call; it counts as under way until its reply has taken effect. @throws VfsError */
  async #call<A extends Answer>(
    known: Known,
    by: string,
    made: () => Promise<A>,
  ): Promise<readonly [Call, OkOf<A>]> {
    const call = { isRaced: false, sentAt: this.parts.now() };
    known.calls.add(call);
    this.parts.calling?.(by);
    try {
      return [call, resultOf(await asVfs(made()))];
    } catch (error) {
      known.calls.delete(call);
      throw error;
    }
  }

  /** Fetches a file, or learns that the copy is the newest. */
  async #fetched(known: Known, by: string): Promise<OpenFile> {
    const { stub, caller, options, disk, cached } = this.parts;
    for (;;) {
      const had = await this.#sound(known);
      if (had !== null) had.users += 1;
      const have = had?.status.version ?? null;
      const args = { caller, fid: known.fid, have, want: options.partBytes };
      let fresh: Copy | null = null;
      try {
        const [call, { status, contents }] = await this.#call(known, by, () =>
          stub.fetch(args),
        );
        try {
          const isSame = contents === null && had !== null;
          fresh = isSame ? null : await this.#received(status, contents);
          if (!isSame && fresh === null) continue; // The version is gone already.
          this.#adopt(known, status, fresh ?? had, this.#beliefOf(call), isSame);
          cached?.(by, status, known.copy!.status);
          return this.#opened(known.copy!);
        } finally {
          known.calls.delete(call);
        }
      } finally {
        if (had !== null) this.release(had);
        if (fresh !== null && known.copy !== fresh && fresh.users === 0)
          if (known.copy?.id !== fresh.id) void disk.drop(fresh);
      }
    }
  }

  /** The newest copy; null if its bytes are damaged. */
  async #sound(known: Known): Promise<Copy | null> {
    const { copy } = known;
    if (copy === null || copy.isChecked) return copy;
    const isSound = await this.#onDisk(() => this.parts.disk.isSound(copy)).catch(
      () => false,
    );
    if (isSound || known.copy !== copy) return known.copy;
    known.copy = null;
    void this.parts.disk.drop(copy);
    return null;
  }

  /** A copy of what the server sends; null: it has sent a part of a version, and that is gone. */
  async #received(status: Status, first: Uint8Array | null): Promise<Copy | null> {
    const { disk, stub, options } = this.parts;
    const { fid, version, size } = status;
    const parts = [first ?? new Uint8Array()];
    for (let at = parts[0]!.length; at < size; at += parts.at(-1)!.length) {
      const bytes = options.partBytes;
      const { type, value } = await asVfs(stub.more({ fid, version, at, bytes }));
      if (type !== "OK" || value.length === 0) return null;
      parts.push(value);
    }
    return this.#onDisk(async () => {
      const copy = await disk.create(status);
      try {
        for (const part of parts) await disk.append(copy, part);
        await disk.seal(copy, status, sumOf(...parts));
        return copy;
      } catch (error) {
        await disk.drop(copy);
        throw error;
      }
    });
  }

  /** A version that the server has sent, or taken, is the newest one unless a newer one is known by now. */
  #adopt(
    known: Known,
    status: Status,
    copy: Copy | null,
    belief: Pick<Known, "isValid" | "ends">,
    isKnownAlready = false,
  ): void {
    const { version } = status;
    if (known.status !== null && known.status.version > version && known.copy) return;
    const has = known.copy?.status.version === version;
    const isSame =
      known.status?.version === version &&
      (copy === null || isKnownAlready || (has && known.copy !== copy));
    if (isSame && (copy === null || has)) {
      if (belief.isValid)
        Object.assign(known, {
          isValid: true,
          ends: Math.max(known.isValid ? known.ends : 0, belief.ends),
        });
      return;
    }
    Object.assign(known, { status, ...belief });
    if (copy !== null) this.#replace(known, copy);
    void this.#evict(0);
  }

  #replace(known: Known, copy: Copy): void {
    const { copy: older } = known;
    if (older === copy) return;
    if (older !== null && this.#has("replace-open-copy")) {
      const { id, status, size } = copy;
      Object.assign(older, { id, status, size });
      return;
    }
    known.copy = copy;
    if (older !== null && older.users === 0) void this.parts.disk.drop(older);
  }

  /** Lets a program change its copy. */
  async #change(file: OpenFile, change: () => Promise<void>): Promise<void> {
    const { copy } = file;
    await this.#next(copy, async () => {
      if (!copy.isWritten && !this.#has("trust-cache-after-reboot"))
        await this.#onDisk(() => this.parts.disk.unseal(copy));
      copy.isWritten = true;
      file.wrote = true;
      await this.#onDisk(change);
    });
  }

  /** Stores the copy, after stores of the same file. */
  #stored(file: OpenFile, by: string): Promise<number> {
    const known = this.#file(file.fid);
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
        const all = await this.#onDisk(() => this.parts.disk.read(copy, 0, copy.size));
        return all.length === copy.size ? all : fail("EIO", "the cache: a copy is cut");
      });
      if (this.#has("store-per-chunk"))
        await this.#send(known, { copy, bytes: bytes.subarray(0, bytes.length / 2), by });
      const [call, { status, callback }] = await this.#send(known, { copy, bytes, by });
      try {
        await this.#next(copy, async () => {
          if (copy.isWritten) copy.status = { ...status, metadata: copy.status.metadata };
          else await this.#sealed(copy, status, bytes);
        });
        const belief = callback ? this.#beliefOf(call) : { isValid: false, ends: 0 };
        this.#adopt(known, status, copy, belief);
        this.parts.cached?.(by, status, known.copy?.status ?? status);
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
      this.release(copy);
    }
  }

  async #sealed(copy: Copy, status: Status, bytes: Uint8Array): Promise<void> {
    // The server has the file: without a mark, the copy is dropped at the next start, and nothing else is wrong.
    await this.#onDisk(() => this.parts.disk.seal(copy, status, sumOf(bytes))).catch(
      (error: unknown) => {
        if (!(error instanceof VfsError)) throw error;
      },
    );
    copy.status = status;
  }

  /** Sends the whole file, in parts where it is large; again where the server has lost some. */
  async #send(
    known: Known,
    {
      copy,
      bytes,
      by,
    }: { readonly copy: Copy; readonly bytes: Uint8Array; readonly by: string },
  ): Promise<readonly [Call, AnswerOf<"store">]> {
    const { stub, caller, life, options } = this.parts;
    const { fid } = known;
    this.#changes += 1;
    const change = { life, number: this.#changes };
    const { metadata } = copy.status;
    const call = { isRaced: false, sentAt: this.parts.now() };
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
      call.sentAt = this.parts.now();
      this.parts.calling?.(by);
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

  /** Does what needs the disk. Where it is full, copies that are not in use go. @throws VfsError */
  async #onDisk<T>(work: () => Promise<T>): Promise<T> {
    for (;;)
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        const isFull = error.code === "ENOSPC" || error.code === "EDQUOT";
        if (isFull && (await this.#evict(Number.POSITIVE_INFINITY)) > 0) continue;
        if (!this.parts.options.isPatient)
          return fail(isFull ? "ENOSPC" : "EIO", `the cache: ${error.message}`);
        await pause(this.parts.clock, DISK_RETRY_MS);
      }
  }

  /** Drops unused copies, the least recently used first, to free some bytes. @returns how many were dropped */
  async #evict(bytes: number): Promise<number> {
    const { cacheBytes } = this.parts.options;
    let over = bytes - cacheBytes;
    for (const { copy } of this.#known.values()) over += copy?.size ?? 0;
    let count = 0;
    for (const known of this.#known.values()) {
      if (over <= 0) break;
      const { copy } = known;
      if (copy === null || copy.users > 0 || copy.isWritten || known.calls.size > 0)
        continue;
      over -= copy.size;
      known.copy = null;
      count += 1;
      await this.parts.disk.drop(copy);
    }
    return count;
  }
}

const ifGone = (error: unknown): null => {
  if (error instanceof FileError && error.code === "ENOENT") return null;
  throw error;
};

type Answer =
  | { readonly type: "OK"; readonly value: unknown }
  | { readonly type: Exclude<CallStatus, "OK">; readonly value: undefined };
type OkOf<A> =
  Extract<A, { readonly type: "OK" }> extends { readonly value: infer V } ? V : never;

/** @throws VfsError where the call has failed */
const resultOf = <A extends Answer>(answer: A): OkOf<A> =>
  answer.type === "OK"
    ? (answer.value as OkOf<A>)
    : fail(answer.type === "CHANGED" ? "ESTALE" : answer.type);

/** What the network fails with is an error of the file system. */
const asVfs = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call;
  } catch (error) {
    if (error instanceof RpcError)
      return fail("EIO", `the file server: ${error.message}`);
    throw error;
  }
};
