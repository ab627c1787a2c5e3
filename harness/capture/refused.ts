/** Why a frame is not decoded to its end. */
export type Refused = {
  readonly reason: string;
  /** Whether it may have been TCP that was lost to the reader. */
  readonly isLoss: boolean;
};

/** What was not decoded is not about TCP. */
export const other = (reason: string): Refused => ({ reason, isLoss: false });

/** What was not decoded may have been TCP. */
export const lost = (reason: string): Refused => ({ reason, isLoss: true });
