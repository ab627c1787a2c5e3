/** What a segment breaks, and where the rule stands. */
export type Problem = {
  /** A sentence without a subject, which is the end that sent the segment. */
  readonly text: string;
  readonly source: string;
};

/** Places as reports write them: digits in groups. */
export const placeText = (place: number): string => place.toLocaleString("en-US");
