/** The server's disk: the names in one directory, and the inodes that they name. */
import type { Handle } from "./messages.ts";

/** A file or a directory; a directory is empty here. */
type Inode = {
  readonly kind: "file" | "directory";
  readonly generation: number;
  /** What was written last; null: an empty file. */
  readonly value: number | null;
  readonly links: number;
  /** The change token: it grows with each change. */
  readonly change: number;
  /** The verifier of the EXCLUSIVE call that created it. */
  readonly verifier: string | null;
};

/** Names, inodes by number, and the last generation of each number. */
export type Disk = {
  readonly names: Readonly<Record<string, number>>;
  readonly inodes: Readonly<Record<number, Inode>>;
  readonly generations: Readonly<Record<number, number>>;
};

/** A directory that has these files, each with a value. */
export const diskWith = (files: Readonly<Record<string, number | null>>): Disk => {
  const entries = Object.entries(files);
  return {
    names: Object.fromEntries(entries.map(([name], ino) => [name, ino])),
    inodes: Object.fromEntries(
      entries.map(([, value], ino) => [ino, { ...newFile, value, generation: 1 }]),
    ),
    generations: Object.fromEntries(entries.map((_, ino) => [ino, 1])),
  };
};

const newFile: Inode = {
  kind: "file",
  generation: 0,
  value: null,
  links: 1,
  change: 0,
  verifier: null,
};

/** The handle of an inode. */
export const handleOf = ({ inodes }: Disk, ino: number): Handle => ({
  ino,
  generation: inodes[ino]!.generation,
});

/** The inode of a name; undefined: there is no such name. */
export const inodeOf = ({ names, inodes }: Disk, name: string): Inode | undefined =>
  name in names ? inodes[names[name]!] : undefined;

/** Creates what was not there, under the lowest number of an inode that is free. */
export const created = (
  { names, inodes, generations }: Disk,
  name: string,
  made: Pick<Inode, "kind" | "verifier">,
  generationAfter: (last: number) => number,
): Disk => {
  let ino = 0;
  while (ino in inodes) ino++;
  const generation = generationAfter(generations[ino] ?? 0);
  return {
    names: { ...names, [name]: ino },
    inodes: { ...inodes, [ino]: { ...newFile, ...made, generation } },
    generations: { ...generations, [ino]: generation },
  };
};

/** Changes an inode, whose change token grows. */
export const changed = (disk: Disk, ino: number, by: Partial<Inode>): Disk => {
  const inode = disk.inodes[ino]!;
  return {
    ...disk,
    inodes: { ...disk.inodes, [ino]: { ...inode, ...by, change: inode.change + 1 } },
  };
};

/** Takes a name away. An inode without a name is gone. */
export const unnamed = (disk: Disk, name: string): Disk => {
  const { [name]: ino, ...names } = disk.names;
  const links = disk.inodes[ino!]!.links - 1;
  if (links > 0) return { ...changed(disk, ino!, { links }), names };
  const { [ino!]: _gone, ...inodes } = disk.inodes;
  return { ...disk, names, inodes };
};

/** Gives an inode one more name. */
export const named = (disk: Disk, ino: number, name: string): Disk => ({
  ...changed(disk, ino, { links: disk.inodes[ino]!.links + 1 }),
  names: { ...disk.names, [name]: ino },
});
