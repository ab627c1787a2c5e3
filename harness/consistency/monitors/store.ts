import { fieldsOf } from "../../history/operation-text.ts";
import type { Operation } from "../../model/operation.ts";

/** The initial empty text of a key, as if it had been put before everything else. */
export const START = -1;

/** The operations on one key of a `kv`, by their rows. */
export type Store = {
  readonly operations: readonly Operation[];
  /** The gets with an answer. */
  readonly gets: readonly number[];
  /** By text: the rows that replace the contents by it (puts and deletes), with `START`. */
  readonly resets: ReadonlyMap<string, readonly number[]>;
  /** By text: the rows that append it. */
  readonly appends: ReadonlyMap<string, readonly number[]>;
  /** The time of the return; infinite for an open operation. */
  readonly returned: (row: number) => number;
};

/** The store; undefined if the history has other operations or answers. */
export const storeOf = (operations: readonly Operation[]): Store | undefined => {
  const gets: number[] = [];
  const resets = new Map([["", [START]]]);
  const appends = new Map<string, number[]>();
  for (let row = 0; row < operations.length; row++) {
    const { request, result } = operations[row]!;
    const { type, value } = fieldsOf(request);
    if (type === "get") {
      if (result === undefined) continue;
      if (typeof result !== "string") return undefined;
      gets.push(row);
      continue;
    }
    const text = type === "delete" ? "" : value;
    const isWrite = type === "put" || type === "append" || type === "delete";
    if (!isWrite || typeof text !== "string") return undefined;
    // An append of the empty text fits anywhere, which is left to the search.
    if (type === "append" && text === "") return undefined;
    add(type === "append" ? appends : resets, text, row);
  }
  const returned = (row: number): number => {
    const { result, returned: end } = operations[row]!;
    return result === undefined ? Number.POSITIVE_INFINITY : end;
  };
  return { operations, gets, resets, appends, returned };
};

const add = (byText: Map<string, number[]>, text: string, row: number): void => {
  const rows = byText.get(text);
  if (rows === undefined) byText.set(text, [row]);
  else rows.push(row);
};
