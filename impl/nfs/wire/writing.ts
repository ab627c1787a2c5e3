/** Procedures that change a file: RFC 1813, sections 3.3.2, 3.3.7 and 3.3.21. */
import { opaque } from "../../xdr/bytes.ts";
import type { ValueOf } from "../../xdr/codec.ts";
import { optional, struct } from "../../xdr/composite.ts";
import { enumeration, unsigned, unsignedHyper } from "../../xdr/numbers.ts";
import { handle, settable, time, verifier, wcc } from "./attributes.ts";
import { resultsOf } from "./results.ts";

/** SETATTR: section 3.3.2. `guard`: the ctime that the file must have, or nothing is set (`sattrguard3`). */
export const setattrArgs = struct({
  object: handle,
  newAttributes: settable,
  guard: optional(time),
});
/** Its results. */
export const setattrResults = resultsOf(struct({ wcc }), struct({ wcc }));

/** What of a write is on the disk when it is answered (`stable_how`): nothing need be, the bytes, or all. */
export const stability = enumeration({ UNSTABLE: 0, DATA_SYNC: 1, FILE_SYNC: 2 });

/** The name of one of them. */
export type Stability = ValueOf<typeof stability>;

/** WRITE: section 3.3.7. */
export const writeArgs = struct({
  file: handle,
  offset: unsignedHyper,
  count: unsigned,
  stable: stability,
  data: opaque(),
});
/** Its results: how many bytes, how stable, and the verifier, which changes when bytes may have been lost. */
export const writeResults = resultsOf(
  struct({ wcc, count: unsigned, committed: stability, verf: verifier }),
  struct({ wcc }),
);

/** COMMIT: section 3.3.21. A count of 0 means all bytes from the offset on. */
export const commitArgs = struct({
  file: handle,
  offset: unsignedHyper,
  count: unsigned,
});
/** Its results. */
export const commitResults = resultsOf(struct({ wcc, verf: verifier }), struct({ wcc }));
