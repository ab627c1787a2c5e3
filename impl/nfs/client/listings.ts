/** Listings of directories by READDIRPLUS, and the cache of them. */
import { fail } from "../../vfs/errors.ts";
import type { Ino, Listed } from "../../vfs/file-system.ts";
import type { Entries } from "./entries.ts";
import { errorOf } from "./errors.ts";
import type { Shared } from "./file-data.ts";
import type { Inode } from "./inodes.ts";
import type { NameCache } from "./names.ts";

type Batch = {
  readonly version: number;
  readonly changedHere: number;
  readonly names: readonly Listed[];
};

/** Batches that are kept, and cookies that are no numbers of ours. */
const BATCHES_MAX = 256;
const COOKIES_MAX = 65_536;
const BATCH_BYTES = { dircount: 8192, maxcount: 32_768 };
/** Cookies below this number are used as cursors. */
const PLAIN_MAX = 2 ** 52;

/** Cursors, which are numbers, for cookies, which have 64 bits. */
class Cursors {
  readonly #cookies = new Map<number, bigint>();
  readonly #cursors = new Map<bigint, number>();
  #last = PLAIN_MAX;

  of(cookie: bigint): number {
    if (cookie < PLAIN_MAX) return Number(cookie);
    const known = this.#cursors.get(cookie);
    if (known !== undefined) return known;
    this.#last += 1;
    this.#cookies.set(this.#last, cookie);
    this.#cursors.set(cookie, this.#last);
    const [oldest] = this.#cookies;
    if (this.#cookies.size > COOKIES_MAX) {
      this.#cookies.delete(oldest![0]);
      this.#cursors.delete(oldest![1]);
    }
    return this.#last;
  }

  cookie(cursor: number): bigint {
    if (cursor < PLAIN_MAX) return BigInt(cursor);
    return this.#cookies.get(cursor) ?? fail("EINVAL", "a cursor that is too old");
  }
}

/** The listings of one mount. */
export class Listings {
  readonly #shared: Shared;
  readonly #entries: Entries;
  readonly #names: NameCache;
  readonly #batches = new Map<string, Batch>();
  readonly #verifiers = new Map<Ino, Uint8Array>();
  readonly #cursors = new Cursors();

  constructor(shared: Shared, entries: Entries, names: NameCache) {
    this.#shared = shared;
    this.#entries = entries;
    this.#names = names;
  }

  /** Names from a cursor on; none at the end. @throws VfsError */
  async list(dir: Inode, cursor: number): Promise<readonly Listed[]> {
    const { attributes, ask } = this.#shared;
    if (!attributes.isFresh(dir)) await ask(dir);
    const key = `${dir.ino}@${cursor}`;
    const known = this.#batches.get(key);
    const isRight =
      known?.version === dir.version && known.changedHere === dir.changedHere;
    const all = isRight ? known.names : await this.#fetch(dir, cursor, key);
    return all.filter(({ name }) => !this.#entries.isHidden({ dir: dir.ino, name }));
  }

  async #fetch(dir: Inode, cursor: number, key: string): Promise<readonly Listed[]> {
    let at = cursor;
    for (;;) {
      const { names, next, isOver, isNewest } = await this.#readDirectory(dir, at);
      const isListed = names.some(
        ({ name }) => !this.#entries.isHidden({ dir: dir.ino, name }),
      );
      if (isListed || isOver) {
        this.#batches.delete(key);
        const { version, changedHere } = dir;
        if (isNewest) this.#batches.set(key, { version, changedHere, names });
        if (this.#batches.size > BATCHES_MAX)
          this.#batches.delete(this.#batches.keys().next().value!);
        return names;
      }
      if (next === at) return fail("EIO", "a listing that goes round in a circle");
      at = next;
    }
  }

  /** Makes one READDIRPLUS. @returns its names, and the cursor of the next one */
  async #readDirectory(dir: Inode, cursor: number) {
    const { calls, attributes, refuse } = this.#shared;
    const none = new Uint8Array(8);
    const { status, value, sent } = await calls.call("readdirplus", {
      dir: dir.handle,
      cookie: this.#cursors.cookie(cursor),
      cookieverf: cursor === 0 ? none : (this.#verifiers.get(dir.ino) ?? none),
      ...BATCH_BYTES,
    });
    const found = attributes.learn(dir, value.dirAttributes, sent);
    if (status !== "NFS3_OK") return refuse(dir, errorOf(status, "READDIRPLUS"));
    this.#verifiers.delete(dir.ino);
    this.#verifiers.set(dir.ino, value.cookieverf);
    if (this.#verifiers.size > BATCHES_MAX)
      this.#verifiers.delete(this.#verifiers.keys().next().value!);
    const isKnown = found === "same" || found === "changed";
    const isNewest = isKnown && sent.order >= dir.changedHere;
    const { version } = dir;
    const names: Listed[] = [];
    let next = cursor;
    for (const each of value.entries) {
      next = this.#cursors.of(each.cookie);
      const name = Buffer.from(each.name).toString();
      if (!isName(name)) continue;
      const inode =
        each.handle === null
          ? await this.#entries.lookUp({ dir: dir.ino, name })
          : await this.#entries.known(each.handle, each.attributes, sent);
      if (inode === null) continue; // It is gone by now.
      if (isNewest && version === dir.version) this.#names.set(dir, name, inode.ino);
      names.push({ ino: inode.ino, type: typeOf(inode), name, next });
    }
    const isOver = value.eof || value.entries.length === 0;
    return { names, next, isOver, isNewest: isNewest && version === dir.version };
  }
}

/** A server is not to be trusted: names that are none would lead elsewhere. */
const isName = (name: string): boolean =>
  name !== "" && name !== "." && name !== ".." && !/[/\0]/.test(name);

/** The type of a file for programs; devices and pipes of the server are shown as plain files. */
export const typeOf = ({ attributes }: Inode): Listed["type"] =>
  attributes?.type === "NF3DIR"
    ? "directory"
    : attributes?.type === "NF3LNK"
      ? "symlink"
      : "file";
