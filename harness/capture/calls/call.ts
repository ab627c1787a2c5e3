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
  /** The arguments; null: Lockstep does not know the procedure, or could not read them: see `isOdd`. */
  readonly args: Shown | null;
  readonly sent: Passed;
  /** How many copies of it passed by later. */
  readonly again: number;
  readonly reply: SeenReply | null;
  /** How many copies of its reply passed by later. */
  readonly repliesAgain: number;
  /** The program is known, and arguments or results are not of its types. */
  readonly isOdd: boolean;
};

/** The first reply to a call. */
type SeenReply = Passed & {
  /** The status of the call in RPC. A SUCCESS may still have results with an error of the program. */
  readonly rpcStatus: ReplyStatus;
  /** The results; null as for arguments. */
  readonly results: Shown | null;
};

/** The counts beside calls. */
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
