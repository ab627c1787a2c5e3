import { fieldsOf } from "../../history/operation-text.ts";
import type { Operation } from "../../model/operation.ts";

/** The text that a key starts with, as if somebody had put it before everything else. */
export const START = -1;

/** What is done to one key of a store of texts; operations are told by their rows. */
export type Store = {
  readonly operations: readonly Operation[];
  /** Gets of which an answer is known. */
  readonly gets: readonly number[];
  /** By text: what replaces whatever was there by it, `START` among them. */
  readonly resets: ReadonlyMap<string, readonly number[]>;
  /** By text: what adds it at the end. */
  readonly appends: ReadonlyMap<string, readonly number[]>;
  /** Infinity for what is open. */
  readonly returned: (row: number) => number;
};

/** Undefined where something else is done or answered. */
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
    // What adds nothing can be anywhere: the search takes care of it.
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
