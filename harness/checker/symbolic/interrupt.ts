/** Whether a search has to end, or to pause for a garbage collection. It is polled often, and looks now and then. */
export type Interrupt = {
  /** True: the sweep that is running is to end early. It adds fewer states then, and no wrong ones. */
  readonly isRequested: () => boolean;
  /** True: the search is to end. */
  readonly isOver: () => boolean;
  /** After room was made: sweeps may run again, unless the search is over. */
  readonly release: () => void;
};

const LOOKS_EVERY = 1 << 10;

/**
 * An interrupt from two conditions, which are evaluated once every 1,024 polls.
 *
 * @param isShort whether memory is short, so that sweeps have to pause
 * @param isOver whether a limit is reached, so that the search has to end
 */
export const interruptOf = (isShort: () => boolean, isOver: () => boolean): Interrupt => {
  let requested = false;
  let over = false;
  let asked = 0;
  const look = (): void => {
    over ||= isOver();
    requested ||= over || isShort();
  };
  return {
    isRequested: () => {
      if (!requested && ++asked % LOOKS_EVERY === 0) look();
      return requested;
    },
    isOver: () => {
      look();
      return over;
    },
    release: () => {
      requested = over;
    },
  };
};
