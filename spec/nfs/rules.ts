/** The decisions of NFS, by name. A mutant replaces one or more of them. */
import type { Request } from "./attributes/messages.ts";
import { ofCalls } from "./calls/rules.ts";
import type { Scope } from "./scope.ts";

/** Decisions of the family `attributes`: caches that are trusted for a time. */
const ofAttributes = {
  /** How many ticks must lie between two writes for their change tokens to differ. */
  tokenTicks: 0 as number,
  /** How old the attributes in a reply are, whose call was first sent so many ticks ago. */
  ageOf: (asked: number): number => asked,
  /** Ticks since a call was first sent, after it was sent again. */
  askedAfterRetry: (asked: number): number => asked,
  /** For how long attributes are trusted that a poll has found unchanged. */
  timeoutAfter: (timeout: number, { greatest }: Pick<Scope, "greatest">): number =>
    Math.min(2 * timeout, greatest),
  /** Does an open ask for the attributes? */
  openChecks: ({ closeToOpen }: Pick<Scope, "closeToOpen">): boolean => closeToOpen,
  /** Is a close answered only when the data is on the server? */
  closeWaits: true as boolean,
  /** Does a client send a call again that is not answered? */
  retries: true as boolean,
  /** Does a soft mount end a call that was first sent so many ticks ago? */
  givesUp: (asked: number, limit: number): boolean => asked >= limit,
  /** The answer to a program whose call was given up. */
  errorOf: (_request: Request | { readonly type: "look" } | null): "EIO" | null => "EIO",
};

/** Decisions of the family `blocks`: files of several blocks, and writes that are not stable at once. */
const ofBlocks = {
  /** Is a WRITE on the disk before its reply? */
  isSynced: (stable: "UNSTABLE" | "FILE_SYNC"): boolean => stable === "FILE_SYNC",
  /** Does a COMMIT bring to the disk what is in memory? */
  commits: true as boolean,
  /** The write verifier of the server's next start. */
  verifierAfterCrash: (verifier: number): number => verifier + 1,
  /** The state of a block after an UNSTABLE WRITE to the server with this verifier. */
  stateAfterUnstable: (verifier: number): "clean" | number => verifier,
  /** Is a block on the disk that was sent under one verifier, after a COMMIT whose reply has another one? */
  isCommitted: (sent: number, verifier: number): boolean => sent === verifier,
  /** Has no other client written, if the change token was this before an own WRITE, and that was known? */
  keepsPages: (before: number, known: number): boolean => before === known,
  /** Does a client take what a reply says that is older than what it knows? */
  takesOlder: false as boolean,
  /** Does a close send what was written, and wait until it is on the disk? */
  closeFlushes: true as boolean,
};

/** The correct decisions. */
export const rules = { ...ofAttributes, ...ofBlocks, ...ofCalls };

/** The decisions, correct or a mutant's. */
export type Rules = typeof rules;
