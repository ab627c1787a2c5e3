/** Procedures that tell of a file system: RFC 1813, sections 3.3.18 to 3.3.20. */
import { struct } from "../../xdr/composite.ts";
import { bool, unsigned, unsignedHyper } from "../../xdr/numbers.ts";
import { handle, postOpAttributes, time } from "./attributes.ts";
import { resultsOf } from "./results.ts";

const failed = struct({ attributes: postOpAttributes });

/** FSSTAT: section 3.3.18. */
export const fsstatArgs = struct({ root: handle });
/** Its results: bytes and files: in all, free, and free for the caller. */
export const fsstatResults = resultsOf(
  struct({
    attributes: postOpAttributes,
    tbytes: unsignedHyper,
    fbytes: unsignedHyper,
    abytes: unsignedHyper,
    tfiles: unsignedHyper,
    ffiles: unsignedHyper,
    afiles: unsignedHyper,
    /** For how many seconds nothing of this is expected to change. */
    invarsec: unsigned,
  }),
  failed,
);

/** The bits of FSINFO's `properties`: section 3.3.19. */
export const fsProperties = {
  LINK: 0x01,
  SYMLINK: 0x02,
  HOMOGENEOUS: 0x08,
  CANSETTIME: 0x10,
} as const;

/** FSINFO: section 3.3.19. */
export const fsinfoArgs = struct({ root: handle });
/** Its results: the most, preferred and least units of READ (`rt`), WRITE (`wt`) and READDIR (`dt`). */
export const fsinfoResults = resultsOf(
  struct({
    attributes: postOpAttributes,
    rtmax: unsigned,
    rtpref: unsigned,
    rtmult: unsigned,
    wtmax: unsigned,
    wtpref: unsigned,
    wtmult: unsigned,
    dtpref: unsigned,
    maxfilesize: unsignedHyper,
    timeDelta: time,
    properties: unsigned,
  }),
  failed,
);

/** PATHCONF: section 3.3.20. */
export const pathconfArgs = struct({ object: handle });
/** Its results, by the names of POSIX's pathconf. */
export const pathconfResults = resultsOf(
  struct({
    attributes: postOpAttributes,
    linkmax: unsigned,
    nameMax: unsigned,
    noTrunc: bool,
    chownRestricted: bool,
    caseInsensitive: bool,
    casePreserving: bool,
  }),
  failed,
);
