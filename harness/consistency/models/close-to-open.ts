import { fieldsOf } from "../../history/operation-text.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";
import type { Judge } from "../criterion.ts";
import { fileModel } from "../files/file-model.ts";
import { isWrite } from "../files/file-sessions.ts";
import { unexplained } from "../files/freshness.ts";

/**
 * Close-to-open consistency, as NFS promises it: a client that opens a file sees what was closed
 * before, or something newer. A read answers the last write of its own session, or else contents
 * whose write began before the read was over, that no session which closed before this one opened
 * has replaced, and that this session has not replaced. Other clients may see a write from the
 * moment it is made, and must see it once its session has closed. The model does not promise that
 * several reads of one session fit together, nor an order of overlapping writers. Each block of a
 * file in blocks is judged by itself, so two writers may leave a mixture.
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
