/** Why a search may have to end, or pause to make room. It is polled all the time, and looks now and then. */
export type Interrupt = {
  /** A sweep under way is to end where it is: it adds less then, and nothing wrong. */
  readonly isRequested: () => boolean;
  /** The search is to end for good. */
  readonly isOver: () => boolean;
  readonly release: () => void;
};

const LOOKS_EVERY = 1 << 10;

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
