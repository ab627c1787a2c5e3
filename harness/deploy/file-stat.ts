/** Attributes of files and file systems for the port `files`, from those of the machine. */
import type { BigIntStats, BigIntStatsFs } from "node:fs";
import type { FileStat, FileSystemStat, FileType } from "../../impl/ports.ts";

/** @param device that of the root, which is left out of the identity: it may differ after the machine has started again */
export const statOf = (found: BigIntStats, device: bigint): FileStat => {
  const type = typeOf(found);
  const born = `${found.ino.toString(36)}.${found.birthtimeNs.toString(36)}`;
  const isDevice = type === "block" || type === "character";
  return {
    type,
    size: type === "file" || type === "symlink" ? Number(found.size) : 0,
    used: Number(found.blocks) * 512,
    // The number of an inode is used again, but not with the same time of birth.
    inode: found.dev === device ? born : `${found.dev.toString(36)}.${born}`,
    number: found.ino,
    links: Number(found.nlink),
    mode: Number(found.mode) & 0o7777,
    uid: Number(found.uid),
    gid: Number(found.gid),
    device: isDevice ? numbersOf(found.rdev) : { major: 0, minor: 0 },
    accessed: found.atimeNs,
    modified: found.mtimeNs,
    changed: found.ctimeNs,
    change: found.ctimeNs,
  };
};

const typeOf = (found: BigIntStats): FileType => {
  if (found.isFile()) return "file";
  if (found.isDirectory()) return "directory";
  if (found.isSymbolicLink()) return "symlink";
  if (found.isFIFO()) return "fifo";
  if (found.isSocket()) return "socket";
  return found.isBlockDevice() ? "block" : "character";
};

/** The two numbers as `makedev` of the C library puts them together. */
const numbersOf = (device: bigint): FileStat["device"] => ({
  major: Number(((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn)),
  minor: Number((device & 0xffn) | ((device >> 12n) & ~0xffn)),
});

/** The room of a file system. */
export const statfsOf = (found: BigIntStatsFs): FileSystemStat => ({
  bytes: found.blocks * found.bsize,
  bytesFree: found.bfree * found.bsize,
  bytesAvailable: found.bavail * found.bsize,
  files: found.files,
  filesFree: found.ffree,
});
