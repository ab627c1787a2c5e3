/**
 * How deep recursions and inner loops obey limits: they poll once for each unit of work, and the poll throws when a
 * limit is reached. A return value instead would have to pass through every level of the recursion.
 */

/** Thrown by a poll. The function that began the work catches it and calls its result unfinished. */
export class Interrupted extends Error {
  constructor() {
    super("a limit was reached");
    this.name = "Interrupted";
  }
}

/** Called once for each unit of work. Throws `Interrupted` when a limit is reached. */
export type Poll = () => void;

const POLL_EVERY = 1 << 10;

/**
 * A poll that calls `isOver` once every `every` units of work. Work of fewer units always ends by itself, even if a
 * limit was reached before it began.
 */
export const pollOf = (isOver: () => boolean, every = POLL_EVERY): Poll => {
  let work = 0;
  return () => {
    if (++work % every === 0 && isOver()) throw new Interrupted();
  };
};

/** A poll that never throws, for work without limits. */
export const unlimited: Poll = () => {};

/** Runs `work` and returns its result, or `otherwise` if a poll interrupted it. Throws what else `work` throws. */
export const unlessInterrupted = <T, U>(work: () => T, otherwise: U): T | U => {
  try {
    return work();
  } catch (error) {
    if (error instanceof Interrupted) return otherwise;
    throw error;
  }
};
