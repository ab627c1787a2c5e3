/** A call as a capture shows it. */
import type { ReplyStatus } from "./message.ts";
import type { Shown } from "./program.ts";

/** When a message passed by: the frame that completed it, and seconds since the first packet of the capture. */
export type Passed = { readonly frame: number; readonly at: number };

/** A call, with its reply where one passed by. */
export type SeenCall = {
  /** Counted from 1, in the order in which calls passed by first. */
  readonly number: number;
  readonly over: "tcp" | "udp";
  /** Address and port; of a client that sent it from several ports, the first. */
  readonly client: string;
  readonly server: string;
  readonly xid: number;
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  /** Program and procedure by their names, where they are known. */
  readonly name: string;
  /** Null: how its arguments are read is not known, or they could not be read: see `isOdd`. */
  readonly args: Shown | null;
  readonly sent: Passed;
  /** How often it passed by after that. */
  readonly again: number;
  readonly reply: SeenReply | null;
  /** How many further replies passed by. */
  readonly repliesAgain: number;
  /** The program is known, and arguments or results are not of its types. */
  readonly isOdd: boolean;
};

/** The first reply to a call. */
type SeenReply = Passed & {
  /** What became of the call as such; a SUCCESS may have results with an error. */
  readonly rpcStatus: ReplyStatus;
  /** Null: as for arguments. */
  readonly results: Shown | null;
};

/** What was seen beside calls. */
export type CallsTally = {
  readonly calls: number;
  /** Replies to calls that did not pass by. */
  readonly strays: number;
  /** Records that are neither calls nor replies. */
  readonly unreadable: number;
  /** How often bytes were missing, or were no record, in a connection that carries RPC. */
  readonly lost: number;
};

/** The status to show: that of the results, or of the call as such. */
export const statusOf = ({ rpcStatus, results }: SeenReply): string =>
  rpcStatus === "SUCCESS" ? (results?.status ?? "ok") : rpcStatus;
