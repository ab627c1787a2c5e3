/** Procedures on the entries of directories: RFC 1813, sections 3.3.12 to 3.3.17. */
import { list, struct } from "../../xdr/composite.ts";
import { bool, unsigned, unsignedHyper } from "../../xdr/numbers.ts";
import {
  filename,
  handle,
  place,
  postOpAttributes,
  postOpHandle,
  verifier,
  wcc,
} from "./attributes.ts";
import { resultsOf } from "./results.ts";

/** REMOVE, of a file, and RMDIR, of a directory: sections 3.3.12 and 3.3.13. */
export const removeArgs = struct({ object: place });
/** The results of both. */
export const removeResults = resultsOf(struct({ dirWcc: wcc }), struct({ dirWcc: wcc }));

/** RENAME: section 3.3.14. */
export const renameArgs = struct({ from: place, to: place });
/** Its results. */
export const renameResults = resultsOf(
  struct({ fromDirWcc: wcc, toDirWcc: wcc }),
  struct({ fromDirWcc: wcc, toDirWcc: wcc }),
);

/** LINK: section 3.3.15. */
export const linkArgs = struct({ file: handle, link: place });
/** Its results. */
export const linkResults = resultsOf(
  struct({ attributes: postOpAttributes, linkDirWcc: wcc }),
  struct({ attributes: postOpAttributes, linkDirWcc: wcc }),
);

/** READDIR: section 3.3.16. `count`: the most bytes of the results. Cookie 0 is the beginning. */
export const readdirArgs = struct({
  dir: handle,
  cookie: unsignedHyper,
  cookieverf: verifier,
  count: unsigned,
});
/** Its results: some entries; each has the cookie that goes on after it. */
export const readdirResults = resultsOf(
  struct({
    dirAttributes: postOpAttributes,
    cookieverf: verifier,
    entries: list(
      struct({ fileid: unsignedHyper, name: filename, cookie: unsignedHyper }),
    ),
    eof: bool,
  }),
  struct({ dirAttributes: postOpAttributes }),
);

/** READDIRPLUS: section 3.3.17. `dircount`: the most bytes of names and cookies; `maxcount`: of the results. */
export const readdirplusArgs = struct({
  dir: handle,
  cookie: unsignedHyper,
  cookieverf: verifier,
  dircount: unsigned,
  maxcount: unsigned,
});
/** Its results: entries with their attributes and handles. */
export const readdirplusResults = resultsOf(
  struct({
    dirAttributes: postOpAttributes,
    cookieverf: verifier,
    entries: list(
      struct({
        fileid: unsignedHyper,
        name: filename,
        cookie: unsignedHyper,
        attributes: postOpAttributes,
        handle: postOpHandle,
      }),
    ),
    eof: bool,
  }),
  struct({ dirAttributes: postOpAttributes }),
);
