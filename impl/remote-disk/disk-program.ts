/** The calls of the remote disk as an RPC program: every block that is read or written is one of them. */
import { procedure, program } from "../rpc/program.ts";
import { opaque, text } from "../xdr/bytes.ts";
import { struct, union } from "../xdr/composite.ts";
import { enumeration, nothing, unsigned, unsignedHyper } from "../xdr/numbers.ts";
import { CLIENT_BYTES_MAX, WRITE_BYTES_MAX } from "./journal.ts";

/** How a call ended; the errors have the numbers of Linux. */
const status = enumeration({ OK: 0, EIO: 5, EINVAL: 22, ENOSPC: 28 });

const block = opaque(WRITE_BYTES_MAX);

/**
 * Its procedures; a number of the range that RFC 5531, section 8.4, leaves to users. All may be done twice: a write
 * has a number, by which the disk knows it again, also after a crash, which a reply cache does not survive.
 */
export const diskProgram = program({
  number: 0x2000_0163,
  version: 1,
  procedures: {
    describe: procedure(1, nothing, struct({ blocks: unsigned, blockSize: unsigned }), {
      isIdempotent: true,
    }),
    read: procedure(2, unsigned, union(status, { OK: block }, nothing), {
      isIdempotent: true,
    }),
    write: procedure(
      3,
      struct({
        client: text(CLIENT_BYTES_MAX),
        number: unsignedHyper,
        block: unsigned,
        bytes: block,
      }),
      status,
      { isIdempotent: true },
    ),
  },
});
