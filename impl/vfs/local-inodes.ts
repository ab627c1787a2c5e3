/** The inodes of a local file system that are known: their numbers, and the names that they were found by. */
import type { OpenFile } from "../ports.ts";
import { fail } from "./errors.ts";
import type { Entry, Ino, Named } from "./file-system.ts";

const ROOT: Ino = 1;

/** What is known about an inode. */
export type Known = {
  readonly type: Entry["type"];
  /** The identity that the port gives it. */
  readonly identity: string;
  /** Its names. The root and removed files have none, a directory has one. */
  readonly names: Named[];
  /** The open file, and how many times programs have it open; null: not open. */
  open: { readonly file: OpenFile; times: number } | null;
};

/** The inodes of a local file system. No number is used twice. */
export class LocalInodes {
  readonly root = ROOT;
  readonly #known = new Map<Ino, Known>();
  readonly #numbers = new Map<string, Ino>();
  /** The inode of each name, by directory and name. */
  readonly #named = new Map<string, Ino>();
  #last = ROOT;

  constructor() {
    const root = { type: "directory", identity: "", names: [], open: null } as const;
    this.#known.set(ROOT, { ...root, names: [] });
  }

  /** @throws VfsError EIO for one that is not known */
  of(ino: Ino): Known {
    return this.#known.get(ino) ?? fail("EIO", `no inode ${ino}`);
  }

  /** A path of the port to this inode. @throws VfsError ENOENT if it has no name */
  path(ino: Ino): string {
    if (ino === ROOT) return "/";
    return this.at(this.of(ino).names[0] ?? fail("ENOENT"));
  }

  /** The path of a name. */
  at({ dir, name }: Named): string {
    const path = this.path(dir);
    return `${path === "/" ? "" : path}/${name}`;
  }

  /** The number of what the port has found under this name. */
  number(identity: string, at: Named, type: Entry["type"]): Ino {
    const ino = this.#numbers.get(identity) ?? ++this.#last;
    if (!this.#known.has(ino)) {
      this.#numbers.set(identity, ino);
      this.#known.set(ino, { type, identity, names: [], open: null });
    }
    this.name(ino, at);
    return ino;
  }

  /** Gives a name to an inode, and takes it from any other one. */
  name(ino: Ino, at: Named): void {
    const before = this.#named.get(keyOf(at));
    if (before === ino) return;
    if (before !== undefined) this.unname(before, at);
    this.#named.set(keyOf(at), ino);
    const { type, names } = this.of(ino);
    // Another program has renamed a directory that is found under a second name.
    if (type === "directory") for (const each of [...names]) this.unname(ino, each);
    names.push(at);
  }

  /** Takes a name from an inode. */
  unname(ino: Ino, at: Named): void {
    const { names } = this.of(ino);
    const place = names.findIndex((each) => keyOf(each) === keyOf(at));
    if (place >= 0) names.splice(place, 1);
    if (this.#named.get(keyOf(at)) === ino) this.#named.delete(keyOf(at));
  }

  /** Forgets an inode. */
  forget(ino: Ino): void {
    const known = this.#known.get(ino);
    if (known === undefined) return;
    for (const each of [...known.names]) this.unname(ino, each);
    this.#known.delete(ino);
    this.#numbers.delete(known.identity);
  }
}

const keyOf = ({ dir, name }: Named): string => `${dir}/${name}`;
