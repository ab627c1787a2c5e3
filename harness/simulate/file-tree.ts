/** The data of the simulated files of a machine: inodes, and changes of their names. */
import type { FileStat } from "../../impl/ports.ts";
import type { FileChange } from "./file-bytes.ts";

/** The attributes of an inode. Such a record is never changed, only replaced. */
export type Attributes = Pick<
  FileStat,
  "mode" | "uid" | "gid" | "accessed" | "modified" | "changed" | "change"
>;

type Common = {
  /** The number of the inode, which no other one gets. */
  readonly inode: string;
  /** Given again once the inode is gone for good. */
  readonly number: bigint;
  /** The number of its names. */
  links: number;
  /** How many times it is open. */
  opened: number;
  attributes: Attributes;
  /** The attributes that survive a crash. */
  durableAttributes: Attributes;
};
export type File = Common & {
  readonly type: "file";
  bytes: Uint8Array;
  /** The bytes that survive a crash, and the changes since. */
  durable: Uint8Array;
  pending: FileChange[];
};
type Symlink = Common & { readonly type: "symlink"; readonly target: Uint8Array };
export type Directory = Common & {
  readonly type: "directory";
  entries: Map<string, Inode>;
  durable: Map<string, Inode>;
};
export type Inode = File | Symlink | Directory;

/** Where a name is, whether or not it is there. */
export type Location = { readonly directory: Directory; readonly name: string };
/** Changes of names that are made atomically; null removes the name. */
export type NameChange = readonly (Location & {
  readonly entry: Inode | null;
  /** The inode that had the name before. */
  readonly before: Inode | undefined;
})[];

/** Makes a change of names survive a crash. */
export const keep = (change: NameChange): void => {
  for (const { directory, name, entry } of change)
    if (entry === null) directory.durable.delete(name);
    else directory.durable.set(name, entry);
};

/** Every inode below this one that has a name, and itself; each once. */
export const inodesBelow = (top: Inode, found = new Set<Inode>()): Set<Inode> => {
  if (found.has(top)) return found;
  found.add(top);
  if (top.type === "directory")
    for (const entry of top.entries.values()) inodesBelow(entry, found);
  return found;
};

/** Bytes of a file, or of a symbolic link's target. */
const sizeOf = (entry: Inode): number =>
  entry.type === "directory"
    ? 0
    : (entry.type === "file" ? entry.bytes : entry.target).length;

/** Bytes that it takes on the disk: whole blocks. */
export const usedBy = (entry: Inode): number =>
  Math.ceil(sizeOf(entry) / BLOCK_BYTES) * BLOCK_BYTES;

const BLOCK_BYTES = 4096;

/** The attributes of an inode, as the port gives them. */
export const statOf = (entry: Inode): FileStat => ({
  type: entry.type,
  size: sizeOf(entry),
  used: usedBy(entry),
  inode: entry.inode,
  number: entry.number,
  links: entry.type === "directory" ? linksOf(entry) : entry.links,
  device: { major: 0, minor: 0 },
  ...entry.attributes,
});

/** Its name, its "." and the ".." of each directory in it. */
const linksOf = ({ entries }: Directory): number =>
  2 + [...entries.values()].filter(({ type }) => type === "directory").length;
