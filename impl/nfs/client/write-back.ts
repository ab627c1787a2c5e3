/**
 * Writes that wait are sent to the server. What it took UNSTABLE may be lost when it crashes; it has another verifier
 * then, and is sent the bytes again.
 *
 * Source: RFC 1813, sections 3.3.7 and 3.3.21.
 */
import { VfsError } from "../../vfs/errors.ts";
import type { Ino } from "../../vfs/file-system.ts";
import { errorOf } from "./errors.ts";
import type { Shared } from "./file-data.ts";
import type { Inode } from "./inodes.ts";
import type { Page } from "./pages.ts";

/** Own bytes of blocks that follow each other: one WRITE. */
type Run = {
  readonly pages: readonly Page[];
  readonly at: number;
  readonly bytes: Uint8Array;
  /** By block, the edit that the bytes have. */
  readonly edits: readonly number[];
};

/** The writes of one mount that were not sent or committed yet. */
export class WriteBack {
  readonly #shared: Shared;
  /** For each file: the last sending, so that they go one after another. */
  readonly #lines = new Map<Ino, Promise<void>>();

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  /** Sends what waits, and reports what failed. @throws VfsError */
  async flush(inode: Inode): Promise<void> {
    await this.writeBack(inode);
    const { error } = inode;
    inode.error = null;
    if (error !== null && !this.#shared.options.faults.has("flush-error-is-lost"))
      throw error;
  }

  /** Sends what waits. What fails is kept for the next close or fsync. */
  writeBack(inode: Inode): Promise<void> {
    const before = this.#lines.get(inode.ino) ?? Promise.resolve();
    const line = before.then(() => this.#send(inode));
    this.#lines.set(inode.ino, line);
    return line.finally(() => {
      if (this.#lines.get(inode.ino) === line) this.#lines.delete(inode.ino);
    });
  }

  async #send(inode: Inode): Promise<void> {
    const { pages } = this.#shared;
    try {
      for (;;) {
        const run = this.#nextRun(inode);
        if (run !== null) await this.#write(inode, run);
        else if (pages.waiting(inode.ino, "commit").length > 0) await this.#commit(inode);
        else break;
      }
    } catch (error) {
      if (!(error instanceof VfsError)) throw error;
      inode.error ??= error;
      // Linux drops what could not be written, too: later reads show what the server has.
      pages.dropAll(inode.ino);
    }
    if (!pages.hasOwn(inode.ino)) inode.ownEnd = 0;
  }

  /** The first blocks that wait to be written, as far as they touch and fit into one WRITE. */
  #nextRun(inode: Inode): Run | null {
    const { pages, options } = this.#shared;
    const { blockBytes } = pages;
    const [first, ...others] = pages.waiting(inode.ino, "write");
    if (first === undefined) return null;
    const run = [first];
    let length = first.own!.to - first.own!.from;
    for (const page of others) {
      const last = run.at(-1)!;
      const follows = page.index === last.index + 1 && page.own!.from === 0;
      const fits = length + page.own!.to <= options.writeBytes;
      if (!follows || !fits || last.own!.to !== blockBytes) break;
      run.push(page);
      length += page.own!.to;
    }
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const { bytes: from, own } of run) {
      bytes.set(from.subarray(own!.from, own!.to), at);
      at += own!.to - own!.from;
    }
    return {
      pages: run,
      at: first.index * blockBytes + first.own!.from,
      bytes,
      edits: run.map(({ edit }) => edit),
    };
  }

  async #write(inode: Inode, { pages, at, bytes, edits }: Run): Promise<void> {
    const { calls, attributes, options, refuse } = this.#shared;
    const stable = options.writes === "unstable" ? "UNSTABLE" : "FILE_SYNC";
    const verifiers = new Set<string>();
    let isStable = true;
    for (let done = 0; done < bytes.length; ) {
      const data = bytes.subarray(done);
      const offset = BigInt(at + done);
      const args = {
        file: inode.handle,
        offset,
        count: data.length,
        stable,
        data,
      } as const;
      const { sent, status, value } = await calls.call("write", args);
      attributes.learnChange(inode, value.wcc, sent);
      if (status !== "NFS3_OK") return refuse(inode, errorOf(status, "WRITE"));
      if (value.count === 0 || value.count > data.length)
        throw new VfsError("EIO", `WRITE took ${value.count} of ${data.length} bytes`);
      done += value.count;
      isStable &&= value.committed !== "UNSTABLE";
      verifiers.add(textOf(value.verf));
      this.#heard(inode, textOf(value.verf));
    }
    // Two starts of the server have taken a part each: the first part may be lost.
    const [verifier = "", ...others] = verifiers;
    if (others.length > 0 && !isStable) return;
    for (const [nth, page] of pages.entries()) {
      if (page.edit !== edits[nth]) continue;
      const isEarly = options.faults.has("drop-unstable-early");
      if (isStable || isEarly) this.#clean(inode, page);
      else Object.assign(page, { needs: "commit", verifier });
    }
  }

  /** Notes that the server has a block on its disk. */
  #clean(inode: Inode, page: Page): void {
    const { pages } = this.#shared;
    const { own, index, since } = page;
    page.own = null;
    page.needs = "nothing";
    if (page.base === inode.version) return;
    const end = Math.min(
      pages.blockBytes,
      Number(inode.attributes?.size ?? 0n) - index * pages.blockBytes,
    );
    // All of the block was written here, and no other client has written since.
    const isWhole = own!.from === 0 && own!.to >= end;
    if (since !== inode.version || !isWhole) pages.drop(page);
    else {
      page.bytes.fill(0, own!.to); // Or old bytes would come back where the file grows.
      page.base = inode.version;
    }
  }

  /**
   * Compares a verifier with those of uncommitted bytes: if it differs, the server may have lost them, and they are
   * sent again.
   */
  #heard(inode: Inode, verifier: string): void {
    if (this.#shared.options.faults.has("ignore-write-verifier")) return;
    for (const page of this.#shared.pages.waiting(inode.ino, "commit"))
      if (page.verifier !== verifier) page.needs = "write";
  }

  async #commit(inode: Inode): Promise<void> {
    const { calls, attributes, pages, refuse } = this.#shared;
    const waiting = pages.waiting(inode.ino, "commit");
    const edits = waiting.map(({ edit }) => edit);
    const args = { file: inode.handle, offset: 0n, count: 0 };
    const { sent, status, value } = await calls.call("commit", args);
    attributes.learnChange(inode, value.wcc, sent);
    if (status !== "NFS3_OK") return refuse(inode, errorOf(status, "COMMIT"));
    this.#heard(inode, textOf(value.verf));
    for (const [nth, page] of waiting.entries())
      if (page.needs === "commit" && page.edit === edits[nth]) this.#clean(inode, page);
  }
}

const textOf = (verifier: Uint8Array): string => Buffer.from(verifier).toString("hex");
