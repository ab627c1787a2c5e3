/**
 * How work obeys the limits that is too deep, or in too many places, to be ended by what it returns: it
 * polls once for each unit of work, and the poll throws when a limit is reached.
 */

/** Thrown by a poll; whoever began the work catches it, and calls what it found unfinished. */
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
 * A poll that asks about limits after each so many units of work. Work that is less than that is done
 * even where a limit has been reached before.
 */
export const pollOf = (isOver: () => boolean, every = POLL_EVERY): Poll => {
  let work = 0;
  return () => {
    if (++work % every === 0 && isOver()) throw new Interrupted();
  };
};

/** For work that nobody limits. */
export const unlimited: Poll = () => {};

/** What the work comes to, or `otherwise` where it was interrupted. Other errors are thrown on. */
export const unlessInterrupted = <T, U>(work: () => T, otherwise: U): T | U => {
  try {
    return work();
  } catch (error) {
    if (error instanceof Interrupted) return otherwise;
    throw error;
  }
};
