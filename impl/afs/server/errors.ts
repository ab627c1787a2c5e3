import { FileError } from "../../ports.ts";
import type { CallStatus } from "../wire/file-program.ts";

/** How a call fails. */
type Failure = Exclude<CallStatus, "OK">;

/** A call cannot be done; `status` is what the client is answered. */
class CallError extends Error {
  override readonly name = "CallError";
  readonly status: Failure;

  constructor(status: Failure) {
    super(status);
    this.status = status;
  }
}

/** @throws CallError */
export const refuse = (status: Failure): never => {
  throw new CallError(status);
};

const SAME: ReadonlySet<string> = new Set<Failure>([
  "EACCES",
  "EFBIG",
  "ENOSPC",
  "EROFS",
]);

/** The answer to a client after an error. @throws the error itself, if it is neither one of a call nor of the disk */
export const failureOf = (
  error: unknown,
): { readonly type: Failure; readonly value: undefined } => {
  if (error instanceof CallError) return { type: error.status, value: undefined };
  if (!(error instanceof FileError)) throw error;
  const { code } = error;
  if (code === "EDQUOT") return { type: "ENOSPC", value: undefined };
  return { type: SAME.has(code) ? (code as Failure) : "EIO", value: undefined };
};
