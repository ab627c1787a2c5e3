import { type Body, DiskFailure } from "../ports.ts";
import { errors, refusal } from "./clients.ts";
import { diskRefusal } from "./disk-failures.ts";

/** An operation ran out of time. Whether it took effect is open. */
export class TimedOut extends Error {
  override readonly name = "TimedOut";
}

/**
 * What a client is told when its operation has failed. A disk that fails does so before any other node
 * has heard of the operation.
 *
 * @throws the error itself where it is none of those that a store expects
 */
export const refusalFor = (error: unknown): Body => {
  if (error instanceof TimedOut) return refusal(errors.timeout, error.message);
  if (error instanceof DiskFailure) return diskRefusal();
  throw error;
};
