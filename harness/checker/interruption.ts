/**
 * How deep recursions and inner loops obey limits: they poll once for each unit of work, and the poll throws
 * when a limit is reached. A return value would have to be passed through every level.
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
 * A poll that calls `isOver` once every `every` units of work. Less work than that is always finished, even
 * where a limit was reached before it began.
 */
export const pollOf = (isOver: () => boolean, every = POLL_EVERY): Poll => {
  let work = 0;
  return () => {
    if (++work % every === 0 && isOver()) throw new Interrupted();
  };
};

/** A poll that never throws, for work without limits. */
export const unlimited: Poll = () => {};

/** The result of the work, or `otherwise` where a poll interrupted it. Other errors pass through. */
export const unlessInterrupted = <T, U>(work: () => T, otherwise: U): T | U => {
  try {
    return work();
  } catch (error) {
    if (error instanceof Interrupted) return otherwise;
    throw error;
  }
};
