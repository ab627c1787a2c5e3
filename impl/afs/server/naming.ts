/** Names: a directory is a file that only the server changes, and whose callbacks it breaks as those of any file. */
import type { CallContext, Handlers } from "../../rpc/program.ts";
import type { ValueOf } from "../../xdr/codec.ts";
import { type DirectoryEntry, isSameName, packDirectory } from "../wire/directory.ts";
import type { Numbered } from "../wire/values.ts";
import type { Versioned } from "./callbacks.ts";
import { refuse } from "./errors.ts";
import type { Asked, FileServer, Procedures } from "./file-server.ts";
import { type Vnode, withDone } from "./vnode.ts";

type ArgsOf<P extends keyof Procedures> = ValueOf<Procedures[P]["args"]>;
type Entries = readonly DirectoryEntry[];
type Place = { readonly directory: number; readonly name: Uint8Array };

/** Stands for the whole tree, which a call claims that moves a directory: this changes the parents of others. */
const TREE = 0;
const NAME_BYTES_MAX = 255;
const SLASH = 0x2f;

/** The handlers of the procedures that change names. */
export const namingHandlers = (
  server: FileServer,
): Pick<Handlers<Procedures>, "make" | "remove" | "rename"> => {
  const naming = new Naming(server);
  return {
    make: (args, context) => server.answer(() => naming.make(args, context)),
    remove: (args, context) => server.answer(() => naming.remove(args, context)),
    rename: (args, context) => server.answer(() => naming.rename(args, context)),
  };
};

class Naming {
  readonly #server: FileServer;

  constructor(server: FileServer) {
    this.#server = server;
  }

  async make(args: ArgsOf<"make">, context: CallContext) {
    const { directory, name } = args.at;
    const asked = await this.#server.arrived(args.caller, context, directory);
    expectName(name);
    return this.#holding([directory], asked, async () => {
      const parent = this.#directory(directory);
      const last = this.#server.doneBy(parent, args.change);
      if (last !== undefined) return this.#server.vnode(last.fid).status;
      const entries = await this.#entries(directory);
      if (found(entries, name) !== undefined) refuse("EEXIST");
      const made = await this.#made(args);
      const { fid, type } = made.status;
      const added = [...entries, { name, fid, type }];
      try {
        await this.#replace(parent, added, { ...args.change, fid });
      } catch (error) {
        await this.#server.parts.volume.discard(fid);
        throw error;
      }
      this.#server.parts.volume.parents.set(fid, directory);
      await this.#tell([directory], asked);
      return made.status;
    });
  }

  async remove(args: ArgsOf<"remove">, context: CallContext) {
    const { directory, name } = args.at;
    const asked = await this.#server.arrived(args.caller, context, directory);
    const by = { asked, change: args.change };
    return this.#withTargets([args.at], [], by, async ([target]) => {
      if (target === undefined) return refuse("ENOENT");
      if (args.isDirectory && target.type !== "directory") return refuse("ENOTDIR");
      if (!args.isDirectory && target.type === "directory") return refuse("EISDIR");
      await this.#expectEmpty(target);
      const parent = this.#directory(directory);
      const left = without(await this.#entries(directory), name);
      await this.#replace(parent, left, { ...args.change, fid: target.fid });
      await this.#tellGone([directory], target, asked);
      return undefined;
    });
  }

  async rename(args: ArgsOf<"rename">, context: CallContext) {
    const { from, to, change } = args;
    const asked = await this.#server.arrived(args.caller, context, from.directory);
    expectName(to.name);
    const by = { asked, change };
    return this.#withTargets([from, to], [TREE], by, async ([moved, replaced]) => {
      if (moved === undefined) return refuse("ENOENT");
      if (moved.fid === replaced?.fid) return undefined;
      if (this.#isWithin(to.directory, moved.fid)) return refuse("EINVAL");
      if (replaced !== undefined) await this.#expectReplaceable(moved, replaced);
      await this.#move(args, moved);
      this.#server.parts.volume.parents.set(moved.fid, to.directory);
      const directories = [...new Set([from.directory, to.directory])];
      if (replaced === undefined) await this.#tell(directories, asked);
      else await this.#tellGone(directories, replaced, asked);
      return undefined;
    });
  }

  /** Does the change in one step, whether one directory changes or two. */
  async #move({ from, to, change }: ArgsOf<"rename">, moved: DirectoryEntry) {
    const one = this.#directory(from.directory);
    const done = { ...change, fid: moved.fid };
    const left = without(await this.#entries(from.directory), from.name);
    const named = { ...moved, name: to.name };
    if (from.directory === to.directory)
      return this.#replace(one, [...without(left, to.name), named], done);
    const other = this.#directory(to.directory);
    const entries = await this.#entries(to.directory);
    const added = [...without(entries, to.name), named];
    const changes = [
      this.#next(one, left, done),
      this.#next(other, added, done),
    ] as const;
    await this.#server.durably(() => this.#server.parts.volume.commitBoth(changes));
  }

  /** Holds some files while it does something. */
  async #holding<T>(
    fids: readonly number[],
    asked: Asked,
    work: () => Promise<T>,
  ): Promise<T> {
    const { callbacks } = this.#server.parts;
    const held = [...new Set(fids)];
    await this.#server.begin(held, asked);
    try {
      return await work();
    } finally {
      callbacks.end(held);
    }
  }

  /** Holds places, what they name, and more. A change that was done is not done again. */
  async #withTargets(
    places: readonly Place[],
    more: readonly number[],
    { asked, change }: { readonly asked: Asked; readonly change: Numbered },
    work: (targets: readonly (DirectoryEntry | undefined)[]) => Promise<undefined>,
  ): Promise<undefined> {
    const directories = places.map(({ directory }) => directory);
    const look = () =>
      Promise.all(
        places.map(async ({ directory, name }) => {
          this.#directory(directory);
          return found(await this.#entries(directory), name);
        }),
      );
    for (;;) {
      const fids = (await look()).flatMap((each) => each?.fid ?? []);
      const held = [...directories, ...fids, ...more];
      const isDone = await this.#holding(held, asked, async () => {
        const parent = this.#directory(directories[0]!);
        if (this.#server.doneBy(parent, change) !== undefined) return true;
        const targets = await look();
        const isHeld = targets.every((each) => !each || fids.includes(each.fid));
        if (isHeld) await work(targets);
        return isHeld;
      });
      if (isDone) return undefined;
    }
  }

  #directory(fid: number): Vnode {
    const vnode = this.#server.vnode(fid);
    return vnode.status.type === "directory" ? vnode : refuse("ENOTDIR");
  }

  #entries(fid: number): Promise<Entries> {
    return this.#server.durably(() => this.#server.parts.volume.entries(fid));
  }

  async #made({ type, mode, target }: ArgsOf<"make">): Promise<Vnode> {
    const { volume } = this.#server.parts;
    const fid = await this.#server.durably(() => volume.newFid());
    const bytes = BYTES_OF[type](target);
    const metadata = { mode: mode & 0o7777, modified: this.#now() };
    const status = { fid, type, version: 1, size: bytes.length, metadata };
    const vnode = { status, size: bytes.length, done: [] };
    await this.#server.durably(() => volume.commit(vnode, { bytes }));
    return vnode;
  }

  /** A directory after a change. */
  #next(
    { status, done }: Vnode,
    entries: Entries,
    { fid, ...change }: Numbered & { readonly fid: number },
  ): { readonly vnode: Vnode; readonly bytes: Uint8Array } {
    const version = status.version + 1;
    const bytes = packDirectory(entries);
    const size = bytes.length;
    const metadata = { ...status.metadata, modified: this.#now() };
    const last = withDone(done, { ...change, version, fid });
    const vnode = { status: { ...status, version, size, metadata }, size, done: last };
    return { vnode, bytes };
  }

  async #replace(
    directory: Vnode,
    entries: Entries,
    done: Numbered & { readonly fid: number },
  ): Promise<void> {
    const { vnode, bytes } = this.#next(directory, entries, done);
    await this.#server.durably(() => this.#server.parts.volume.commit(vnode, { bytes }));
  }

  #now(): bigint {
    return BigInt(Math.floor(this.#server.parts.clock.wall())) * 1_000_000n;
  }

  /** Breaks the callbacks of all clients but the one that made the change. */
  async #tell(
    directories: readonly number[],
    { client }: Asked,
    gone: readonly Versioned[] = [],
  ): Promise<void> {
    const { callbacks } = this.#server.parts;
    for (const fid of directories) callbacks.unregister(client, fid);
    const changed = directories.map((fid) => {
      return { fid, version: this.#server.vnode(fid).status.version };
    });
    await callbacks.tellOthers([...changed, ...gone], client);
  }

  async #tellGone(
    directories: readonly number[],
    { fid }: DirectoryEntry,
    asked: Asked,
  ): Promise<void> {
    const { version } = this.#server.vnode(fid).status;
    await this.#server.parts.volume.discard(fid);
    this.#server.parts.volume.parents.delete(fid);
    await this.#tell(directories, asked, [{ fid, version: version + 1 }]);
  }

  async #expectEmpty({ fid, type }: DirectoryEntry): Promise<void> {
    if (type === "directory" && (await this.#entries(fid)).length > 0)
      refuse("ENOTEMPTY");
  }

  async #expectReplaceable(
    moved: DirectoryEntry,
    replaced: DirectoryEntry,
  ): Promise<void> {
    const isDirectory = replaced.type === "directory";
    if (moved.type === "directory" && !isDirectory) refuse("ENOTDIR");
    if (moved.type !== "directory" && isDirectory) refuse("EISDIR");
    await this.#expectEmpty(replaced);
  }

  /** Is a directory this one, or below it? */
  #isWithin(directory: number, above: number): boolean {
    const { parents } = this.#server.parts.volume;
    for (let at: number | undefined = directory; at !== undefined; at = parents.get(at))
      if (at === above) return true;
    return false;
  }
}

const BYTES_OF = {
  file: () => new Uint8Array(),
  directory: () => packDirectory([]),
  symlink: (target: Uint8Array) => target,
} as const;

const found = (entries: Entries, name: Uint8Array): DirectoryEntry | undefined =>
  entries.find((each) => isSameName(each.name, name));

const without = (entries: Entries, name: Uint8Array): Entries =>
  entries.filter((each) => !isSameName(each.name, name));

/** @throws CallError where no file can have the name */
const expectName = (name: Uint8Array): void => {
  if (name.length > NAME_BYTES_MAX) refuse("ENAMETOOLONG");
  const text = Buffer.from(name).toString("latin1");
  const isNone =
    ["", ".", ".."].includes(text) || name.includes(0) || name.includes(SLASH);
  if (isNone) refuse("EINVAL");
};
