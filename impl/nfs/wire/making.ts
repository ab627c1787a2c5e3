/** Procedures that make files: RFC 1813, sections 3.3.8 to 3.3.11. */
import { struct, union } from "../../xdr/composite.ts";
import { enumeration, nothing } from "../../xdr/numbers.ts";
import {
  device,
  fileType,
  path,
  place,
  postOpAttributes,
  postOpHandle,
  settable,
  verifier,
  wcc,
} from "./attributes.ts";
import { resultsOf } from "./results.ts";

/** How CREATE treats a file that is there (`createhow3`); EXCLUSIVE is done once, by its verifier. */
const how = union(enumeration({ UNCHECKED: 0, GUARDED: 1, EXCLUSIVE: 2 }), {
  UNCHECKED: settable,
  GUARDED: settable,
  EXCLUSIVE: verifier,
});

/** CREATE: section 3.3.8. */
export const createArgs = struct({ where: place, how });

/** MKDIR: section 3.3.9. */
export const mkdirArgs = struct({ where: place, attributes: settable });

/** SYMLINK: section 3.3.10 (`symlinkdata3`). */
export const symlinkArgs = struct({
  where: place,
  symlink: struct({ attributes: settable, data: path }),
});

const ofDevice = struct({ attributes: settable, spec: device });

/** MKNOD: section 3.3.11 (`mknoddata3`). */
export const mknodArgs = struct({
  where: place,
  what: union(
    fileType,
    { NF3CHR: ofDevice, NF3BLK: ofDevice, NF3SOCK: settable, NF3FIFO: settable },
    nothing,
  ),
});

/**
 * The results of CREATE, MKDIR, SYMLINK and MKNOD: what was made, and the directory's attributes before and after.
 */
export const makeResults = resultsOf(
  struct({ object: postOpHandle, attributes: postOpAttributes, dirWcc: wcc }),
  struct({ dirWcc: wcc }),
);
