/** The clusters of a floppy, and the table of which cluster comes next in its chain. */
import type { BlockDevice } from "./block-device.ts";
import { fail } from "./errors.ts";
import { END, FIRST_CLUSTER, FREE, type Layout } from "./floppy-format.ts";

/** The clusters of one disk. Changes of the table are in memory until they are saved. */
export class Clusters {
  readonly layout: Layout;
  readonly #device: BlockDevice;
  readonly #table: Uint32Array<ArrayBuffer>;
  readonly #changed = new Set<number>();
  /** The first cluster of the chain that a cluster was found in. */
  readonly #chains = new Map<number, number>();
  /** Chains that were followed, by their first cluster. */
  readonly #followed = new Map<number, number[]>();
  #free: number;
  /** No cluster before this one is free. */
  #lowest = FIRST_CLUSTER;

  constructor(device: BlockDevice, layout: Layout, table: Uint32Array<ArrayBuffer>) {
    this.#device = device;
    this.layout = layout;
    this.#table = table;
    this.#free = table
      .subarray(FIRST_CLUSTER, FIRST_CLUSTER + layout.clusters)
      .filter((next) => next === FREE).length;
  }

  get free(): number {
    return this.#free;
  }

  /**
   * The clusters of a chain, in order; of 0, none.
   *
   * @throws VfsError EIO if it has a loop, leads out of the disk, or into a free cluster or another chain
   */
  chain(first: number): readonly number[] {
    const known = this.#followed.get(first);
    if (known !== undefined) return known;
    const found = this.#follow(first);
    if (first !== 0) this.#followed.set(first, found);
    return found;
  }

  #follow(first: number): number[] {
    const found: number[] = [];
    for (let at = first; at !== 0 && at !== END; at = this.#table[at]!) {
      const isThere = at >= FIRST_CLUSTER && at < FIRST_CLUSTER + this.layout.clusters;
      if (!isThere || this.#table[at] === FREE) return fail("EIO", "a broken chain");
      if (found.length >= this.layout.clusters) return fail("EIO", "a chain with a loop");
      if ((this.#chains.get(at) ?? first) !== first)
        return fail("EIO", "two chains share a cluster");
      found.push(at);
    }
    for (const cluster of found) this.#chains.set(cluster, first);
    return found;
  }

  /** Appends `more` clusters to a chain. @returns the whole chain @throws VfsError ENOSPC */
  grow(first: number, more: number): readonly number[] {
    const chain = this.chain(first) as number[];
    if (more > this.#free) return fail("ENOSPC");
    for (; more > 0; this.#lowest += 1) {
      const cluster = this.#lowest;
      if (this.#table[cluster] !== FREE) continue;
      if (chain.length > 0) this.#set(chain.at(-1)!, cluster);
      this.#set(cluster, END);
      chain.push(cluster);
      this.#chains.set(cluster, chain[0]!);
      this.#free -= 1;
      more -= 1;
    }
    if (chain.length > 0) this.#followed.set(chain[0]!, chain);
    return chain;
  }

  /** Cuts a chain to so many clusters; the answer is the first one, 0 if none is left. */
  cut(first: number, length: number): number {
    const chain = this.chain(first);
    this.#followed.delete(first);
    for (const cluster of chain.slice(length)) {
      this.#set(cluster, FREE);
      this.#chains.delete(cluster);
      this.#free += 1;
      this.#lowest = Math.min(this.#lowest, cluster);
    }
    if (length > 0 && length < chain.length) this.#set(chain[length - 1]!, END);
    return length === 0 ? 0 : first;
  }

  #set(cluster: number, next: number): void {
    this.#table[cluster] = next;
    this.#changed.add(Math.floor((cluster * 4) / this.layout.blockSize));
  }

  #blockOf(cluster: number): number {
    return 1 + this.layout.tableBlocks + cluster - FIRST_CLUSTER;
  }

  async read(cluster: number): Promise<Uint8Array> {
    return (await this.#device.read(this.#blockOf(cluster))).slice();
  }

  write(cluster: number, bytes: Uint8Array): Promise<void> {
    return this.#device.write(this.#blockOf(cluster), bytes);
  }

  /** Writes the changed blocks of the table. */
  async save(): Promise<void> {
    const bytes = new Uint8Array(this.#table.buffer);
    const { blockSize } = this.layout;
    for (const block of this.#changed) {
      const part = bytes.slice(block * blockSize, (block + 1) * blockSize);
      await this.#device.write(1 + block, part);
      this.#changed.delete(block);
    }
  }

  flush(): Promise<void> {
    return this.#device.flush();
  }
}

/** Reads the table of a disk. */
export const clustersOf = async (
  device: BlockDevice,
  layout: Layout,
): Promise<Clusters> => {
  const { blockSize, tableBlocks } = layout;
  const bytes = new Uint8Array(tableBlocks * blockSize);
  for (let block = 0; block < tableBlocks; block += 1)
    bytes.set(await device.read(1 + block), block * blockSize);
  return new Clusters(device, layout, new Uint32Array(bytes.buffer));
};
