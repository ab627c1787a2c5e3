/**
 * The files of a cell on the disk of its server. A change replaces the whole file in one step that survives a crash:
 * the new one is written beside it, and takes its name.
 */
import { FileError, type Files, type Ports, untilDiskLets } from "../../ports.ts";
import { opaque } from "../../xdr/bytes.ts";
import { decode, encode } from "../../xdr/codec.ts";
import { struct } from "../../xdr/composite.ts";
import { XdrError } from "../../xdr/error.ts";
import {
  type DirectoryEntry,
  packDirectory,
  unpackDirectory,
} from "../wire/directory.ts";
import { tailOf, type Vnode, vnodeIn } from "./vnode.ts";

/** The ports that it needs. */
export type VolumePorts = Pick<
  Ports<"files" | "disk" | "clock" | "entropy">,
  "files" | "disk" | "clock" | "entropy"
>;

/** The bytes of a file: as they are here, or parts that were staged and what follows them. */
export type NewBytes =
  | { readonly bytes: Uint8Array }
  | { readonly staged: string; readonly tail: Uint8Array };

/** The number of the root directory. */
export const ROOT = 1;
const FIRST = ROOT + 1;

const VNODES = "/vnodes";
const NEW = "/new";
const STAGED = "/staged";
const JOURNAL = "/journal";
const OWN: ReadonlySet<string> = new Set(["vnodes", "new", "staged", "journal"]);
const CELL = "afs/cell";
const NEXT = "afs/next";
/** How many numbers are reserved at once. */
const RESERVED = 1000;

const pathOf = (number: number): string => `${VNODES}/${number}`;

const images = struct({ one: opaque(), other: opaque() });

/** The files of one cell. Only one change of a file may be under way. */
export class Volume {
  readonly #files: Files;
  readonly #ports: VolumePorts;
  readonly #vnodes = new Map<number, Vnode>();
  /** By file: the directory that has its name. */
  readonly parents = new Map<number, number>();
  #cell = "";
  #next = FIRST;
  #reserved = FIRST;
  #reserving: Promise<void> | undefined;

  private constructor(ports: VolumePorts) {
    this.#files = ports.files;
    this.#ports = ports;
  }

  /**
   * Opens the files of a cell; at the first start it has `initially`: by name, bytes of files of the root.
   *
   * @throws FileError, DiskFailure
   */
  static async open(
    ports: VolumePorts,
    initially: Readonly<Record<string, Uint8Array>> = {},
  ): Promise<Volume> {
    const volume = new Volume(ports);
    if ((await ports.files.list("/")).some((name) => !OWN.has(name)))
      throw new FileError("ENOTEMPTY", "/"); // Files of someone else.
    for (const path of [VNODES, NEW, STAGED]) await ifThere(ports.files.mkdir(path));
    await ports.files.syncDirectory("/");
    await volume.#redo();
    for (const name of await ports.files.list(STAGED))
      await ports.files.unlink(`${STAGED}/${name}`);
    await volume.#load();
    if (!volume.#vnodes.has(ROOT)) await volume.#make(initially);
    await volume.#dropUnnamed();
    return volume;
  }

  /** The name of the cell. */
  get cell(): string {
    return this.#cell;
  }

  /** What the server knows of a file. */
  vnode(fid: number): Vnode | undefined {
    return this.#vnodes.get(fid);
  }

  /** Bytes of a file as it is when they are read. @throws FileError */
  async read(fid: number, at: number, bytes: number): Promise<Uint8Array> {
    const size = this.#vnodes.get(fid)?.size ?? 0;
    const length = Math.max(0, Math.min(bytes, size - at));
    if (length === 0) return new Uint8Array();
    return this.#files.read(pathOf(fid), { at, bytes: length });
  }

  /** The entries of a directory. @throws FileError EIO if its bytes cannot be read as entries */
  async entries(fid: number): Promise<readonly DirectoryEntry[]> {
    const bytes = await this.read(fid, 0, this.#vnodes.get(fid)?.size ?? 0);
    const entries = unpackDirectory(bytes);
    if (entries === null) throw new FileError("EIO", pathOf(fid));
    return entries;
  }

  /** A number that no file has had. @throws DiskFailure */
  async newFid(): Promise<number> {
    while (this.#next >= this.#reserved) {
      this.#reserving ??= this.#reserve();
      await this.#reserving;
    }
    this.#next += 1;
    return this.#next - 1;
  }

  /** Keeps a part of a file that will be stored. @throws FileError */
  async stage(key: string, at: number, bytes: Uint8Array): Promise<void> {
    const path = `${STAGED}/${key}`;
    await ifThere(this.#files.create(path));
    await this.#files.write(path, at, bytes);
  }

  /** How many bytes are staged. */
  async stagedBytes(key: string): Promise<number> {
    try {
      return (await this.#files.stat(`${STAGED}/${key}`)).size;
    } catch {
      return 0;
    }
  }

  /** Makes a file, or replaces it; `seen` from the moment on at which no crash can undo it. @throws FileError */
  async commit(vnode: Vnode, bytes: NewBytes): Promise<void> {
    const { fid } = vnode.status;
    const path = await this.#written(vnode, bytes);
    await this.#files.rename(path, pathOf(fid));
    await this.#files.syncDirectory(VNODES);
    this.#vnodes.set(fid, vnode);
  }

  /** Replaces two files in one step. @throws FileError: nothing is changed */
  async commitBoth(
    changes: readonly [
      { readonly vnode: Vnode; readonly bytes: Uint8Array },
      { readonly vnode: Vnode; readonly bytes: Uint8Array },
    ],
  ): Promise<void> {
    const [one, other] = changes.map(({ vnode, bytes }) =>
      Buffer.concat([bytes, tailOf(vnode)]),
    );
    const path = `${NEW}/journal`;
    await this.#replace(path, encode(images, { one: one!, other: other! }));
    await this.#files.rename(path, JOURNAL);
    await this.#files.syncDirectory("/");
    // The change is decided: it is written, however often the disk fails from here on.
    await untilDiskLets(this.#ports.clock, () => this.#redo());
    for (const { vnode } of changes) this.#vnodes.set(vnode.status.fid, vnode);
  }

  /** Removes a file without a name; after a crash the next start does so. */
  async discard(fid: number): Promise<void> {
    this.#vnodes.delete(fid);
    await this.#files.unlink(pathOf(fid)).catch(() => undefined);
  }

  /** As statfs(2). @throws FileError */
  async space(): Promise<{ readonly bytes: number; readonly freeBytes: number }> {
    const { bytes, bytesAvailable } = await this.#files.statfs("/");
    return { bytes: Number(bytes), freeBytes: Number(bytesAvailable) };
  }

  async #written({ ...vnode }: Vnode, bytes: NewBytes): Promise<string> {
    const tail = tailOf(vnode);
    if ("bytes" in bytes) {
      const path = `${NEW}/${vnode.status.fid}`;
      await this.#replace(path, Buffer.concat([bytes.bytes, tail]));
      return path;
    }
    const path = `${STAGED}/${bytes.staged}`;
    const at = vnode.size - bytes.tail.length;
    await this.#files.truncate(path, at);
    await this.#files.write(path, at, Buffer.concat([bytes.tail, tail]));
    await this.#files.sync(path);
    return path;
  }

  async #replace(path: string, bytes: Uint8Array): Promise<void> {
    try {
      await ifThere(this.#files.create(path));
      await this.#files.truncate(path, 0);
      await this.#files.write(path, 0, bytes);
      await this.#files.sync(path);
    } catch (error) {
      await this.#files.unlink(path).catch(() => undefined); // Its room may be all that is left.
      throw error;
    }
  }

  /** Does what the journal says, if there is one. */
  async #redo(): Promise<void> {
    const found = await this.#wholeFile(JOURNAL);
    if (found === null) return;
    try {
      const { one, other } = decode(images, found);
      for (const bytes of [one, other]) {
        const vnode = await vnodeIn(bytes.length, async (at, length) =>
          bytes.slice(at, at + length),
        );
        const path = `${NEW}/${vnode!.status.fid}`;
        await this.#replace(path, bytes);
        await this.#files.rename(path, pathOf(vnode!.status.fid));
      }
      await this.#files.syncDirectory(VNODES);
    } catch (error) {
      if (!(error instanceof XdrError)) throw error;
    }
    await this.#files.unlink(JOURNAL);
    await this.#files.syncDirectory("/");
  }

  async #wholeFile(path: string): Promise<Uint8Array | null> {
    try {
      const { size } = await this.#files.stat(path);
      return await this.#files.read(path, { at: 0, bytes: size });
    } catch (error) {
      if (error instanceof FileError && error.code === "ENOENT") return null;
      throw error;
    }
  }

  async #load(): Promise<void> {
    const { disk, entropy } = this.#ports;
    const cell = await disk.get(CELL);
    const next = await disk.get(NEXT);
    this.#cell =
      typeof cell === "string" ? cell : Buffer.from(entropy.bytes(16)).toString("hex");
    this.#next = typeof next === "number" ? next : FIRST;
    if (cell === undefined) {
      disk.put(CELL, this.#cell);
      await disk.flush();
    }
    for (const name of await this.#files.list(VNODES)) {
      this.#next = Math.max(this.#next, (Number(name) || 0) + 1);
      const path = `${VNODES}/${name}`;
      const { size } = await this.#files.stat(path);
      const vnode = await vnodeIn(size, (at, bytes) =>
        this.#files.read(path, { at, bytes }),
      );
      // Without it, what it names would be taken for files that a crash has left.
      if (vnode === null || pathOf(vnode.status.fid) !== path)
        throw new FileError("EIO", path);
      this.#vnodes.set(vnode.status.fid, vnode);
    }
    this.#reserved = this.#next;
  }

  async #make(initially: Readonly<Record<string, Uint8Array>>): Promise<void> {
    const modified = BigInt(this.#ports.clock.wall()) * 1_000_000n;
    const names = Object.keys(initially).sort();
    this.#next = FIRST + names.length;
    await this.#reserve();
    const entries = names.map((name, nth) => {
      return { name: Buffer.from(name), fid: FIRST + nth, type: "file" as const };
    });
    const vnode = (
      fid: number,
      type: "file" | "directory",
      { length }: Uint8Array,
    ): Vnode => {
      const mode = type === "file" ? 0o644 : 0o755;
      const status = {
        fid,
        type,
        version: 0,
        size: length,
        metadata: { mode, modified },
      };
      return { status, size: length, done: [] };
    };
    for (const [nth, name] of names.entries()) {
      const bytes = initially[name]!;
      await this.commit(vnode(FIRST + nth, "file", bytes), { bytes });
    }
    const bytes = packDirectory(entries);
    await this.commit(vnode(ROOT, "directory", bytes), { bytes });
  }

  async #reserve(): Promise<void> {
    try {
      const reserved = this.#next + RESERVED;
      this.#ports.disk.put(NEXT, reserved);
      await this.#ports.disk.flush();
      this.#reserved = reserved;
    } finally {
      this.#reserving = undefined;
    }
  }

  /** A crash may have left files that no directory names. */
  async #dropUnnamed(): Promise<void> {
    const named = new Set([ROOT]);
    const seen = [ROOT];
    for (let fid = seen.pop(); fid !== undefined; fid = seen.pop()) {
      if (this.#vnodes.get(fid)?.status.type !== "directory") continue;
      for (const each of await this.entries(fid)) {
        if (named.has(each.fid)) continue;
        named.add(each.fid);
        seen.push(each.fid);
        this.parents.set(each.fid, fid);
      }
    }
    for (const fid of [...this.#vnodes.keys()])
      if (!named.has(fid)) await this.discard(fid);
  }
}

const ifThere = (making: Promise<void>): Promise<void> =>
  making.catch((error: unknown) => {
    if (!(error instanceof FileError && error.code === "EEXIST")) throw error;
  });
