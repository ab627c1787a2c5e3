/** Names in directories: found through the cache, made, changed and removed. */
import { fail, VfsError } from "../../vfs/errors.ts";
import type { Ino, Named } from "../../vfs/file-system.ts";
import type { Attributes, Settable, Wcc } from "../wire/attributes.ts";
import type { Answered, Sent } from "./calls.ts";
import { errorOf } from "./errors.ts";
import type { FileData, Shared } from "./file-data.ts";
import type { HiddenName, Inode } from "./inodes.ts";
import type { NameCache } from "./names.ts";

type Parts = {
  readonly shared: Shared;
  readonly names: NameCache;
  readonly data: FileData;
  /** Eight bytes that no other client has and that this one has not used before. */
  readonly verifier: () => Uint8Array;
};

/** The answer to a call that makes a file, directory or link. */
type Made = Answered<"create" | "mkdir" | "symlink">;

/** The names of one mount. */
export class Entries {
  readonly #parts: Parts;
  /** Files that are open and have lost their last name: they have another one until they are closed. */
  readonly #hidden = new Set<Inode>();
  #lastHidden = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  #at({ dir, name }: Named): { readonly dir: Uint8Array; readonly name: Uint8Array } {
    return { dir: this.#parts.shared.inodes.get(dir).handle, name: Buffer.from(name) };
  }

  /** Is this a name that this client gave an open file? */
  isHidden({ dir, name }: Named): boolean {
    for (const { hidden } of this.#hidden)
      if (hidden?.dir === dir && hidden.name === name) return true;
    return false;
  }

  /** The file that a name stands for; null if there is none. @throws VfsError */
  async lookup(at: Named): Promise<Inode | null> {
    const { shared, names } = this.#parts;
    const dir = shared.inodes.get(at.dir);
    if (!shared.attributes.isFresh(dir)) await shared.ask(dir);
    const known = names.get(dir, at.name);
    if (known === null) return null;
    const cached = known === undefined ? undefined : shared.inodes.find(known);
    if (cached !== undefined && !cached.isStale) return cached;
    return this.lookUp(at);
  }

  /** The same, and the server says so. @throws VfsError */
  async lookUp(at: Named): Promise<Inode | null> {
    const { shared, names } = this.#parts;
    const dir = shared.inodes.get(at.dir);
    const { status, value, sent } = await shared.calls.call("lookup", {
      what: this.#at(at),
    });
    const found = shared.attributes.learn(dir, value.dirAttributes, sent);
    const isKnown = found === "same" || found === "changed";
    const isNewest = isKnown && sent.order >= dir.changedHere;
    if (status === "NFS3ERR_NOENT") {
      if (isNewest) names.set(dir, at.name, null);
      return null;
    }
    if (status !== "NFS3_OK") return shared.refuse(dir, errorOf(status, "LOOKUP"));
    const inode = await this.known(value.object, value.attributes, sent);
    if (isNewest) names.set(dir, at.name, inode.ino);
    return inode;
  }

  /** The file with a handle that the server has just given out. */
  async known(
    handle: Uint8Array,
    attributes: Attributes | null,
    sent: Sent,
  ): Promise<Inode> {
    const { shared } = this.#parts;
    const inode = shared.inodes.of(handle);
    inode.isStale = false;
    inode.isGone = false;
    shared.attributes.learn(inode, attributes, sent);
    if (inode.attributes === null) await shared.ask(inode);
    return inode;
  }

  /** A call has changed the names in a directory: which one, and what it stands for now; undefined: not known. */
  #changed(at: Named, wcc: Wcc, { sent, ino }: { sent: Sent; ino?: Ino | null }): void {
    const { shared, names } = this.#parts;
    const dir = shared.inodes.get(at.dir);
    const found = shared.attributes.learnChange(dir, wcc, sent);
    const isKnown = ino !== undefined && (found === "same" || found === "changed");
    if (isKnown) names.set(dir, at.name, ino);
    else names.forget(dir, at.name);
  }

  /** The file that a call has made. @throws VfsError */
  async #made(at: Named, answered: Made, what: string): Promise<Inode> {
    const { shared } = this.#parts;
    const { status, value, sent } = answered;
    if (status !== "NFS3_OK") {
      this.#changed(at, value.dirWcc, { sent });
      return shared.refuse(shared.inodes.get(at.dir), errorOf(status, what));
    }
    if (value.object === null) {
      this.#changed(at, value.dirWcc, { sent });
      return (await this.lookUp(at)) ?? fail("ENOENT", at.name);
    }
    const inode = await this.known(value.object, value.attributes, sent);
    this.#changed(at, value.dirWcc, { sent, ino: inode.ino });
    return inode;
  }

  /** Makes a file; `isNew`: it is an error where one is there. @throws VfsError */
  async create(at: Named, set: Settable, isNew: boolean): Promise<Inode> {
    if (isNew) return this.#createNew(at, set);
    const { calls } = this.#parts.shared;
    const how = { type: "UNCHECKED", value: set } as const;
    const answered = await calls.call("create", { where: this.#at(at), how });
    try {
      return await this.#made(at, answered, "CREATE");
    } catch (error) {
      // Something else has this name, which was not there a moment ago: it is looked up again.
      if (error instanceof VfsError && error.code === "EEXIST") return fail("ESTALE");
      throw error;
    }
  }

  /** The verifier makes a retry, also after a crash of the server, find the file that the first copy made. */
  async #createNew(at: Named, set: Settable): Promise<Inode> {
    const { calls, attributes } = this.#parts.shared;
    const where = this.#at(at);
    const how = { type: "EXCLUSIVE", value: this.#parts.verifier() } as const;
    const answered = await calls.call("create", { where, how });
    if (answered.status === "NFS3ERR_NOTSUPP") {
      const guarded = { type: "GUARDED", value: set } as const;
      return this.#made(
        at,
        await calls.call("create", { where, how: guarded }),
        "CREATE",
      );
    }
    const inode = await this.#made(at, answered, "CREATE");
    const now = { type: "SET_TO_SERVER_TIME", value: undefined } as const;
    const { status, value, sent } = await calls.call("setattr", {
      object: inode.handle,
      newAttributes: { ...set, atime: now, mtime: now }, // The server may keep the verifier in the times.
      guard: null,
    });
    attributes.learnChange(inode, value.wcc, sent);
    if (status !== "NFS3_OK") throw errorOf(status, "SETATTR");
    return inode;
  }

  async mkdir(at: Named, set: Settable): Promise<Inode> {
    const { calls, options } = this.#parts.shared;
    const where = this.#at(at);
    const answered = await calls.call("mkdir", { where, attributes: set });
    if (answered.status === "NFS3ERR_EXIST" && options.faults.has("exist-is-ok"))
      return (await this.lookUp(at)) ?? fail("ENOENT", at.name);
    return this.#made(at, answered, "MKDIR");
  }

  async symlink(target: string, at: Named, set: Settable): Promise<Inode> {
    const symlink = { attributes: set, data: Buffer.from(target) };
    const args = { where: this.#at(at), symlink };
    return this.#made(
      at,
      await this.#parts.shared.calls.call("symlink", args),
      "SYMLINK",
    );
  }

  async link(inode: Inode, at: Named): Promise<void> {
    const { shared } = this.#parts;
    const args = { file: inode.handle, link: this.#at(at) };
    const { status, value, sent } = await shared.calls.call("link", args);
    shared.attributes.learn(inode, value.attributes, sent);
    if (value.attributes === null) shared.attributes.expire(inode);
    const isTaken =
      status === "NFS3ERR_EXIST" && shared.options.faults.has("exist-is-ok");
    const isDone = status === "NFS3_OK";
    this.#changed(at, value.linkDirWcc, { sent, ...(isDone && { ino: inode.ino }) });
    if (!isDone && !isTaken) shared.refuse(inode, errorOf(status, "LINK"));
  }

  /** Removes a name; a file that is open gets another one until it is closed. @throws VfsError */
  async unlink(at: Named, isOpen: boolean): Promise<void> {
    const inode = (await this.lookup(at)) ?? fail("ENOENT", at.name);
    if (isOpen && inode.hidden === null) await this.#hide(at, inode);
    else {
      await this.#remove("remove", at);
      await this.#lost(inode);
    }
  }

  async #remove(procedure: "remove" | "rmdir", at: Named): Promise<void> {
    const { shared } = this.#parts;
    const args = { object: this.#at(at) };
    const { status, value, sent } = await shared.calls.call(procedure, args);
    const isDone = status === "NFS3_OK";
    this.#changed(at, value.dirWcc, { sent, ...(isDone && { ino: null }) });
    if (!isDone)
      shared.refuse(shared.inodes.get(at.dir), errorOf(status, procedure.toUpperCase()));
  }

  /** Notes that a file has lost a name; with its last one it is gone. */
  async #lost(inode: Inode): Promise<void> {
    const { shared, data } = this.#parts;
    const isLast = inode.attributes !== null && inode.attributes.nlink <= 1;
    if (!isLast)
      try {
        await shared.ask(inode);
        return;
      } catch (error) {
        if (!(error instanceof VfsError) || error.code !== "ESTALE") throw error;
      }
    inode.isGone = true;
    data.forget(inode);
  }

  async #hide(at: Named, inode: Inode): Promise<void> {
    const name = this.#hiddenName(inode);
    await this.#rename(at, { dir: at.dir, name }, inode.ino);
    this.#keepHidden(inode, { dir: at.dir, name });
  }

  #keepHidden(inode: Inode, hidden: HiddenName | null): void {
    inode.hidden = hidden;
    if (hidden === null) this.#hidden.delete(inode);
    else this.#hidden.add(inode);
  }

  /** A name as Linux makes it: of the number of the file, and a number that no other client uses. */
  #hiddenName({ attributes }: Inode): string {
    const number = (attributes?.fileid ?? 0n).toString(16).padStart(16, "0");
    const own = Buffer.from(this.#parts.verifier()).toString("hex").slice(0, 8);
    this.#lastHidden += 1;
    return `.nfs${number}${own}${this.#lastHidden.toString(16).padStart(4, "0")}`;
  }

  /** An open file without a name is closed: the name goes that it was given. @throws VfsError */
  async removeHidden(inode: Inode): Promise<void> {
    const { hidden } = inode;
    if (hidden === null) return;
    this.#keepHidden(inode, null);
    await this.#remove("remove", hidden).catch((error: unknown) => {
      if (!(error instanceof VfsError) || error.code !== "ENOENT") throw error; // Another client has removed it.
    });
    await this.#lost(inode);
  }

  /** A directory that holds nothing but such names is empty for programs: they move to where it is. */
  async #moveHidden(from: Ino, to: Ino): Promise<void> {
    for (const inode of [...this.#hidden]) {
      const { hidden } = inode;
      if (hidden?.dir !== from) continue;
      await this.#rename(hidden, { dir: to, name: hidden.name }, inode.ino);
      this.#keepHidden(inode, { dir: to, name: hidden.name });
    }
  }

  async rmdir(at: Named): Promise<void> {
    const { shared } = this.#parts;
    const inode = (await this.lookup(at)) ?? fail("ENOENT", at.name);
    await this.#moveHidden(inode.ino, at.dir);
    await this.#remove("rmdir", at);
    shared.inodes.forget(inode);
  }

  /** `isOpen`: so is the file that has lost this name. @throws VfsError */
  async rename(from: Named, to: Named, isOpen: boolean): Promise<void> {
    const { names } = this.#parts;
    const moved = (await this.lookup(from)) ?? fail("ENOENT", from.name);
    const replaced = await this.lookup(to);
    const isDirectory = replaced?.attributes?.type === "NF3DIR";
    if (replaced !== null && isDirectory) await this.#moveHidden(replaced.ino, to.dir);
    const hides = replaced !== null && isOpen && replaced.hidden === null;
    if (hides) await this.#hide(to, replaced);
    await this.#rename(from, to, moved.ino);
    names.forget(moved, "..");
    if (replaced === null || hides) return;
    if (isDirectory) this.#parts.shared.inodes.forget(replaced);
    else await this.#lost(replaced);
  }

  async #rename(from: Named, to: Named, ino: Ino): Promise<void> {
    const { shared } = this.#parts;
    const args = { from: this.#at(from), to: this.#at(to) };
    const { status, value, sent } = await shared.calls.call("rename", args);
    const isDone = status === "NFS3_OK";
    this.#changed(from, value.fromDirWcc, { sent, ...(isDone && { ino: null }) });
    this.#changed(to, value.toDirWcc, { sent, ...(isDone && { ino }) });
    if (!isDone) shared.refuse(shared.inodes.get(from.dir), errorOf(status, "RENAME"));
    const moved = shared.inodes.find(ino);
    if (moved !== undefined) shared.attributes.expire(moved); // Its ctime is another one now.
  }
}
