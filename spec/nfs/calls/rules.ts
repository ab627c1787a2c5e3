/** The decisions on calls that are not idempotent, by name. */
import type { Disk } from "./disk.ts";
import type { Call, Result, Status } from "./messages.ts";
import type { Remembered } from "./server.ts";

/** The correct decisions. */
export const ofCalls = {
  /** Is this the answer that the server remembers of a call? */
  isAnswerTo: (answer: Remembered, client: string, xid: number): boolean =>
    answer.client === client && answer.xid === xid,
  /** The contents of a file after a WRITE. */
  written: (_old: number | null, value: number): number => value,
  /** The name that a REMOVE takes away; undefined: none. */
  removedName: (names: Disk["names"], name: string): string | undefined =>
    name in names ? name : undefined,
  /** The generation of an inode whose number is used again. */
  generationAfter: (last: number): number => last + 1,
  /** What the server keeps of the verifier of an EXCLUSIVE CREATE. */
  keptVerifier: (verifier: string): string | null => verifier,
  /** The answer to a program whose call has failed. */
  resultOf: (_call: Call, status: Status): Result => status,
};
