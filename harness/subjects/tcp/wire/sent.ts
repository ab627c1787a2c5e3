/**
 * What an end has sent, as far as it passed by: places from its SYN on, which has place 0. A place counts on
 * where the numbers of the header wrap around, so that each byte of a connection has a place of its own.
 * All of it is bounded, however much passes.
 */
import { joined } from "./segment.ts";

type Piece = { readonly to: number; readonly sum: number };

/** The part of what one end has sent that passed the capture. */
export type Sent = {
  /** The number in the header that place 0 has; null: the end has sent nothing yet. */
  base: number | null;
  /** Its SYN passed by. Otherwise place 1 is that of the first byte that is known. */
  hasSyn: boolean;
  /** The place after everything that passed the capture. */
  next: number;
  /** The end of what passed without a gap: nothing before this place is missing. */
  whole: number;
  /** The stretches beyond `whole` that passed, in order. */
  islands: (readonly [from: number, to: number])[];
  /** Something passed late, or not at all. Then segments may have ended at places where the capture shows no end. */
  hasGaps: boolean;
  /** The place of its FIN. */
  fin: number | null;
  /** The last places at which a segment ended, in order. */
  ends: number[];
  /** Segments were cut or joined outside the capture, so that an acknowledgement may have any place. */
  isCoarse: boolean;
  /** The last segments, each by the place of its first byte. */
  readonly pieces: Map<number, Piece>;
};

const ENDS_MAX = 1024;
const ISLANDS_MAX = 64;
const PIECES_MAX = 1024;

/** Nothing was sent yet. */
export const nothingSent = (): Sent => ({
  base: null,
  hasSyn: false,
  next: 0,
  whole: 0,
  islands: [],
  hasGaps: false,
  fin: null,
  ends: [],
  isCoarse: false,
  pieces: new Map(),
});

/** The place of a number in the header: of all with this number, the one nearest to what was sent last. */
export const placeOf = ({ base, next }: Sent, number: number): number =>
  next + ((number - (base ?? number) - next) | 0);

/** Notes that the places from `from` to before `to` passed by. */
export const passes = (sent: Sent, from: number, to: number): void => {
  noteEnd(sent, from);
  noteEnd(sent, to);
  if (to > sent.next) sent.next = to;
  if (to <= sent.whole) return;
  if (from <= sent.whole) sent.whole = to;
  else {
    insert(sent.islands, [from, to]);
    sent.hasGaps = true;
  }
  join(sent);
};

/** Takes everything before a place as sent, although some did not pass. @returns the number of missing places */
export const supplies = (sent: Sent, to: number): number => {
  const missing = missingBefore(sent, to);
  if (to > sent.whole) sent.whole = to;
  if (to > sent.next) sent.next = to;
  join(sent);
  return missing;
};

/** The number of places before this one that did not pass the capture. */
const missingBefore = ({ whole, islands }: Sent, to: number): number => {
  let missing = Math.max(0, to - whole);
  for (const [from, end] of islands) if (from < to) missing -= Math.min(end, to) - from;
  return missing;
};

const insert = (islands: Sent["islands"], [from, to]: readonly [number, number]) => {
  const kept = islands.filter(([left, right]) => right < from || left > to);
  const touched = islands.filter(([left, right]) => right >= from && left <= to);
  const least = Math.min(from, ...touched.map(([left]) => left));
  const most = Math.max(to, ...touched.map(([, right]) => right));
  kept.push([least, most]);
  kept.sort(([a], [b]) => a - b);
  islands.splice(0, islands.length, ...kept);
};

/** Islands that `whole` has reached are a part of it; where there are too many, the last two become one. */
const join = (sent: Sent): void => {
  const { islands } = sent;
  while (islands.length > 0 && islands[0]![0] <= sent.whole)
    sent.whole = Math.max(sent.whole, islands.shift()![1]);
  if (islands.length <= ISLANDS_MAX) return;
  const [last, before] = [islands.pop()!, islands.pop()!];
  islands.push([before[0], last[1]]);
  sent.isCoarse = true;
};

const noteEnd = ({ ends }: Sent, place: number): void => {
  let at = ends.length;
  while (at > 0 && ends[at - 1]! > place) at -= 1;
  if (ends[at - 1] === place) return;
  ends.splice(at, 0, place);
  if (ends.length > 2 * ENDS_MAX) ends.splice(0, ENDS_MAX);
};

/** Did a segment end at this place? Also true of places before those remembered. */
export const isEnd = ({ ends }: Sent, place: number): boolean => {
  if (ends.length === 0 || place < ends[0]!) return true;
  let [low, high] = [0, ends.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (ends[middle] === place) return true;
    if (ends[middle]! < place) low = middle + 1;
    else high = middle - 1;
  }
  return false;
};

/** Remembers the bytes of a segment. */
export const remember = ({ pieces }: Sent, from: number, piece: Piece): void => {
  pieces.set(from, piece);
  if (pieces.size <= PIECES_MAX) return;
  const [oldest] = pieces.keys();
  pieces.delete(oldest!);
};

/**
 * Do bytes that are sent again differ from those sent before? Only where the pieces of before begin and end at
 * the same places.
 */
export const differs = ({ pieces }: Sent, from: number, { to, sum }: Piece): boolean => {
  let [at, known] = [from, 0];
  while (at < to) {
    const piece = pieces.get(at);
    if (piece === undefined || piece.to > to) return false;
    known = joined(known, { sum: piece.sum, length: piece.to - at });
    at = piece.to;
  }
  return known !== sum;
};
