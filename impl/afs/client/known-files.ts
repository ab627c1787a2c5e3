/**
 * What a client knows of files: the newest version that it has heard of, whether it believes that this is still the
 * newest, and the copy on its disk.
 */
import { type Clock, FileError, pause } from "../../ports.ts";
import type { Stub } from "../../rpc/program.ts";
import { fail } from "../../vfs/errors.ts";
import { HELD_MAX } from "../wire/callback-program.ts";
import type { Caller, Status } from "../wire/values.ts";
import type { Copy, CopyDisk } from "./copy-disk.ts";
import type { ClientOptions } from "./options.ts";
import {
  asVfs,
  type FileProcedures,
  type OkOf,
  type Reply,
  resultOf,
} from "./replies.ts";

/** A call that is under way. */
export type Call = {
  /** A callback of the file was broken meanwhile. */
  isRaced: boolean;
  /** In ticks, when it was sent first. */
  sentAt: number;
};

/** What this client knows of a file. */
export type Known = {
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
export type ManagerParts = {
  readonly clock: Clock;
  /** The time in ticks. */
  readonly now: () => number;
  readonly stub: Stub<FileProcedures>;
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

/** The files that one client knows, and the copies of them on its disk. */
export class KnownFiles {
  readonly parts: ManagerParts;
  readonly #known = new Map<number, Known>();

  /** @param found the copies that an earlier start has left on the disk */
  constructor(parts: ManagerParts, found: readonly Copy[]) {
    this.parts = parts;
    const trusts = this.has("trust-cache-after-reboot");
    for (const copy of found) {
      const known = this.file(copy.fid);
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

  /** Drops the belief in a file, also that of replies that are in flight. */
  forget(fid: number): void {
    const known = this.#known.get(fid);
    if (known === undefined) return;
    known.isValid = false;
    for (const call of known.calls) call.isRaced = true;
  }

  /** Drops the belief in all files. */
  forgetAll(): void {
    for (const fid of this.#known.keys()) this.forget(fid);
  }

  /** Was this fault planted? */
  has(fault: Parameters<ClientOptions["faults"]["has"]>[0]): boolean {
    return this.parts.options.faults.has(fault);
  }

  /** What is known of a file. */
  file(fid: number): Known {
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

  /** What is known of a file, which counts as the one that was used last. */
  used(fid: number): Known {
    const known = this.file(fid);
    this.#known.delete(fid);
    this.#known.set(fid, known);
    return known;
  }

  /** Does the client believe now that it knows the newest version? */
  believes({ isValid, ends }: Known): boolean {
    return isValid && this.parts.now() < ends;
  }

  /** Versions that are believed in: no more than a reply holds, and the others are not believed any more. */
  held(): { fid: number; version: number }[] {
    const held: { fid: number; version: number }[] = [];
    for (const known of this.#known.values()) {
      const { fid, status } = known;
      for (const call of known.calls) call.isRaced = true;
      if (status === null || !this.believes(known)) continue;
      if (held.length < HELD_MAX) held.push({ fid, version: status.version });
      else known.isValid = false;
    }
    return held;
  }

  /** The belief that the reply to a call justifies. */
  beliefOf({ isRaced, sentAt }: Call): Pick<Known, "isValid" | "ends"> {
    const { lease } = this.parts.options;
    const from = this.has("count-lease-from-arrival") ? this.parts.now() : sentAt;
    const ends = lease === 0 ? Number.POSITIVE_INFINITY : from + lease;
    const isValid =
      (!isRaced || this.has("believe-any-grant")) && this.parts.now() < ends;
    return { isValid, ends };
  }

  /** Makes a call; it counts as under way until its reply has taken effect. @throws VfsError */
  async call<A extends Reply>(
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

  /** A version that the server has sent, or taken, is the newest one unless a newer one is known by now. */
  adopt(
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

  /** A copy, opened by one more program. */
  opened(copy: Copy): OpenFile {
    copy.users += 1;
    return { fid: copy.fid, copy, wrote: false };
  }

  /** Counts one user less of a copy. */
  release(copy: Copy): void {
    copy.users -= 1;
    if (copy.users === 0 && this.#known.get(copy.fid)?.copy !== copy)
      void this.parts.disk.drop(copy);
  }

  /** Does what needs the disk. Where it is full, copies that are not in use go. @throws VfsError */
  async onDisk<T>(work: () => Promise<T>): Promise<T> {
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

  #replace(known: Known, copy: Copy): void {
    const { copy: older } = known;
    if (older === copy) return;
    if (older !== null && this.has("replace-open-copy")) {
      const { id, status, size } = copy;
      Object.assign(older, { id, status, size });
      return;
    }
    known.copy = copy;
    if (older !== null && older.users === 0) void this.parts.disk.drop(older);
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
