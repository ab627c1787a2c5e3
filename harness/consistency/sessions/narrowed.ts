import { READ } from "../columns/columns.ts";
import type { Execution } from "./execution.ts";
import type { fromTheEnd } from "./from-the-end.ts";

type SessionView = {
  readonly session: number;
  /** By session: the rows that are seen. No order of them explains the session's reads. */
  readonly rows: readonly Int32Array[];
  readonly lookFrom: ReturnType<typeof fromTheEnd>;
};

/**
 * A small part of what a session sees that has no order either. It ends with the first own read
 * that makes it wrong, starts with the last own read that is needed, and keeps of other sessions
 * only what blocks the order. No own read may answer a later write of the session, since a part
 * could lack that write.
 */
export const narrowed = (
  { columns: { kind }, from }: Execution,
  { session, rows, lookFrom }: SessionView,
): readonly Int32Array[] => {
  const mine = rows[session]!;

  const isStuck = (own: Int32Array): boolean =>
    lookFrom(session, rows.with(session, own)) !== undefined;

  const end = least(mine.length, (size) => isStuck(mine.subarray(0, size)));
  const late = (dropped: number): Int32Array =>
    mine.subarray(0, end).filter((row, i) => i >= end - dropped || kind[row] !== READ);
  const kept = late(least(end, (size) => isStuck(late(size))));
  const seen = rows.with(session, kept);
  const stuck = lookFrom(session, seen)!;
  const answered = new Set<number>();
  for (const row of kept) if (kind[row] === READ) answered.add(from[row]!);
  const cut = seen.map((all, each) => {
    if (each === session) return all;
    const source = all.findIndex((row) => answered.has(row));
    const start = Math.max(0, stuck.last[each]! - 1);
    return all.subarray(source < 0 ? start : Math.min(source, start), stuck.first[each]!);
  });
  return lookFrom(session, cut) === undefined ? seen : cut;
};

/**
 * The least size from 0 to `most` for which `isEnough` is true. It is true of `most`, and of all
 * sizes above one of which it is true.
 */
const least = (most: number, isEnough: (size: number) => boolean): number => {
  let [from, to] = [0, most];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (isEnough(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
};
