/** The program of the cache manager, which the server calls. */
import { procedure, program } from "../../rpc/program.ts";
import { array, struct } from "../../xdr/composite.ts";
import { nothing, unsigned } from "../../xdr/numbers.ts";
import { fid, version } from "./values.ts";

/** A version of a file. */
const known = struct({ fid, version });

/** The most files that a client names in one reply. */
export const HELD_MAX = 4096;
const BREAKS_MAX = 64;

/** `start`: how often the server has restarted. */
export const callbackProgram = program({
  number: 0x2000_0164,
  version: 1,
  procedures: {
    /** Breaks the callbacks of versions older than these. */
    break: procedure(
      1,
      struct({ start: unsigned, files: array(known, BREAKS_MAX) }),
      nothing,
      { isIdempotent: true },
    ),
    /** Asks the client for the versions that it believes in. */
    ask: procedure(2, struct({ start: unsigned }), array(known, HELD_MAX), {
      isIdempotent: true,
    }),
    /** Breaks all callbacks. */
    forget: procedure(3, struct({ start: unsigned }), nothing, { isIdempotent: true }),
  },
});
