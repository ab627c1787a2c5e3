/**
 * A file system that has no inodes: what there is of a file is a slot in a directory. The kernel is given faked
 * inodes, whose numbers go with a file from slot to slot, and stay while it is open without one.
 */
import type { BlockDevice } from "./block-device.ts";
import { type Clusters, clustersOf } from "./clusters.ts";
import { fail } from "./errors.ts";
import type { Entry, FileSystem, Ino, Named } from "./file-system.ts";
import {
  describing,
  END,
  FIRST_CLUSTER,
  layoutOf,
  NAME_BYTES_MAX,
  requireDescribed,
  SLOT_BYTES,
  type Slot,
  slotBytes,
  slotFrom,
} from "./floppy-format.ts";

const ROOT: Ino = 1;

/** A faked inode: what its slot says, and where that is; null: it has none any more, or is the root. */
type Fake = {
  parent: Ino;
  nth: number | null;
  name: string;
  readonly type: "file" | "directory";
  first: number;
  size: number;
};

/** Makes a disk a floppy with an empty root directory. @throws VfsError EIO if it has no room for one */
export const formatFloppy = async (device: BlockDevice): Promise<void> => {
  const layout = layoutOf(device);
  const empty = new Uint8Array(layout.blockSize);
  for (let block = 1; block <= layout.tableBlocks; block += 1)
    await device.write(block, empty);
  const table = empty.slice();
  new DataView(table.buffer).setUint32(4 * FIRST_CLUSTER, END, true);
  await device.write(1, table);
  await device.write(1 + layout.tableBlocks, empty);
  await device.write(0, describing(device));
  await device.flush();
};

/** The faked inodes, and the slots that they stand for. */
class Fakes {
  readonly clusters: Clusters;
  readonly #known = new Map<Ino, Fake>();
  /** The inodes by directory and number of the slot. */
  readonly #bySlot = new Map<string, Ino>();
  /** The inodes by first cluster. Two slots with the same one are damage: a directory could be its own child. */
  readonly #byFirst = new Map<number, Ino>();
  #last = ROOT;

  constructor(clusters: Clusters) {
    this.clusters = clusters;
    const root = { parent: ROOT, nth: null, name: "", size: 0 } as const;
    this.#known.set(ROOT, { ...root, type: "directory", first: FIRST_CLUSTER });
    this.#byFirst.set(FIRST_CLUSTER, ROOT);
  }

  of(ino: Ino): Fake {
    return this.#known.get(ino) ?? fail("EIO", `no inode ${ino}`);
  }

  typed(ino: Ino, type: Fake["type"]): Fake {
    const fake = this.of(ino);
    if (fake.type === type) return fake;
    return fail(type === "directory" ? "ENOTDIR" : "EISDIR");
  }

  /** The number of the file in a slot, which is given one if it has none. */
  numbered(dir: Ino, nth: number, slot: Slot): Ino {
    const known = this.#bySlot.get(`${dir}.${nth}`);
    if (known !== undefined) return known;
    if (this.#byFirst.has(slot.first)) return fail("EIO", "two slots share a cluster");
    this.#last += 1;
    this.#known.set(this.#last, { ...slot, parent: dir, nth });
    this.#bySlot.set(`${dir}.${nth}`, this.#last);
    if (slot.first !== 0) this.#byFirst.set(slot.first, this.#last);
    return this.#last;
  }

  /** Notes that a file has another slot, or none. */
  move(ino: Ino, { parent, nth, name }: Pick<Fake, "parent" | "nth" | "name">): void {
    const fake = this.of(ino);
    this.#bySlot.delete(`${fake.parent}.${fake.nth}`);
    Object.assign(fake, { parent, nth, name });
    if (nth !== null) this.#bySlot.set(`${parent}.${nth}`, ino);
  }

  /** Writes the new first cluster and size of a file to its slot. */
  async resized(ino: Ino, first: number, size: number): Promise<void> {
    const fake = this.of(ino);
    if (fake.first !== first) this.#byFirst.delete(fake.first);
    Object.assign(fake, { first, size });
    if (first !== 0) this.#byFirst.set(first, ino);
    await this.clusters.save();
    if (fake.nth !== null) await this.write(fake.parent, fake.nth, fake);
  }

  async forget(ino: Ino): Promise<void> {
    const fake = this.of(ino);
    this.move(ino, { ...fake, nth: null });
    this.#byFirst.delete(fake.first);
    this.#known.delete(ino);
    if (fake.first !== 0) this.clusters.cut(fake.first, 0);
    await this.clusters.save();
  }

  /** The slots of a directory, empty ones included. */
  async slots(dir: Ino): Promise<readonly (Slot | null)[]> {
    const found: (Slot | null)[] = [];
    for (const cluster of this.clusters.chain(this.typed(dir, "directory").first)) {
      const bytes = await this.clusters.read(cluster);
      for (let at = 0; at < bytes.length; at += SLOT_BYTES)
        found.push(slotFrom(bytes.subarray(at, at + SLOT_BYTES), this.clusters.layout));
    }
    return found;
  }

  async write(dir: Ino, nth: number, slot: Slot | null): Promise<void> {
    const perCluster = this.clusters.layout.blockSize / SLOT_BYTES;
    const chain = this.clusters.chain(this.of(dir).first);
    const cluster = chain[Math.floor(nth / perCluster)] ?? fail("EIO");
    const bytes = await this.clusters.read(cluster);
    bytes.set(slotBytes(slot), (nth % perCluster) * SLOT_BYTES);
    await this.clusters.write(cluster, bytes);
  }

  /** The number of an empty slot; the directory grows if it has none. @throws VfsError ENOSPC */
  async freeSlot(dir: Ino): Promise<number> {
    const slots = await this.slots(dir);
    const nth = slots.indexOf(null);
    if (nth >= 0) return nth;
    const chain = this.clusters.grow(this.of(dir).first, 1);
    await this.clusters.write(
      chain.at(-1)!,
      new Uint8Array(this.clusters.layout.blockSize),
    );
    await this.clusters.save();
    return slots.length;
  }

  async find({ dir, name }: Named): Promise<(Entry & { readonly nth: number }) | null> {
    const slots = await this.slots(dir);
    const nth = slots.findIndex((slot) => slot?.name === name);
    if (nth < 0) return null;
    const slot = slots[nth]!;
    return { ino: this.numbered(dir, nth, slot), type: slot.type, nth };
  }

  async found(at: Named): Promise<Entry & { readonly nth: number }> {
    return (await this.find(at)) ?? fail("ENOENT");
  }
}

/** The file system on a disk. @throws VfsError EIO if the disk is no floppy */
export const floppyFileSystem = async (device: BlockDevice): Promise<FileSystem> => {
  const layout = layoutOf(device);
  requireDescribed(await device.read(0), device);
  const clusters = await clustersOf(device, layout);
  const fakes = new Fakes(clusters);
  return {
    type: "floppy",
    superblock: {
      root: ROOT,
      nameMax: NAME_BYTES_MAX,
      sync: () => clusters.flush(),
      release: (ino) => fakes.forget(ino),
    },
    inode: inodeOperations(fakes),
    dentry: { key: (name) => name },
    file: {
      read: (ino, { at, bytes }) => readBytes(fakes, ino, at, bytes),
      write: (ino, at, bytes) => writeBytes(fakes, ino, at, bytes),
      list: async (dir, cursor) =>
        (await fakes.slots(dir)).flatMap((slot, nth) =>
          slot === null || nth < cursor
            ? []
            : [
                {
                  name: slot.name,
                  type: slot.type,
                  ino: fakes.numbered(dir, nth, slot),
                  next: nth + 1,
                },
              ],
        ),
      sync: () => clusters.flush(),
    },
  };
};

const inodeOperations = (fakes: Fakes): FileSystem["inode"] => {
  const add = async ({ dir, name }: Named, slot: Omit<Slot, "name">): Promise<Entry> => {
    const nth = await fakes.freeSlot(dir);
    await fakes.write(dir, nth, { ...slot, name });
    return { ino: fakes.numbered(dir, nth, { ...slot, name }), type: slot.type };
  };
  const remove = async (at: Named): Promise<Ino> => {
    const { ino, nth } = await fakes.found(at);
    await fakes.write(at.dir, nth, null);
    fakes.move(ino, { ...fakes.of(ino), nth: null });
    return ino;
  };
  return {
    attributes: async (ino) => {
      const { type, size, nth } = fakes.of(ino);
      if (type === "file") return { ino, type, size, links: nth === null ? 0 : 1 };
      const inside = await fakes.slots(ino);
      const below = inside.filter((slot) => slot?.type === "directory").length;
      return { ino, type, size: 0, links: 2 + below };
    },
    lookup: async (at) => {
      const found = await fakes.find(at);
      return found === null ? null : { ino: found.ino, type: found.type };
    },
    parent: async (dir) => fakes.typed(dir, "directory").parent,
    create: (at) => add(at, { type: "file", first: 0, size: 0 }),
    mkdir: async (at) => {
      await fakes.freeSlot(at.dir);
      const [first] = fakes.clusters.grow(0, 1);
      await fakes.clusters.write(first!, new Uint8Array(fakes.clusters.layout.blockSize));
      await fakes.clusters.save();
      return add(at, { type: "directory", first: first!, size: 0 });
    },
    unlink: async (at) => void (await remove(at)),
    rmdir: async (at) => fakes.forget(await remove(at)),
    rename: async (from, to) => {
      const moved = await fakes.found(from);
      const replaced = await fakes.find(to);
      const nth = replaced?.nth ?? (await fakes.freeSlot(to.dir));
      const fake = fakes.of(moved.ino);
      await fakes.write(to.dir, nth, { ...fake, name: to.name });
      await fakes.write(from.dir, moved.nth, null);
      if (replaced !== null)
        fakes.move(replaced.ino, { ...fakes.of(replaced.ino), nth: null });
      fakes.move(moved.ino, { parent: to.dir, nth, name: to.name });
      if (replaced?.type === "directory") await fakes.forget(replaced.ino);
    },
    truncate: (ino, size) => truncate(fakes, ino, size),
  };
};

/** The chain of a file. @throws VfsError EIO if it is shorter than the file */
const chainOf = (fakes: Fakes, ino: Ino): readonly number[] => {
  const { first, size } = fakes.typed(ino, "file");
  const chain = fakes.clusters.chain(first);
  const { blockSize } = fakes.clusters.layout;
  return chain.length * blockSize >= size ? chain : fail("EIO", "a chain is too short");
};

const readBytes = async (
  fakes: Fakes,
  ino: Ino,
  at: number,
  bytes: number,
): Promise<Uint8Array> => {
  const chain = chainOf(fakes, ino);
  const { blockSize } = fakes.clusters.layout;
  const end = Math.min(at + bytes, fakes.of(ino).size);
  const found = new Uint8Array(Math.max(0, end - at));
  for (let place = at; place < end; ) {
    const from = place % blockSize;
    const block = await fakes.clusters.read(chain[Math.floor(place / blockSize)]!);
    const part = block.subarray(from, Math.min(blockSize, from + end - place));
    found.set(part, place - at);
    place += part.length;
  }
  return found;
};

/** Writes bytes into the clusters of a file. */
const put = async (
  fakes: Fakes,
  chain: readonly number[],
  at: number,
  bytes: Uint8Array,
): Promise<void> => {
  const { blockSize } = fakes.clusters.layout;
  for (let done = 0; done < bytes.length; ) {
    const from = (at + done) % blockSize;
    const cluster = chain[Math.floor((at + done) / blockSize)]!;
    const part = bytes.subarray(done, done + blockSize - from);
    const block = part.length === blockSize ? part : await fakes.clusters.read(cluster);
    if (part.length < blockSize) block.set(part, from);
    await fakes.clusters.write(cluster, block);
    done += part.length;
  }
};

/** Makes a file longer; the new bytes are 0. @throws VfsError ENOSPC */
const lengthen = async (
  fakes: Fakes,
  ino: Ino,
  size: number,
): Promise<readonly number[]> => {
  const { blockSize } = fakes.clusters.layout;
  const { first, size: before } = fakes.of(ino);
  const more = Math.ceil(size / blockSize) - chainOf(fakes, ino).length;
  const chain = more > 0 ? fakes.clusters.grow(first, more) : chainOf(fakes, ino);
  const zeros = new Uint8Array(blockSize);
  for (let at = before; at < size; at += blockSize - (at % blockSize)) {
    const length = Math.min(blockSize - (at % blockSize), size - at);
    await put(fakes, chain, at, zeros.subarray(0, length));
  }
  await fakes.resized(ino, chain[0] ?? 0, size);
  return chain;
};

const writeBytes = async (
  fakes: Fakes,
  ino: Ino,
  at: number,
  bytes: Uint8Array,
): Promise<number> => {
  const { blockSize } = fakes.clusters.layout;
  const room = (chainOf(fakes, ino).length + fakes.clusters.free) * blockSize - at;
  if (room <= 0 && bytes.length > 0) return fail("ENOSPC");
  const fits = bytes.subarray(0, room);
  const { size } = fakes.of(ino);
  const end = at + fits.length;
  const chain = end > size ? await lengthen(fakes, ino, end) : chainOf(fakes, ino);
  await put(fakes, chain, at, fits);
  return fits.length;
};

const truncate = async (fakes: Fakes, ino: Ino, size: number): Promise<void> => {
  const { first, size: before } = fakes.typed(ino, "file");
  if (size > before) {
    await lengthen(fakes, ino, size);
    return;
  }
  chainOf(fakes, ino);
  const { blockSize } = fakes.clusters.layout;
  const left = fakes.clusters.cut(first, Math.ceil(size / blockSize));
  await fakes.resized(ino, left, size);
};
