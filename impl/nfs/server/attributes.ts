/** The attributes of NFS, from those of the port `files`. */
import type { FileStat, FileType } from "../../ports.ts";
import type { Attributes, NfsTime, Wcc } from "../wire/attributes.ts";
import type { ServerFaults } from "./options.ts";

const TYPES: Readonly<Record<FileType, Attributes["type"]>> = {
  file: "NF3REG",
  directory: "NF3DIR",
  symlink: "NF3LNK",
  fifo: "NF3FIFO",
  socket: "NF3SOCK",
  block: "NF3BLK",
  character: "NF3CHR",
};

const SECOND = 1_000_000_000n;

/** A time of NFS, from nanoseconds since 1970. */
const timeOf = (nanoseconds: bigint): NfsTime => ({
  seconds: Number(BigInt.asUintN(32, nanoseconds / SECOND)),
  nseconds: Number(nanoseconds % SECOND),
});

/** Nanoseconds since 1970, from a time of NFS. */
export const nanosecondsOf = ({ seconds, nseconds }: NfsTime): bigint =>
  BigInt(seconds) * SECOND + BigInt(nseconds);

/** Makes attributes of NFS. */
export type Describe = {
  /** The attributes. */
  attributes(stat: FileStat): Attributes;
  /** The ctime. */
  ctime(stat: FileStat): NfsTime;
  /** The two sides of a change; null: it is not known. */
  wcc(before: FileStat | null, after: FileStat | null): Wcc;
};

/**
 * The ctime is the port's token of the last change, by which clients learn that a file has changed. On a real disk it
 * is the ctime. In a simulated world it is a number that no change has twice, and no date.
 *
 * @param fsid tells this export from others
 */
export const describing = (fsid: bigint, faults: ServerFaults): Describe => {
  const ctime = ({ change, changed }: FileStat): NfsTime =>
    timeOf(faults.has("coarse-change") ? (changed / SECOND) * SECOND : change);
  const mtime = ({ modified }: FileStat): NfsTime =>
    timeOf(faults.has("coarse-change") ? (modified / SECOND) * SECOND : modified);
  const attributes = (stat: FileStat): Attributes => ({
    type: TYPES[stat.type],
    mode: stat.mode,
    nlink: stat.links,
    uid: stat.uid,
    gid: stat.gid,
    size: BigInt(stat.type === "directory" ? stat.used : stat.size),
    used: BigInt(stat.used),
    rdev: { specdata1: stat.device.major, specdata2: stat.device.minor },
    fsid,
    fileid: stat.number,
    atime: timeOf(stat.accessed),
    mtime: mtime(stat),
    ctime: ctime(stat),
  });
  return {
    attributes,
    ctime,
    wcc: (before, after) => ({
      before:
        before === null
          ? null
          : {
              size: attributes(before).size,
              mtime: mtime(before),
              ctime: ctime(before),
            },
      after: after === null ? null : attributes(after),
    }),
  };
};
