/** The decisions of remote procedure calls, by name. A mutant replaces one or more of them. */
import type { Client } from "./client.ts";
import type { Call, Result } from "./messages.ts";

/** A call as the server knows it: its client, its transaction id and what is called. */
export type Known = {
  readonly client: string;
  readonly xid: number;
  readonly call: Call;
};

/** The correct decisions. */
export const rules = {
  /** Is this a copy of the same call? */
  isSame: (one: Known, other: Known): boolean =>
    one.client === other.client &&
    one.xid === other.xid &&
    JSON.stringify(one.call) === JSON.stringify(other.call),
  /** Is a call dropped that comes while so many copies of it are being done? */
  dropsCopy: (running: number): boolean => running > 0,
  /** Is the reply to a call remembered? A call that may be done twice needs no memory. */
  isRemembered: ({ type }: Call): boolean => type !== "read at",
  /** Does the server reply to a call when it is done, and not before? */
  repliesWhenDone: true,
  /** Is this reply for the call of this transaction? */
  isReplyTo: (waiting: number, xid: number): boolean => waiting === xid,
  /** Is this call over, so that a reply to it changes nothing? */
  isOver: ({ xid: last, call }: Client, xid: number): boolean =>
    xid < last || (xid === last && call === null),
  /** The transaction id under which a client asks again. */
  xidOfRetry: (xid: number): number => xid,
  /** Does a client ask again? */
  retries: true,
  /** What a crash leaves of the last transaction id of a client. */
  xidAfterCrash: (xid: number): number => xid,
  /** The answer that a client gives its program for a reply. */
  resultOf: (result: Result): Result => result,
};

/** The decisions, correct or a mutant's. */
export type Rules = typeof rules;
