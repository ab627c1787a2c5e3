/** The first and the last packets of a connection, as a diagram shows them. */
import type { LadderRow } from "../../../capture/judge.ts";
import { placeText } from "./problem.ts";
import type { SeenEnd } from "./seen.ts";
import type { WireSegment } from "./segment.ts";
import { placeOf } from "./sent.ts";

const FIRST_MAX = 24;
const LAST_MAX = 16;

/** Rows in bounded memory. */
export type Ladder = {
  readonly first: LadderRow[];
  readonly last: LadderRow[];
  omitted: number;
};

/** A diagram without rows. */
export const noRows = (): Ladder => ({ first: [], last: [], omitted: 0 });

/** Adds a row. */
export const addRow = (ladder: Ladder, row: LadderRow): void => {
  if (ladder.first.length < FIRST_MAX) {
    ladder.first.push(row);
    return;
  }
  ladder.last.push(row);
  if (ladder.last.length <= LAST_MAX) return;
  ladder.last.shift();
  ladder.omitted += 1;
};

/** A segment in one line, with places: `SYN 0`, `1 to 4, ack 1`, `FIN 5, ack 10`. */
export const segmentLine = (
  { sent: mine }: SeenEnd,
  { sent: theirs }: SeenEnd,
  { seq, ack, syn, fin, rst, length }: WireSegment,
): string => {
  const from = placeOf(mine, seq);
  const flags = [syn && "SYN", fin && "FIN", rst && "RST"].filter(Boolean).join(",");
  const numbers =
    length > 0
      ? `${placeText(from)} to ${placeText(from + length - 1)}`
      : placeText(from);
  const answer = ack === null ? "" : ` ack ${placeText(placeOf(theirs, ack))}`;
  return `${flags}${flags === "" ? "" : " "}${numbers}${answer}`;
};
