/** The files that a client knows, by their numbers and by the handles that the server gave out. */
import { fail } from "../../vfs/errors.ts";
import type { Ino } from "../../vfs/file-system.ts";
import type { Attributes } from "../wire/attributes.ts";

/** A name that an open file got when its last one was removed. */
export type HiddenName = { readonly dir: Ino; readonly name: string };

/** What a client knows of a file. */
export type Inode = {
  readonly ino: Ino;
  readonly handle: Uint8Array;
  /** The attributes of the last reply; null: none yet, or none that are still right. */
  attributes: Attributes | null;
  /** The sending of the call whose reply had them, or a later one that found the same; -Infinity: not to be used. */
  askedAt: number;
  /** For how long the attributes may be used. */
  freshMs: number;
  /** When they came, in the order of what this client sends and learns; and when its own last change was answered. */
  learned: number;
  changedHere: number;
  /** Grows whenever another client may have changed the file: what was cached before is not to be used. */
  version: number;
  /** The last byte that was written here and is not on the server yet. */
  ownEnd: number;
  /** An error of a write that no close and no fsync has reported yet. */
  error: unknown;
  /** The number of open files on this machine that have this inode. */
  opens: number;
  hidden: HiddenName | null;
  /** The server does not know the handle any more. */
  isStale: boolean;
  /** Has it lost its last name, and is not open? */
  isGone: boolean;
  /** The target of a symbolic link, at this version. */
  target: { readonly version: number; readonly text: string } | null;
};

const ROOT: Ino = 1;

/** The table of one mount. Numbers are never used again. */
export class Inodes {
  readonly root: Inode;
  readonly #byIno = new Map<Ino, Inode>();
  readonly #byHandle = new Map<string, Inode>();
  readonly #most: number;
  readonly #isNeeded: (inode: Inode) => boolean;
  #last: Ino = 0;

  /** @param isNeeded says of a file that it must not be forgotten, such as one with bytes that wait to be written */
  constructor(
    root: Uint8Array,
    { most, isNeeded }: { readonly most: number; isNeeded(inode: Inode): boolean },
  ) {
    this.#most = most;
    this.#isNeeded = isNeeded;
    this.root = this.of(root);
  }

  /** The file with this number. @throws VfsError ESTALE where it is forgotten */
  get(ino: Ino): Inode {
    const inode = this.#byIno.get(ino) ?? fail("ESTALE", `no inode ${ino}`);
    this.#byIno.delete(ino);
    this.#byIno.set(ino, inode); // The order of the map is that of use.
    return inode;
  }

  /** The file with this number, if it is known. */
  find(ino: Ino): Inode | undefined {
    return this.#byIno.get(ino);
  }

  /** The file with this handle. */
  of(handle: Uint8Array): Inode {
    const key = Buffer.from(handle).toString("latin1");
    const known = this.#byHandle.get(key);
    if (known !== undefined) return this.get(known.ino);
    this.#last += 1;
    const inode = newInode(this.#last, handle);
    this.#byIno.set(inode.ino, inode);
    this.#byHandle.set(key, inode);
    if (this.#byIno.size > this.#most) this.#forgetOne();
    return inode;
  }

  /** How many files are known. */
  get size(): number {
    return this.#byIno.size;
  }

  forget({ ino, handle }: Inode): void {
    this.#byIno.delete(ino);
    this.#byHandle.delete(Buffer.from(handle).toString("latin1"));
  }

  #forgetOne(): void {
    let left = 64; // Where those that were not used for longest are all needed, it grows.
    for (const inode of this.#byIno.values()) {
      if (left-- === 0) return;
      if (inode.ino === ROOT || inode.ino === this.#last) continue;
      if (inode.opens > 0 || inode.hidden !== null || this.#isNeeded(inode)) continue;
      this.forget(inode);
      return;
    }
  }

  /** All files that are known. */
  [Symbol.iterator](): Iterator<Inode> {
    return this.#byIno.values();
  }
}

const newInode = (ino: Ino, handle: Uint8Array): Inode => ({
  ino,
  handle,
  attributes: null,
  askedAt: -Infinity,
  freshMs: 0,
  learned: 0,
  changedHere: 0,
  version: 0,
  ownEnd: 0,
  error: null,
  opens: 0,
  hidden: null,
  isStale: false,
  isGone: false,
  target: null,
});
