import { fieldsOf, operationText } from "../../history/operation-text.ts";
import { printable } from "../../history/printable.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";
import type { Judge } from "../criterion.ts";
import { fileModel } from "../files/file-model.ts";
import { evidenceOf, isWrite } from "../files/file-sessions.ts";
import { unexplained } from "../files/freshness.ts";
import { whoDid } from "../witness/violation.ts";

/**
 * Session semantics with whole files, as AFS promises it: a session reads the contents that the
 * file had when it opened it, and its own writes. Closing the file publishes the contents as a
 * whole. The contents at the open are regular: those of a session that closed the file before,
 * unless another session closed it later and still before the open, or those of a session that was
 * closing it meanwhile.
 *
 * Howard et al. "Scale and Performance in a Distributed File System". TOCS 6(1), 1988.
 */
export const sessionSemantics: Judge = fileModel({
  name: "session-semantics",
  publishing: "at close",
  isBlockwise: false,
  faultIn(session, versions) {
    const until = session.open.returned;
    let first: Operation | undefined;
    let own: Operation | undefined;
    for (const read of session.uses) {
      if (isWrite(read)) own = read;
      if (isWrite(read) || read.result === undefined) continue;
      const value = valueKey(read.result);
      if (own !== undefined) {
        if (valueKey(fieldsOf(own.request).value) === value) continue;
        const reason = `${whoDid(read)} does not answer what ${printable(own.client)} had written itself, ${operationText(own)}`;
        return { suspects: evidenceOf(session, own, read), reason };
      }
      if (first !== undefined && valueKey(first.result) !== value) {
        const reason = `${whoDid(read)} answers other contents than ${whoDid(first)} in the same session`;
        return { suspects: evidenceOf(session, first, read), reason };
      }
      const fault = unexplained(versions, { session, read, value, until });
      if (fault !== undefined) return fault;
      first = read;
    }
    return undefined;
  },
});
