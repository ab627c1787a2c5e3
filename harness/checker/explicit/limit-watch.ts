/** Looks at the limits of a search only after a certain amount of work, so that looking costs next to nothing. */

export type LimitWatch = {
  /** Counts work, in units of one state that is expanded without learning. */
  readonly add: (work: number) => void;
  /** Whether the search has to end. Looks at the limits if enough work was counted since the last look. */
  readonly check: () => boolean;
  /** Whether an earlier `check` or `reach` found that the search has to end. Does not look at the limits. */
  readonly isReached: () => boolean;
  /** Ends the search, because another part of it has reached a limit. */
  readonly reach: () => void;
};

/** The work after which the watch looks at the limits. */
const POLL_EVERY = 1 << 13;

/**
 * @param hasTooMany whether there are too many states, which is quick to see: every check calls it
 * @param isLimited whether another limit is reached, which may be slow to see
 */
export const limitWatch = (
  hasTooMany: () => boolean,
  isLimited: () => boolean,
): LimitWatch => {
  let work = 0;
  let full = false;
  return {
    add: (more) => {
      work += more;
    },
    check: () => {
      full ||= hasTooMany();
      if (full || work < POLL_EVERY) return full;
      work = 0;
      full = isLimited();
      return full;
    },
    isReached: () => full,
    reach: () => {
      full = true;
    },
  };
};
