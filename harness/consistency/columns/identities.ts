import { valueKey } from "../../history/value-key.ts";
import { integerTable, numberOf } from "./integer-table.ts";

/** Numbers values so that equal values share a number; `fresh` gives the next number. */
export const identities = (fresh: () => number): ((value: unknown) => number) => {
  const integers = integerTable();
  const plain = new Map<unknown, number>();
  const structured = new Map<string, number>();
  return (value) => {
    if (typeof value === "number" && (value | 0) === value)
      return numberOf(integers, value, fresh);
    return typeof value === "object" && value !== null
      ? known(structured, valueKey(value), fresh)
      : known(plain, value, fresh);
  };
};

const known = <K>(ids: Map<K, number>, key: K, fresh: () => number): number => {
  const id = ids.get(key) ?? fresh();
  ids.set(key, id);
  return id;
};
