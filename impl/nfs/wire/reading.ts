/** Procedures that change nothing of a file: RFC 1813, sections 3.3.1 and 3.3.3 to 3.3.6. */
import { opaque } from "../../xdr/bytes.ts";
import { struct } from "../../xdr/composite.ts";
import { bool, nothing, unsigned, unsignedHyper } from "../../xdr/numbers.ts";
import { attributes, handle, path, place, postOpAttributes } from "./attributes.ts";
import { resultsOf } from "./results.ts";

/** GETATTR: section 3.3.1. */
export const getattrArgs = struct({ object: handle });
/** Its results; a failure has none. */
export const getattrResults = resultsOf(struct({ attributes }), nothing);

/** LOOKUP: section 3.3.3. */
export const lookupArgs = struct({ what: place });
/** Its results: the handle of the entry. */
export const lookupResults = resultsOf(
  struct({
    object: handle,
    attributes: postOpAttributes,
    dirAttributes: postOpAttributes,
  }),
  struct({ dirAttributes: postOpAttributes }),
);

/** The bits of ACCESS: section 3.3.4. */
export const accessBits = {
  READ: 0x01,
  LOOKUP: 0x02,
  MODIFY: 0x04,
  EXTEND: 0x08,
  DELETE: 0x10,
  EXECUTE: 0x20,
} as const;

/** ACCESS: section 3.3.4. */
export const accessArgs = struct({ object: handle, access: unsigned });
/** Its results: the granted bits, of those asked for. */
export const accessResults = resultsOf(
  struct({ attributes: postOpAttributes, access: unsigned }),
  struct({ attributes: postOpAttributes }),
);

/** READLINK: section 3.3.5. */
export const readlinkArgs = struct({ symlink: handle });
/** Its results: the target of the link. */
export const readlinkResults = resultsOf(
  struct({ attributes: postOpAttributes, data: path }),
  struct({ attributes: postOpAttributes }),
);

/** READ: section 3.3.6. */
export const readArgs = struct({ file: handle, offset: unsignedHyper, count: unsigned });
/** Its results: bytes, as many as `count` says; `eof`: the last byte of the file is among them or before them. */
export const readResults = resultsOf(
  struct({ attributes: postOpAttributes, count: unsigned, eof: bool, data: opaque() }),
  struct({ attributes: postOpAttributes }),
);
