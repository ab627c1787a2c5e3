import { fieldsOf } from "../../history/operation-text.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";
import type { Judge } from "../criterion.ts";
import { fileModel } from "../files/file-model.ts";
import { isWrite } from "../files/file-sessions.ts";
import { unexplained } from "../files/freshness.ts";

/**
 * Close-to-open consistency, as NFS promises it: who opens a file sees what was closed before that,
 * or something newer. A read answers the session's own last write, or contents that had begun to be
 * written before it was over, that no session closed before this one opened has replaced, and that
 * the session itself has not replaced. Writes show to others from when they are made, at the latest
 * from when their session closes. Not promised: several reads of one session that fit together, and
 * an order of writers that overlap. Of a file in blocks each block is judged by itself, so that what
 * two writers left may be a mixture.
 *
 * RFC 8881, section 10.3. Wang, Mohror, Snir. "Formal Definitions and Performance Comparison of
 * Consistency Models for Parallel File Systems". TPDS 2024.
 */
export const closeToOpen: Judge = fileModel({
  name: "close-to-open",
  publishing: "by and by",
  isBlockwise: true,
  faultIn(session, versions) {
    let own: Operation | undefined;
    for (const read of session.uses) {
      if (isWrite(read)) own = read;
      if (isWrite(read) || read.result === undefined) continue;
      const value = valueKey(read.result);
      if (own !== undefined && valueKey(fieldsOf(own.request).value) === value) continue;
      const until = read.returned;
      const fault = unexplained(versions, { session, read, value, until, own });
      if (fault !== undefined) return fault;
    }
    return undefined;
  },
});
