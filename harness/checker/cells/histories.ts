/**
 * Histories by number. Most of them share most of their operations with others, so operations are
 * numbered too: a history is compared by the numbers of its operations, and holds each of them once.
 */
import type { HistoryCell, RecordedOperation } from "./history-cell.ts";
import { type Interner, interner } from "./values.ts";

/** Names histories by numbers, from 0 in the order in which they are met; none yet. */
export const histories = (): Interner<HistoryCell> => {
  const operations = interner<RecordedOperation>();
  // By identity, of the operations that histories hold. An equal one that is another object is encoded
  // first.
  const numbers = new Map<RecordedOperation, number>();
  const values: HistoryCell[] = [];
  const known = new Map<string, number>();

  const numberOf = (operation: RecordedOperation, where: string): number => {
    const found = numbers.get(operation);
    if (found !== undefined) return found;
    const id = operations.id(operation, where);
    numbers.set(operations.values[id]!, id);
    return id;
  };

  return {
    values,
    id: (history, where) => {
      const ids = history.map((operation, at) => numberOf(operation, `${where}[${at}]`));
      const key = ids.join();
      const found = known.get(key);
      if (found !== undefined) return found;
      known.set(key, values.length);
      values.push(Object.freeze(ids.map((id) => operations.values[id]!)));
      return values.length - 1;
    },
  };
};
