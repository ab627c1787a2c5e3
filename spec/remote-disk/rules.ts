/** The decisions of the remote disk, by name. A mutant replaces one or more of them. */

import type { Client } from "./client.ts";
import type { Call } from "./messages.ts";
import type { Server } from "./server.ts";

/** The correct decisions. */
export const rules = {
  /** Was this call executed before? `last`: the number of its client's last executed call. */
  wasExecuted: (xid: number, last: number): boolean => xid <= last,
  /** The state of the server after a crash: a write is on the disk before its reply is sent. */
  diskAfterCrash: (me: Server): Server => me,
  /** Does a reply with this number answer the call of that number? */
  isReplyTo: (xid: number, call: number): boolean => xid === call,
  /** Does a client send a call again that is not answered? */
  retries: true as boolean,
  /** Is a write answered with so many calls left? */
  isWritten: (callsLeft: number): boolean => callsLeft === 0,
  /** Is this call over, so that a reply to it changes nothing? */
  isOver: ({ xid: last, calls }: Client, xid: number): boolean =>
    xid < last || (xid === last && calls.length === 0),
  /** The value that a client remembers of a block; undefined: it asks the server. */
  cached: (_me: Client, _call: Call): number | undefined => undefined,
  /** What a client remembers of the blocks that it has read and written. */
  remembered: (
    blocks: Client["cache"],
    _call: Call,
    _value: number | null,
  ): Client["cache"] => blocks,
};

/** The decisions, correct or a mutant's. */
export type Rules = typeof rules;
