/** The bytes of files: read through the cache, written to it, and written back. */
import { fail, type VfsError } from "../../vfs/errors.ts";
import type { AttributeCache } from "./attribute-cache.ts";
import type { NfsCalls } from "./calls.ts";
import { errorOf } from "./errors.ts";
import type { Inode, Inodes } from "./inodes.ts";
import type { CacheOptions } from "./options.ts";
import { type Page, type Pages, type Range, touches } from "./pages.ts";
import { WriteBack } from "./write-back.ts";

/** The state and the parts that all parts of a mount share. */
export type Shared = {
  readonly calls: NfsCalls;
  readonly inodes: Inodes;
  readonly attributes: AttributeCache;
  readonly pages: Pages;
  readonly options: CacheOptions;
  /** Asks for the attributes of a file. @throws VfsError */
  ask(inode: Inode): Promise<void>;
  /** A call on a file has failed. @throws VfsError always */
  refuse(inode: Inode, error: VfsError): never;
};

type Span = { readonly at: number; readonly bytes: number };

/** How often a READ is sent again because its reply is older than what is cached. */
const OLDER_MAX = 100;

/** Reads and writes of one mount. */
export class FileData {
  readonly #shared: Shared;
  readonly #back: WriteBack;

  constructor(shared: Shared) {
    this.#shared = shared;
    this.#back = new WriteBack(shared);
  }

  /** The size of a file, with the bytes that only this client has so far. */
  sizeOf({ attributes, ownEnd }: Inode): number {
    return Math.max(Number(attributes?.size ?? 0n), ownEnd);
  }

  /** Bytes of a file; fewer at its end. @throws VfsError */
  async read(inode: Inode, { at, bytes }: Span): Promise<Uint8Array> {
    const { attributes, pages, ask } = this.#shared;
    const { blockBytes } = pages;
    if (bytes === 0) return new Uint8Array();
    const first = Math.floor(at / blockBytes);
    // A block that is not cached is read anew, and its reply has the attributes: they need not be asked for before.
    const isKnown = this.#has(inode, pages.find(inode.ino, first));
    if (isKnown && !attributes.isFresh(inode)) await ask(inode);
    await this.#settleOwn(inode);
    let end = at + bytes;
    if (inode.attributes !== null && attributes.isFresh(inode))
      end = Math.min(end, this.sizeOf(inode));
    const parts: Uint8Array[] = [];
    for (let index = first; index * blockBytes < end; ) {
      const found = await this.#blocks(inode, index, Math.ceil(end / blockBytes));
      parts.push(found);
      index += found.length / blockBytes;
      end = Math.min(end, this.sizeOf(inode)); // The reply may say that the file is shorter.
    }
    const start = first * blockBytes;
    return concatenated(parts).slice(at - start, Math.max(at, end) - start);
  }

  /** Another client has changed a file that was changed here, too: what was written here is sent before it is read. */
  async #settleOwn(inode: Inode): Promise<void> {
    const { pages } = this.#shared;
    const own = [
      ...pages.waiting(inode.ino, "write"),
      ...pages.waiting(inode.ino, "commit"),
    ];
    if (own.some(({ since }) => since !== inode.version))
      await this.#back.writeBack(inode);
  }

  #has(inode: Inode, page: Page | undefined): page is Page {
    if (page === undefined) return false;
    if (page.base === inode.version) return true;
    const { own, index } = page;
    const { blockBytes } = this.#shared.pages;
    const end = Math.min(blockBytes, this.sizeOf(inode) - index * blockBytes);
    return own !== null && own.from === 0 && own.to >= end;
  }

  /** The bytes of a block that is cached, or of several that are not, as one READ gives them. */
  async #blocks(inode: Inode, index: number, end: number): Promise<Uint8Array> {
    const { pages, options } = this.#shared;
    const page = pages.find(inode.ino, index);
    if (this.#has(inode, page)) return page.bytes.slice();
    const most = Math.max(1, Math.floor(options.readBytes / pages.blockBytes));
    let count = 1;
    while (count < most && index + count < end) {
      if (this.#has(inode, pages.find(inode.ino, index + count))) break;
      count += 1;
    }
    return this.#readBlocks(inode, index, count);
  }

  async #readBlocks(inode: Inode, index: number, count: number): Promise<Uint8Array> {
    const { pages } = this.#shared;
    const bytes = new Uint8Array(count * pages.blockBytes);
    let version: number | null = null;
    for (let done = 0; done < bytes.length; ) {
      const found = await this.#read(inode, {
        at: index * pages.blockBytes + done,
        bytes: bytes.length - done,
      });
      bytes.set(found.data, done);
      version = done === 0 || version === found.version ? found.version : null;
      done += found.data.length;
      if (found.eof || found.data.length === 0) break;
    }
    for (let nth = 0; nth < count; nth += 1)
      this.#keep(inode, index + nth, {
        version,
        bytes: bytes.subarray(nth * pages.blockBytes, (nth + 1) * pages.blockBytes),
      });
    return bytes;
  }

  /** A READ, and the version of the file that its bytes are of; null: unknown. Its own writes may be newer. */
  async #read(
    inode: Inode,
    { at, bytes }: Span,
  ): Promise<{
    readonly data: Uint8Array;
    readonly eof: boolean;
    readonly version: number | null;
  }> {
    const { calls, attributes, options, ask, refuse } = this.#shared;
    for (let tries = 0; ; tries += 1) {
      const args = { file: inode.handle, offset: BigInt(at), count: bytes };
      const reply = await calls.call("read", args);
      const { sent, status, value } = reply;
      const found = attributes.learn(inode, value.attributes, sent);
      if (status !== "NFS3_OK") return refuse(inode, errorOf(status, "READ"));
      if (found === "nothing") await ask(inode);
      const { data, eof } = value;
      if (data.length > bytes) return fail("EIO", "READ gave more than it was asked for");
      const isBefore = sent.order < inode.changedHere; // A write of this client was answered meanwhile.
      const isOlder =
        (found === "older" || (isBefore && found === "same")) &&
        !options.faults.has("tag-with-newest");
      if (isOlder && tries < OLDER_MAX) continue;
      const isTagged = found === "same" || found === "changed";
      const isNewest = options.faults.has("tag-with-newest");
      return { data, eof, version: isTagged || isNewest ? inode.version : null };
    }
  }

  /** Puts bytes of the server into the cache, around those that were written here; and those into the bytes. */
  #keep(
    inode: Inode,
    index: number,
    { version, bytes }: { readonly version: number | null; readonly bytes: Uint8Array },
  ): void {
    const { pages } = this.#shared;
    let page = pages.find(inode.ino, index);
    if (page?.own)
      bytes.set(page.bytes.subarray(page.own.from, page.own.to), page.own.from);
    if (version === null || version !== inode.version) return;
    if (page === undefined && !pages.makeRoom()) return;
    page ??= pages.of(inode.ino, index);
    page.bytes.set(bytes);
    page.base = version;
  }

  /** Writes bytes; when they are on the server's disk depends on the mount. @throws VfsError */
  async write(inode: Inode, at: number, bytes: Uint8Array): Promise<number> {
    const { pages, options } = this.#shared;
    const { blockBytes } = pages;
    for (let done = 0; done < bytes.length; ) {
      const index = Math.floor((at + done) / blockBytes);
      const from = at + done - index * blockBytes;
      const length = Math.min(blockBytes - from, bytes.length - done);
      const part = bytes.subarray(done, done + length);
      await this.#put(inode, index, { from, to: from + length }, part);
      done += length;
    }
    if (options.writes === "through") await this.#back.flush(inode);
    return bytes.length;
  }

  async #put(
    inode: Inode,
    index: number,
    range: Range,
    bytes: Uint8Array,
  ): Promise<void> {
    const { pages } = this.#shared;
    let page = pages.find(inode.ino, index);
    while (page === undefined && !pages.makeRoom()) {
      const oldest = this.#shared.inodes.find(pages.oldest!.ino);
      if (oldest === undefined) pages.dropAll(pages.oldest!.ino);
      else await this.#back.writeBack(oldest);
      page = pages.find(inode.ino, index);
    }
    page ??= pages.of(inode.ino, index);
    if (!touches(page.own, range)) {
      // What lies between two parts is another client's to write: the first part goes to the server before.
      await this.#back.writeBack(inode);
      return this.#put(inode, index, range, bytes);
    }
    const { own } = page;
    if (own === null) page.since = inode.version;
    page.bytes.set(bytes, range.from);
    page.own = {
      from: Math.min(range.from, own?.from ?? range.from),
      to: Math.max(range.to, own?.to ?? range.to),
    };
    page.needs = "write";
    page.edit += 1;
    inode.ownEnd = Math.max(inode.ownEnd, index * pages.blockBytes + range.to);
  }

  /** Everything that was written is on the server's disk when it resolves. @throws VfsError what a write failed with */
  flush(inode: Inode): Promise<void> {
    return this.#back.flush(inode);
  }

  /** Sends what was written; what fails is kept for the next close or fsync. */
  writeBack(inode: Inode): Promise<void> {
    return this.#back.writeBack(inode);
  }

  /** The size was set: what was read is over, and what was written since still waits. */
  resized(inode: Inode): void {
    inode.version += 1;
    this.#shared.pages.dropRead(inode.ino);
    if (!this.#shared.pages.hasOwn(inode.ino)) inode.ownEnd = 0;
  }

  /** Drops the unsent bytes of a file that is gone. */
  forget(inode: Inode): void {
    this.#shared.pages.dropAll(inode.ino);
    inode.ownEnd = 0;
  }
}

const concatenated = (parts: readonly Uint8Array[]): Uint8Array => {
  if (parts.length === 1) return parts[0]!;
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};
