/**
 * Where files are. A handle has an id and no path, so that it stays valid when its file is renamed; the port `files`
 * knows paths only. This remembers by id the names that files were last seen under. What it remembers is a guess: each
 * use of it compares the identity of what has the path now. Where the guess is wrong, or forgotten after a restart, the
 * whole tree is searched.
 */
import { FileError, type FileStat, type Files } from "../../ports.ts";
import { refuse } from "./errors.ts";
import type { Handles } from "./handles.ts";

/** A file or directory that was found, with its path and attributes. */
export type Found = {
  readonly id: string;
  readonly path: string;
  readonly stat: FileStat;
};

type Name = { readonly parent: string; readonly name: string };

/** The most files whose names are remembered; the least recently used one is forgotten. */
const KNOWN_MAX = 65_536;
/** The most names of one file that are remembered. */
const NAMES_MAX = 8;
/** How many files are remembered that are there no more. */
const GONE_MAX = 4096;
/** The deepest nesting of directories. */
const DEPTH_MAX = 1024;

/** The names of files, by their ids. */
export class Places {
  readonly #files: Files;
  readonly #handles: Handles;
  readonly #root: string;
  /** The names by id, the most recently used last. */
  readonly #names = new Map<string, readonly Name[]>();
  readonly #gone = new Set<string>();
  #searching: Promise<unknown> = Promise.resolve();

  private constructor(files: Files, handles: Handles, root: string) {
    this.#files = files;
    this.#handles = handles;
    this.#root = root;
  }

  /** @throws FileError when the root cannot be used */
  static async open(files: Files, handles: Handles): Promise<Places> {
    return new Places(files, handles, handles.idOf(await files.stat("/")));
  }

  /** The id of the root. */
  get root(): string {
    return this.#root;
  }

  /** How many files are remembered. */
  get known(): number {
    return this.#names.size;
  }

  /** The file with this id. @throws NfsError NFS3ERR_STALE if no file has it any more; FileError */
  async find(id: string): Promise<Found> {
    const found = await this.#known(id);
    if (found !== null) return found;
    if (this.#gone.has(id)) refuse("NFS3ERR_STALE");
    const searched = this.#searching.then(async () => {
      if ((await this.#known(id)) === null) await this.#search(id);
    });
    this.#searching = searched.catch(() => undefined);
    await searched;
    const at = await this.#known(id);
    if (at !== null) return at;
    this.#remember(this.#gone, id);
    return refuse("NFS3ERR_STALE");
  }

  /** The file that a directory has under a name; null if there is none. @throws FileError */
  async child({ id: parent, path }: Found, name: string): Promise<Found | null> {
    const at = path === "/" ? `/${name}` : `${path}/${name}`;
    try {
      const stat = await this.#files.stat(at);
      return { id: this.note({ parent, name }, stat), path: at, stat };
    } catch (error) {
      if (error instanceof FileError && error.code === "ENOENT") return null;
      throw error;
    }
  }

  /** The directory in which a directory is; the root is in itself. @throws NfsError, FileError */
  async parentOf({ id }: Found): Promise<Found> {
    const parent = this.#names.get(id)?.[0]?.parent;
    return this.find(id === this.#root || parent === undefined ? this.#root : parent);
  }

  /** Remembers that a file has a name. Gives its id. */
  note(at: Name, stat: FileStat): string {
    const id = this.#handles.idOf(stat);
    this.#gone.delete(id);
    if (id !== this.#root) this.#add(id, at);
    return id;
  }

  /** Remembers that a file has a name no more. `isLast`: it is there no more at all. */
  drop(id: string, { parent, name }: Name, isLast: boolean): void {
    const left = (this.#names.get(id) ?? []).filter(
      (each) => each.parent !== parent || each.name !== name,
    );
    if (left.length > 0 && !isLast) this.#names.set(id, left);
    else this.#names.delete(id);
    if (isLast) this.#remember(this.#gone, id);
  }

  #add(id: string, { parent, name }: Name): void {
    const others = (this.#names.get(id) ?? []).filter(
      (each) => each.parent !== parent || each.name !== name,
    );
    this.#names.delete(id);
    this.#names.set(id, [{ parent, name }, ...others].slice(0, NAMES_MAX));
    const [oldest] = this.#names.keys();
    if (this.#names.size > KNOWN_MAX && oldest !== undefined) this.#names.delete(oldest);
  }

  #remember(set: Set<string>, id: string): void {
    set.add(id);
    const [oldest] = set;
    if (set.size > GONE_MAX && oldest !== undefined) set.delete(oldest);
  }

  /** The file with this id, at one of the names under which it was seen; null if none of them has it. */
  async #known(id: string): Promise<Found | null> {
    if (id === this.#root) return this.#at(id, "/");
    for (const at of this.#names.get(id) ?? []) {
      const above = this.#pathOf(at.parent);
      const found =
        above === null
          ? null
          : await this.#at(id, `${above === "/" ? "" : above}/${at.name}`);
      if (found !== null) {
        this.#add(id, at);
        return found;
      }
      this.drop(id, at, false);
    }
    return null;
  }

  async #at(id: string, path: string): Promise<Found | null> {
    const stat = await unlessAway(this.#files.stat(path));
    return stat !== null && this.#handles.idOf(stat) === id ? { id, path, stat } : null;
  }

  /** The path of a directory by the names that are remembered; null: they are not. */
  #pathOf(id: string): string | null {
    const parts: string[] = [];
    for (let at = id; at !== this.#root; ) {
      const name = this.#names.get(at)?.[0];
      if (name === undefined || parts.length > DEPTH_MAX) return null;
      this.#add(at, name); // It is used, so it is not the one to be forgotten.
      parts.push(name.name);
      at = name.parent;
    }
    return `/${parts.reverse().join("/")}`;
  }

  /** Looks at everything in the tree until it finds the id, and remembers what it sees. */
  async #search(id: string): Promise<void> {
    const root = { id: this.#root, path: "/", stat: await this.#files.stat("/") };
    const directories: Seen[] = [{ found: root, above: null, name: "" }];
    for (let at = directories.pop(); at !== undefined; at = directories.pop())
      for (const name of (await unlessAway(this.#files.list(at.found.path))) ?? []) {
        const found = await unlessAway(this.child(at.found, name));
        const seen = found === null ? null : { found, above: at, name };
        if (found?.id === id) return this.#keepWay(seen);
        if (seen?.found.stat.type === "directory") directories.push(seen);
      }
  }

  /** Remembers the names of a file and of all directories above it, which may have been forgotten meanwhile. */
  #keepWay(seen: Seen | null): void {
    for (let at = seen; at !== null && at.above !== null; at = at.above)
      this.#add(at.found.id, { parent: at.above.found.id, name: at.name });
  }
}

type Seen = { readonly found: Found; readonly above: Seen | null; readonly name: string };

/** The result of a look-up; null: there is no such path, or the server may not look there. */
const unlessAway = async <T>(asked: Promise<T>): Promise<T | null> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof FileError && AWAY.includes(error.code)) return null;
    throw error;
  }
};

const AWAY: readonly string[] = ["ENOENT", "ENOTDIR", "EACCES", "ENAMETOOLONG", "EPERM"];
