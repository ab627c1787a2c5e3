import type { Codec } from "../../xdr/codec.ts";
import { union } from "../../xdr/composite.ts";
import { nfsStatus } from "./status.ts";

/**
 * The results of a procedure: one type where it succeeded, another for all errors. RFC 1813 names the two after the
 * procedure, with `resok` and `resfail` at the end.
 */
export const resultsOf = <S, F>(resok: Codec<S>, resfail: Codec<F>) =>
  union(nfsStatus, { NFS3_OK: resok }, resfail);
