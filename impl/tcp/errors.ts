/** The errors of socket calls, by the codes of POSIX. */

/** The codes that calls fail with. */
export type TcpErrorCode =
  /** The port is a well-known one, and programs of this machine may not name it. */
  | "EACCES"
  /** The port, or the five values of the connection, are taken. */
  | "EADDRINUSE"
  /** No port is left for a connection to this peer, or the address is no machine's. */
  | "EADDRNOTAVAIL"
  /** The connection was aborted by a call at this end. */
  | "ECONNABORTED"
  /** The peer answered with a RST before the connection was there. */
  | "ECONNREFUSED"
  /** The peer answered with a RST. */
  | "ECONNRESET"
  | "EINVAL"
  /** The connection is not there yet. */
  | "ENOTCONN"
  /** This end has closed its sending direction. */
  | "EPIPE"
  /** The peer did not answer for too long. */
  | "ETIMEDOUT";

/** An error of a socket call; `code` is its name in POSIX. */
export class TcpError extends Error {
  override readonly name = "TcpError";
  readonly code: TcpErrorCode;
  /** The call that failed, in the words of `node:net`. */
  readonly syscall: string;

  constructor(code: TcpErrorCode, syscall: string, detail = "") {
    super(`${syscall} ${code}${detail && `: ${detail}`}`);
    this.code = code;
    this.syscall = syscall;
  }
}
