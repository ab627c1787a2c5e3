/** NFS version 3 as an RPC program: RFC 1813, section 3.3. Procedure 0, NULL, is of every program. */
import { procedure, program } from "../../rpc/program.ts";
import * as directories from "./directories.ts";
import * as limits from "./limits.ts";
import * as making from "./making.ts";
import * as reading from "./reading.ts";
import * as writing from "./writing.ts";

const idempotent = { isIdempotent: true } as const;

/**
 * Its procedures, by the names of the RFC in small letters.
 *
 * WRITE is not marked as idempotent. Done twice in a row it is as if done once; but a copy that comes late destroys
 * what was written in between (section 4.5), so that its replies are remembered, too.
 */
export const nfsProgram = program({
  number: 100_003,
  version: 3,
  procedures: {
    getattr: procedure(1, reading.getattrArgs, reading.getattrResults, idempotent),
    setattr: procedure(2, writing.setattrArgs, writing.setattrResults),
    lookup: procedure(3, reading.lookupArgs, reading.lookupResults, idempotent),
    access: procedure(4, reading.accessArgs, reading.accessResults, idempotent),
    readlink: procedure(5, reading.readlinkArgs, reading.readlinkResults, idempotent),
    read: procedure(6, reading.readArgs, reading.readResults, idempotent),
    write: procedure(7, writing.writeArgs, writing.writeResults),
    create: procedure(8, making.createArgs, making.makeResults),
    mkdir: procedure(9, making.mkdirArgs, making.makeResults),
    symlink: procedure(10, making.symlinkArgs, making.makeResults),
    mknod: procedure(11, making.mknodArgs, making.makeResults),
    remove: procedure(12, directories.removeArgs, directories.removeResults),
    rmdir: procedure(13, directories.removeArgs, directories.removeResults),
    rename: procedure(14, directories.renameArgs, directories.renameResults),
    link: procedure(15, directories.linkArgs, directories.linkResults),
    readdir: procedure(
      16,
      directories.readdirArgs,
      directories.readdirResults,
      idempotent,
    ),
    readdirplus: procedure(
      17,
      directories.readdirplusArgs,
      directories.readdirplusResults,
      idempotent,
    ),
    fsstat: procedure(18, limits.fsstatArgs, limits.fsstatResults, idempotent),
    fsinfo: procedure(19, limits.fsinfoArgs, limits.fsinfoResults, idempotent),
    pathconf: procedure(20, limits.pathconfArgs, limits.pathconfResults, idempotent),
    commit: procedure(21, writing.commitArgs, writing.commitResults, idempotent),
  },
});
