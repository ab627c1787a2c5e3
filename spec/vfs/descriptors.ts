/** The descriptors of programs, and the file objects that they stand for. */
import { without } from "../shared/without.ts";
import type { Program } from "./calls.ts";
import type { Host, Inode, OpenFile } from "./host.ts";
import { leastBeyond } from "./operations.ts";

/** A program has so many descriptors at most. */
export const DESCRIPTORS_MAX = 2;

/** The least descriptor that a program does not use; null if it uses all. */
export const freeDescriptor = (host: Host, by: Program): number | null => {
  const fd = leastBeyond(Object.keys(host.descriptors[by]!).map(Number), 0);
  return fd < DESCRIPTORS_MAX ? fd : null;
};

/** The number and the file object of a descriptor. */
export const opened = (
  host: Host,
  by: Program,
  fd: number,
): readonly [number, OpenFile] | null => {
  const number = host.descriptors[by]![fd];
  return number === undefined ? null : [number, host.files[number]!];
};

/** The host with this file object. */
export const withFile = (host: Host, number: number, file: OpenFile): Host => ({
  ...host,
  files: { ...host.files, [number]: file },
});

/** The host in which a descriptor stands for a file object. */
export const withDescriptor = (
  host: Host,
  by: Program,
  fd: number,
  number: number,
): Host => ({
  ...host,
  descriptors: {
    ...host.descriptors,
    [by]: { ...host.descriptors[by], [fd]: number },
  },
});

/** The number for a new file object. */
export const newFileNumber = (host: Host): number =>
  leastBeyond(Object.keys(host.files).map(Number), 0);

/** A file object goes with its last descriptor. */
export const withoutDescriptor = (host: Host, by: Program, fd: number): Host => {
  const number = host.descriptors[by]![fd]!;
  const descriptors = {
    ...host.descriptors,
    [by]: without(host.descriptors[by]!, fd),
  };
  const isUsed = Object.values(descriptors).some((table) =>
    Object.values(table).includes(number),
  );
  return {
    ...host,
    descriptors,
    files: isUsed ? host.files : without(host.files, number),
  };
};

/** Is an inode open? */
export const isOpen = ({ files }: Host, { of, ino }: Inode): boolean =>
  Object.values(files).some((file) => file.of === of && file.ino === ino);
