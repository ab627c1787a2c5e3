import { isLinearizable, linearize } from "../blocks/linearize.ts";
import { merged } from "../blocks/order.ts";
import type { Columns } from "../columns/columns.ts";
import type { Sessions } from "./sessions.ts";

/**
 * An order that explains all answers and keeps both time and sessions, if it can be found without a
 * search. An order that keeps time also keeps sessions, unless a client begins an operation at the
 * very moment at which its last one ended.
 */
export const orderInTime = (
  columns: Columns,
  sessions: Sessions,
): Int32Array | undefined => {
  const inTime = linearize(columns);
  if ("suspects" in inTime || inTime.undecided.length > 0) return undefined;
  const rows = merged(inTime.orders);
  return !sessions.touch || keepsSessions(rows, sessions) ? rows : undefined;
};

/** Does such an order exist? */
export const isInTime = (columns: Columns, sessions: Sessions): boolean =>
  sessions.touch ? orderInTime(columns, sessions) !== undefined : isLinearizable(columns);

const keepsSessions = (rows: Int32Array, { rows: all, of, place }: Sessions): boolean => {
  const last = new Int32Array(all.length).fill(-1);
  for (const row of rows) {
    const session = of[row]!;
    if (place[row]! < last[session]!) return false;
    last[session] = place[row]!;
  }
  return true;
};
