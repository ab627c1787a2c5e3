/** Looks at the limits of a search now and then: after so much work, so that looking costs nothing. */

export type LimitWatch = {
  /** Counts work. The unit is one state, expanded from what is known. */
  readonly add: (work: number) => void;
  /** Whether the search has to end; looks at the limits if there was enough work since it last did. */
  readonly check: () => boolean;
  /** Whether an earlier check, or `reach`, said that the search has to end. Looks at nothing. */
  readonly isReached: () => boolean;
  /** Ends the search: a limit was reached elsewhere. */
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
