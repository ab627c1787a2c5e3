/** Why a frame is not decoded to its end. */
export type Refused = {
  readonly reason: string;
  /** Whether it may have been TCP that was lost to the reader. */
  readonly isLoss: boolean;
};

/** A refusal of something that has nothing to do with TCP. */
export const other = (reason: string): Refused => ({ reason, isLoss: false });

/** A refusal of something that may have been TCP. */
export const lost = (reason: string): Refused => ({ reason, isLoss: true });
