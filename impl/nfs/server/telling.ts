/** FSSTAT, FSINFO, PATHCONF: RFC 1813, sections 3.3.18 to 3.3.20. */
import { FILE_NAME_BYTES_MAX } from "../../ports.ts";
import type { Handlers } from "../../rpc/program.ts";
import { fsProperties } from "../wire/limits.ts";
import type { nfsProgram } from "../wire/nfs-program.ts";
import type { FileServer } from "./file-server.ts";

type Procedures = (typeof nfsProgram)["procedures"];

/** Sizes of which READ and WRITE should be multiples, and of which READDIR should be. */
const UNIT_BYTES = 4096;
const DIRECTORY_BYTES = 8192;
/** Times are kept to the microsecond where a client sets them. */
const TIME_DELTA = { seconds: 0, nseconds: 1000 };
/** The most names of one file, as in ext4. */
const LINKS_MAX = 65_000;

/** The limits that PATHCONF gives for every file. */
const PATHS = {
  linkmax: LINKS_MAX,
  nameMax: FILE_NAME_BYTES_MAX,
  noTrunc: true,
  chownRestricted: true,
  caseInsensitive: false,
  casePreserving: true,
} as const;

/** The handlers. */
export const tellingHandlers = (
  server: FileServer,
): Pick<Handlers<Procedures>, "fsstat" | "fsinfo" | "pathconf"> => {
  const { files, options } = server.parts;
  const { transferBytesMax: most, fileBytesMax } = options;
  return {
    fsstat: ({ root }, context) =>
      server.perform(
        "fsstat",
        { context, handles: [root] },
        ({ objects: [found] }) => files.statfs(found!.path),
        {
          ok: (room, seen) => ({
            attributes: seen.attributes(0),
            tbytes: room.bytes,
            fbytes: room.bytesFree,
            abytes: room.bytesAvailable,
            tfiles: room.files,
            ffiles: room.filesFree,
            afiles: room.filesFree,
            invarsec: 0,
          }),
          failed: (seen) => ({ attributes: seen.attributes(0) }),
        },
      ),
    fsinfo: ({ root }, context) =>
      server.perform("fsinfo", { context, handles: [root] }, async () => undefined, {
        ok: (_, seen) => ({
          attributes: seen.attributes(0),
          rtmax: most,
          rtpref: most,
          rtmult: UNIT_BYTES,
          wtmax: most,
          wtpref: most,
          wtmult: UNIT_BYTES,
          dtpref: Math.min(DIRECTORY_BYTES, most),
          maxfilesize: BigInt(fileBytesMax),
          timeDelta: TIME_DELTA,
          properties:
            fsProperties.LINK |
            fsProperties.SYMLINK |
            fsProperties.HOMOGENEOUS |
            fsProperties.CANSETTIME,
        }),
        failed: (seen) => ({ attributes: seen.attributes(0) }),
      }),
    pathconf: ({ object }, context) =>
      server.perform("pathconf", { context, handles: [object] }, async () => undefined, {
        ok: (_, seen) => ({ attributes: seen.attributes(0), ...PATHS }),
        failed: (seen) => ({ attributes: seen.attributes(0) }),
      }),
  };
};
