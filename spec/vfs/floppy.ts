/**
 * A file system as on a floppy: a directory is a row of slots, and what a slot tells of a file is its name,
 * its kind and its first cluster. There are no inodes; the kernel is given faked ones [24].
 *
 * Left out: chains of clusters. Here the bytes of a file fit in one.
 */
import { without } from "../shared/without.ts";
import {
  type Errno,
  type Ino,
  type Kind,
  leastBeyond,
  type Named,
  type Operations,
  ROOT,
} from "./operations.ts";
import type { Rules } from "./rules.ts";

type Cluster = number;
/** `first` is null for a file without bytes. */
export type Slot = {
  readonly name: string;
  readonly kind: Kind;
  readonly first: Cluster | null;
};
type Slots = readonly (Slot | null)[];
/** The place of a slot: the cluster of its directory, and its number there. */
export type SlotPlace = { readonly dir: Cluster; readonly nth: number };

export type Floppy = {
  /** The disk by cluster: bytes, or the slots of a directory. */
  readonly clusters: Readonly<Record<Cluster, string | Slots>>;
  /** The memory by inode number: the place of the slot, or, for an open file without a name, the slot that it had. */
  readonly faked: Readonly<Record<Ino, SlotPlace | Slot>>;
};

const ROOT_CLUSTER: Cluster = 0;

/** A formatted disk whose directories have room for so many names. */
export const emptyFloppy = (slots: number): Floppy => ({
  clusters: { [ROOT_CLUSTER]: Array.from({ length: slots }, () => null) },
  faked: {},
});

const slotsIn = ({ clusters }: Floppy, dir: Cluster): Slots => clusters[dir] as Slots;

const isPlace = (fake: SlotPlace | Slot): fake is SlotPlace => "nth" in fake;

const slotAt = (store: Floppy, { dir, nth }: SlotPlace): Slot =>
  slotsIn(store, dir)[nth]!;

/** The slot of a number without one, which happens only where a mistake gives a number twice. */
const NOTHING: Slot = { name: "", kind: "file", first: null };

const fakeOf = ({ faked }: Floppy, ino: Ino): SlotPlace | Slot => faked[ino] ?? NOTHING;

const slotOf = (store: Floppy, ino: Ino): Slot => {
  const fake = fakeOf(store, ino);
  return isPlace(fake) ? slotAt(store, fake) : fake;
};

const clusterOf = (store: Floppy, dir: Ino): Cluster =>
  dir === ROOT ? ROOT_CLUSTER : slotOf(store, dir).first!;

const placeOf = (store: Floppy, { dir, name }: Named): SlotPlace | null => {
  const cluster = clusterOf(store, dir);
  const nth = slotsIn(store, cluster).findIndex((slot) => slot?.name === name);
  return nth < 0 ? null : { dir: cluster, nth };
};

const withSlot = (store: Floppy, { dir, nth }: SlotPlace, slot: Slot | null): Floppy => ({
  ...store,
  clusters: { ...store.clusters, [dir]: slotsIn(store, dir).with(nth, slot) },
});

const withoutCluster = (store: Floppy, cluster: Cluster | null): Floppy =>
  cluster === null ? store : { ...store, clusters: without(store.clusters, cluster) };

/** The number that the slot at a place has been given. */
const numberAt = ({ faked }: Floppy, { dir, nth }: SlotPlace): Ino | null => {
  const known = Object.entries(faked).find(
    ([, fake]) => isPlace(fake) && fake.dir === dir && fake.nth === nth,
  );
  return known === undefined ? null : Number(known[0]);
};

/** What a store may hold. */
type Room = { readonly clusters: number };

/** The operations of a floppy with so many clusters. */
export const floppyOperations = (rules: Rules, room: Room): Operations<Floppy> => {
  /** The number of the slot at a place, which is given one if it has none. */
  const numbered = (store: Floppy, place: SlotPlace): readonly [Floppy, Ino] => {
    const known = numberAt(store, place);
    if (known !== null) return [store, known];
    const used = Object.keys(store.faked).map(Number);
    const ino = rules.fakedNumber(used, place, slotAt(store, place));
    return [{ ...store, faked: { ...store.faked, [ino]: place } }, ino];
  };

  const freeCluster = ({ clusters }: Floppy): Cluster | null => {
    const cluster = leastBeyond(Object.keys(clusters).map(Number), 1);
    return cluster > room.clusters ? null : cluster;
  };

  const create = (
    store: Floppy,
    at: Named,
    kind: Kind,
  ): readonly [Floppy, Ino] | Errno => {
    const dir = clusterOf(store, at.dir);
    const nth = slotsIn(store, dir).indexOf(null);
    const first = kind === "file" ? null : freeCluster(store);
    if (nth < 0 || (kind === "directory" && first === null)) return "ENOSPC";
    const made = withSlot(store, { dir, nth }, { name: at.name, kind, first });
    const whole =
      first === null
        ? made
        : { ...made, clusters: { ...made.clusters, [first]: [null, null] } };
    return numbered(whole, { dir, nth });
  };

  /** The slot is empty from now on; of an open file, the kernel still has the number. */
  const remove = (store: Floppy, at: Named): Floppy => {
    const place = placeOf(store, at);
    if (place === null) return store;
    const slot = slotAt(store, place);
    const [known, ino] = numbered(store, place);
    const emptied = withSlot(known, place, null);
    return slot.kind === "directory"
      ? {
          ...withoutCluster(emptied, slot.first),
          faked: without(emptied.faked, ino),
        }
      : { ...emptied, faked: { ...emptied.faked, [ino]: slot } };
  };

  /** The number goes with the file to its new slot. */
  const rename = (store: Floppy, from: Named, to: Named): Floppy | Errno => {
    const cleared = placeOf(store, to) === null ? store : remove(store, to);
    const old = placeOf(cleared, from);
    if (old === null) return "ENOENT";
    const [known, ino] = numbered(cleared, old);
    const slot = slotAt(known, old);
    const emptied = withSlot(known, old, null);
    const dir = clusterOf(emptied, to.dir);
    const nth = slotsIn(emptied, dir).indexOf(null);
    if (nth < 0) return "ENOSPC";
    const moved = withSlot(emptied, { dir, nth }, { ...slot, name: to.name });
    const number = rules.renamedNumber(ino, Object.keys(moved.faked).map(Number));
    return { ...moved, faked: { ...without(moved.faked, ino), [number]: { dir, nth } } };
  };

  const write = (store: Floppy, ino: Ino, text: string): Floppy | Errno => {
    const slot = slotOf(store, ino);
    const first = text === "" ? null : (slot.first ?? freeCluster(store));
    if (first === null && text !== "") return "ENOSPC";
    const emptied = text === "" ? withoutCluster(store, slot.first) : store;
    const written =
      first === null
        ? emptied
        : { ...emptied, clusters: { ...emptied.clusters, [first]: text } };
    const fake = fakeOf(store, ino);
    return isPlace(fake)
      ? withSlot(written, fake, { ...slot, first })
      : { ...written, faked: { ...written.faked, [ino]: { ...slot, first } } };
  };

  return {
    lookup: (store, at) => {
      const place = placeOf(store, at);
      return place === null ? [store, null] : numbered(store, place);
    },
    parent: (store, dir) => {
      const fake = store.faked[dir];
      if (fake === undefined || !isPlace(fake) || fake.dir === ROOT_CLUSTER) return ROOT;
      const parent = Object.keys(store.faked).find(
        (ino) => slotOf(store, Number(ino)).first === fake.dir,
      );
      return Number(parent);
    },
    attributes: (store, ino) => attributesOf(store, ino),
    create,
    remove,
    rename,
    read: (store, ino) => {
      const { first } = slotOf(store, ino);
      return first === null ? "" : (store.clusters[first] as string);
    },
    write,
    next: (store, dir, cursor) => {
      const slots = slotsIn(store, clusterOf(store, dir));
      const nth = slots.findIndex((slot, i) => slot !== null && i >= Number(cursor));
      return nth < 0 ? null : [slots[nth]!.name, `${nth + 1}`];
    },
    release: (store, ino) => ({
      ...withoutCluster(store, slotOf(store, ino).first),
      faked: without(store.faked, ino),
    }),
  };
};

/** The number of links is faked as well: a file has one name, or none. */
const attributesOf = (store: Floppy, ino: Ino) => {
  const isRoot = ino === ROOT;
  const { kind, first } = isRoot
    ? ({ kind: "directory", first: ROOT_CLUSTER } as const)
    : slotOf(store, ino);
  if (kind === "directory") {
    const inside = slotsIn(store, first!).filter((slot) => slot?.kind === "directory");
    return { kind, links: 2 + inside.length, size: 0 };
  }
  const size = first === null ? 0 : (store.clusters[first] as string).length;
  return { kind, links: isPlace(fakeOf(store, ino)) ? 1 : 0, size };
};
