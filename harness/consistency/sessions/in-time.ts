import { isLinearizable, linearize } from "../blocks/linearize.ts";
import { merged } from "../blocks/order.ts";
import type { Columns } from "../columns/columns.ts";
import type { Sessions } from "./sessions.ts";

/**
 * An order that explains all answers and keeps both time and sessions, where one is found without a
 * search; an order that keeps time keeps sessions, unless operations of one client touch.
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

/** Is there such an order? */
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
