/** Why a search may have to end, or pause to make room. Asked all the time, it looks now and then. */
export type Brake = {
  /** A sweep under way is to end where it is: it adds less then, and nothing wrong. */
  readonly isPulled: () => boolean;
  /** The search is to end for good. */
  readonly isOver: () => boolean;
  readonly release: () => void;
};

const LOOKS_EVERY = 1 << 10;

export const brakeOf = (isShort: () => boolean, isOver: () => boolean): Brake => {
  let pulled = false;
  let over = false;
  let asked = 0;
  const look = (): void => {
    over ||= isOver();
    pulled ||= over || isShort();
  };
  return {
    isPulled: () => {
      if (!pulled && ++asked % LOOKS_EVERY === 0) look();
      return pulled;
    },
    isOver: () => {
      look();
      return over;
    },
    release: () => {
      pulled = over;
    },
  };
};
