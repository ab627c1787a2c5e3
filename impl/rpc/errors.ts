/** How a call can fail, by the names of RFC 5531. */
export type RpcErrorCode =
  /** The server has not this program, not this version of it, not this procedure. */
  | "PROG_UNAVAIL"
  | "PROG_MISMATCH"
  | "PROC_UNAVAIL"
  /** The server cannot unpack the arguments. */
  | "GARBAGE_ARGS"
  /** The procedure failed. */
  | "SYSTEM_ERR"
  /** The server speaks another version of RPC. */
  | "RPC_MISMATCH"
  /** The server does not accept the credentials. */
  | "AUTH_ERROR"
  /** The client cannot unpack the results: the procedure was done. */
  | "GARBAGE_RESULTS"
  /** No reply in time: the procedure may have been done, and may still be. */
  | "TIMED_OUT"
  /** The client was closed while it waited: the same. */
  | "CLOSED";

/** A call failed; `detail` has the versions that a server supports, or what it has against the caller. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: RpcErrorCode;

  constructor(code: RpcErrorCode, detail = "") {
    super(detail === "" ? code : `${code}: ${detail}`);
    this.code = code;
  }
}

/** Thrown by a procedure that gives no reply, so that the client sends its call again. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
}
