/** How operations fail, and the answers to them. */
import { type Body, DiskFailure } from "../ports.ts";
import { errors, refusal } from "./clients.ts";
import { diskRefusal } from "./disk-failures.ts";

/** An operation ran out of time. It may have taken effect, and still may. */
export class TimedOut extends Error {
  override readonly name = "TimedOut";
}

/**
 * The answer to an operation that failed with this error. A disk fails an operation before any message about
 * it is sent, so another node can be asked.
 *
 * @throws the error itself if it is neither `TimedOut` nor a `DiskFailure`
 */
export const refusalOf = (error: unknown): Body => {
  if (error instanceof TimedOut) return refusal(errors.timeout, error.message);
  if (error instanceof DiskFailure) return diskRefusal();
  throw error;
};
