import type { Operation } from "../../model/operation.ts";
import { whoDid } from "../witness/violation.ts";

/** The operations of each client, in the order in which it did them. */
export type Sessions = {
  readonly rows: readonly Int32Array[];
  /** By row: its session, and its place there. */
  readonly of: Int32Array;
  readonly place: Int32Array;
};

/** An operation that begins before the one before it of the same client is over. */
export type Overlap = { readonly overlapping: Operation };

export function sessionsOf(
  operations: readonly Operation[],
  isLeftOut: (row: number) => boolean = () => false,
): Sessions | Overlap {
  const byClient = new Map<string, number[]>();
  for (let row = 0; row < operations.length; row++) {
    if (isLeftOut(row)) continue;
    const { client } = operations[row]!;
    const rows = byClient.get(client);
    if (rows === undefined) byClient.set(client, [row]);
    else rows.push(row);
  }
  const of = new Int32Array(operations.length);
  const place = new Int32Array(operations.length);
  const rows: Int32Array[] = [];
  for (const mine of byClient.values()) {
    mine.sort((a, b) => byTime(operations[a]!, operations[b]!));
    for (let i = 0; i < mine.length; i++) {
      const row = mine[i]!;
      const isLate = i > 0 && endOf(operations[mine[i - 1]!]!) > operations[row]!.invoked;
      if (isLate) return { overlapping: operations[row]! };
      of[row] = rows.length;
      place[row] = i;
    }
    rows.push(Int32Array.from(mine));
  }
  return { rows, of, place };
}

export function whyOverlap({ overlapping }: Overlap): string {
  const who = whoDid(overlapping);
  return `needs clients that do one thing at a time: ${who} begins before its last one is over`;
}

function endOf({ result, returned }: Operation): number {
  return result === undefined ? Number.POSITIVE_INFINITY : returned;
}

/** Two ends that are infinite do not differ, though their difference is no number. */
function byTime(a: Operation, b: Operation): number {
  if (a.invoked !== b.invoked) return a.invoked - b.invoked;
  return endOf(a) < endOf(b) ? -1 : endOf(a) > endOf(b) ? 1 : 0;
}
