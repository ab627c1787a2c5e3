import { heldAfter, outerReads, type ReadStep } from "./reads.ts";
import type { SmallHistory, TextTransaction } from "./small-history.ts";
import { someOrder } from "./try-orders.ts";

/**
 * Read uncommitted: the writes of the committed transactions have one order, and each read sees
 * something that was written. A list shows a first part of its appends in that order, and may also
 * show appends of transactions that did not commit. A register shows any value that was written to
 * it. A transaction reads its own writes, and never what it writes later.
 */
export const isReadUncommitted = (
  history: SmallHistory,
  committed: readonly TextTransaction[],
): boolean =>
  someOrder(
    committed,
    () => false,
    (each, before) => outerReads(history, each, before) !== undefined,
    (order) =>
      order.every((each, i) =>
        outerReads(history, each, order.slice(0, i))!.every((read) =>
          history.object === "list-append"
            ? isFirstPart(history, read, order, each)
            : isWritten(history, read, each),
        ),
      ),
  );

const isWritten = (
  { initial, transactions }: SmallHistory,
  { key, value }: ReadStep,
  reader: TextTransaction,
): boolean =>
  value[0] === initial[0] ||
  transactions.some(
    (each) =>
      each !== reader &&
      each.steps.some(
        (step) => step.f !== "r" && step.key === key && step.value === value[0],
      ),
  );

/** Is this list a first part of what was appended, with appends that did not commit in between? */
const isFirstPart = (
  history: SmallHistory,
  { key, value }: ReadStep,
  order: readonly TextTransaction[],
  reader: TextTransaction,
): boolean => {
  const end = reader.writes.has(key) ? order.indexOf(reader) : order.length;
  const appended = heldAfter(history, order.slice(0, end)).get(key) ?? [];
  const aborted = history.transactions
    .filter((each) => !order.includes(each))
    .flatMap(({ steps }) => steps)
    .flatMap((step) => (step.f !== "r" && step.key === key ? [step.value] : []));
  const fits = (place: number, used: number): boolean =>
    place === value.length ||
    (appended[used] === value[place] && fits(place + 1, used + 1)) ||
    (aborted.includes(value[place]!) && fits(place + 1, used));
  return fits(0, 0);
};
