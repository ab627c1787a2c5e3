import { isSameValue } from "../value-key.ts";

/** Answers compared by value; where null was recorded for a change, it says that it was done. */
export function acceptsDone(expected: unknown, recorded: unknown): boolean {
  return recorded === null ? expected !== false : isSameValue(expected, recorded);
}
