/** The mount protocol, version 3: RFC 1813, section 5 (appendix I). Procedure 0, NULL, is of every program. */
import { procedure, program } from "../../rpc/program.ts";
import { opaque } from "../../xdr/bytes.ts";
import { array, list, struct, union } from "../../xdr/composite.ts";
import { enumeration, int, nothing } from "../../xdr/numbers.ts";
import { handle } from "./attributes.ts";

/** MNTPATHLEN and MNTNAMLEN of section 5.1.2. */
const PATH_BYTES_MAX = 1024;
const NAME_BYTES_MAX = 255;
/** How many flavors of credentials a server may list; the RFC has no limit. */
const FLAVORS_MAX = 64;

/** A path on the server (`dirpath`), and the name of a machine or of a group of them (`name`): any bytes. */
const dirpath = opaque(PATH_BYTES_MAX);
const name = opaque(NAME_BYTES_MAX);

/** How a call of MNT ended: `mountstat3` of section 5.1.5. */
const mountStatus = enumeration({
  MNT3_OK: 0,
  MNT3ERR_PERM: 1,
  MNT3ERR_NOENT: 2,
  MNT3ERR_IO: 5,
  MNT3ERR_ACCES: 13,
  MNT3ERR_NOTDIR: 20,
  MNT3ERR_INVAL: 22,
  MNT3ERR_NAMETOOLONG: 63,
  MNT3ERR_NOTSUPP: 10_004,
  MNT3ERR_SERVERFAULT: 10_006,
});

/** MNT: section 5.2.1 (`mountres3`): a handle, and the flavors of credentials that are taken. */
const mountResults = union(
  mountStatus,
  { MNT3_OK: struct({ handle, flavors: array(int, FLAVORS_MAX) }) },
  nothing,
);

/** Its procedures, by the names of the RFC in small letters. */
export const mountProgram = program({
  number: 100_005,
  version: 3,
  procedures: {
    mnt: procedure(1, dirpath, mountResults, { isIdempotent: true }),
    dump: procedure(2, nothing, list(struct({ hostname: name, directory: dirpath })), {
      isIdempotent: true,
    }),
    umnt: procedure(3, dirpath, nothing, { isIdempotent: true }),
    umntall: procedure(4, nothing, nothing, { isIdempotent: true }),
    export: procedure(5, nothing, list(struct({ dir: dirpath, groups: list(name) })), {
      isIdempotent: true,
    }),
  },
});
