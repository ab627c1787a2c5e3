/**
 * Whether a search has to end, or to pause for a garbage collection. Searches poll it often; it looks at memory and
 * limits only now and then.
 */
export type Interrupt = {
  /** True: the sweep under way must end early. It then adds fewer states, but no wrong ones. */
  readonly isRequested: () => boolean;
  /** True: the search must end. */
  readonly isOver: () => boolean;
  /** To be called after room was made: sweeps may run again, unless the search is over. */
  readonly release: () => void;
};

const LOOKS_EVERY = 1 << 10;

/**
 * An interrupt made of two conditions. `isRequested` evaluates them once in 1,024 calls, `isOver` in each call.
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
