/**
 * An interner of histories. Most histories share most of their operations, so operations have numbers too: two
 * histories are compared by the numbers of their operations, and share the objects of equal operations.
 */
import type { HistoryCell, RecordedOperation } from "./history-cell.ts";
import { type Interner, interner } from "./values.ts";

/** An empty interner of histories. */
export const histories = (): Interner<HistoryCell> => {
  const operations = interner<RecordedOperation>();
  // Numbers of the operations in `values`, by identity: this saves their encoding. An equal operation that is another
  // object is encoded first, to find its number.
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
