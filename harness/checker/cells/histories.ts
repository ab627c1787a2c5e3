/**
 * Histories by number. Most of them share most of their operations with others, so operations are
 * numbered too: a history is compared by the numbers of its operations, and holds each of them once.
 */
import type { HistoryCell, Recorded } from "./history-cell.ts";
import { type Interner, interner } from "./values.ts";

export const histories = (): Interner<HistoryCell> => {
  const operations = interner<Recorded>();
  // Of the operations that histories hold; one that is equal and another object is looked at.
  const numbers = new Map<Recorded, number>();
  const values: HistoryCell[] = [];
  const known = new Map<string, number>();

  const numberOf = (operation: Recorded, where: string): number => {
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
