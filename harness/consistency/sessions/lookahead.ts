import { isSilent } from "../../history/objects/answers.ts";
import { fieldsOf } from "../../history/operation-text.ts";
import { isRegister } from "../../history/register.ts";
import { valueKey } from "../../history/value-key.ts";
import type { AnyObject } from "../judgement.ts";
import type { Entry } from "../search/timeline.ts";

/**
 * A look ahead for the search of an interleaving: is a value lost that a later read still needs?
 */
type Lookahead = {
  /**
   * May this row change the state of its key? Not if a later operation must find the old value and
   * no remaining operation can bring it back.
   */
  readonly allows: (row: number, from: unknown, to: unknown) => boolean;
  /** A row ran (-1), or was taken back (1). */
  readonly note: (row: number, change: -1 | 1) => void;
};

const BLIND: Lookahead = { allows: () => true, note: () => {} };

/**
 * For a `kv` the look ahead compares each answer with each put; beyond so many pairs it
 * is left out.
 */
const PAIRS_MAX = 1_000_000;

const REGISTER: ReadonlySet<unknown> = new Set(["read", "get", "write", "put", "cas"]);
const STORE: ReadonlySet<unknown> = new Set(["get", "put", "append", "delete"]);

/** The look-ahead of a search for an order, for this object. `keyOf` gives the key of each row. */
export const lookaheadOf = (
  object: AnyObject,
  entries: readonly Entry[],
  keyOf: readonly number[],
): Lookahead => {
  // The effect of a user's own object is not known, so there is no look ahead.
  if (!isRegister(object)) return BLIND;
  const isAll = (types: ReadonlySet<unknown>): boolean =>
    entries.every(({ operation }) => types.has(fieldsOf(operation.request).type));
  const awaits = entries.map((entry) => awaitedBy(object, entry));
  if (isAll(REGISTER)) return ofRegister(entries, keyOf, awaits);
  const isText = (value: unknown): boolean =>
    value === undefined || typeof value === "string";
  const isStore =
    isAll(STORE) &&
    awaits.every(isText) &&
    entries.every(({ operation }) => isText(fieldsOf(operation.request).value));
  return isStore ? ofStore(entries, keyOf, awaits) : BLIND;
};

/** The value that an operation must find; undefined if it need not run, or runs with any value. */
const awaitedBy = (object: AnyObject, { operation, isOpen }: Entry): unknown => {
  const { request, result } = operation;
  const { type, from } = fieldsOf(request);
  if (isOpen) return undefined;
  if (type === "cas") return result === true ? from : undefined;
  if (type !== "read" && type !== "get") return undefined;
  return isSilent(object, operation) ? undefined : result;
};

/** Registers: only a write of a value brings it back. */
const ofRegister = (
  entries: readonly Entry[],
  keyOf: readonly number[],
  awaits: readonly unknown[],
): Lookahead => {
  const ids = new Map<string, number>();
  const idOf = (row: number, value: unknown): number => {
    const name = `${keyOf[row]!} ${valueKey(value)}`;
    const id = ids.get(name) ?? ids.size;
    ids.set(name, id);
    return id;
  };
  const awaited = awaits.map((value, row) =>
    value === undefined ? -1 : idOf(row, value),
  );
  const brought = entries.map(({ operation: { request, result } }, row) => {
    const { type, value, to } = fieldsOf(request);
    if (type === "write" || type === "put") return idOf(row, value);
    return type === "cas" && result !== false ? idOf(row, to) : -1;
  });
  /** The value that an open operation would bring. */
  const expected = entries.map(({ operation: { request }, isOpen }, row) => {
    const { type, from } = fieldsOf(request);
    return isOpen && type === "cas" ? idOf(row, from) : -1;
  });
  const isRefused = ({ operation: { request, result } }: Entry): boolean =>
    fieldsOf(request).type === "cas" && result === false;
  const readers = new Int32Array(ids.size + 1);
  const hopes = new Int32Array(ids.size + 1);
  const writers = new Int32Array(ids.size + 1);
  const refused = new Int32Array(Math.max(0, ...keyOf) + 1);
  const note = (row: number, change: number): void => {
    if (awaited[row]! >= 0) readers[awaited[row]!]! += change;
    if (expected[row]! >= 0) hopes[expected[row]!]! += change;
    if (brought[row]! >= 0) writers[brought[row]!]! += change;
    if (isRefused(entries[row]!)) refused[keyOf[row]!]! += change;
  };
  for (let row = 0; row < entries.length; row++) note(row, 1);
  return {
    note,
    allows(row, from) {
      const brings = brought[row]!;
      // An optional operation that no pending read needs.
      if (
        entries[row]!.isOpen &&
        refused[keyOf[row]!] === 0 &&
        readers[brings] === 0 &&
        hopes[brings] === 0
      )
        return false;
      const left = ids.get(`${keyOf[row]!} ${valueKey(from)}`);
      if (left === undefined || writers[left]! > 0) return true;
      return readers[left]! === (awaited[row] === left ? 1 : 0);
    },
  };
};

/**
 * A `kv`: a text grows from the present one, from one that is put, or from the empty one.
 */
const ofStore = (
  entries: readonly Entry[],
  keyOf: readonly number[],
  awaits: readonly unknown[],
): Lookahead => {
  const textsOf: { readonly text: string; readonly row: number }[][] = [];
  for (let row = 0; row < entries.length; row++) {
    const text = awaits[row];
    if (text !== undefined)
      (textsOf[keyOf[row]!] ??= []).push({ text: text as string, row });
  }
  const starts = entries.map(({ operation: { request } }) => {
    const { type, value } = fieldsOf(request);
    if (type === "delete") return "";
    return type === "put" ? (value as string) : undefined;
  });
  const pairs = starts.reduce(
    (sum, start, row) =>
      start === undefined ? sum : sum + (textsOf[keyOf[row]!]?.length ?? 0),
    0,
  );
  if (pairs > PAIRS_MAX) return BLIND;
  const isDone = new Uint8Array(entries.length);
  /** By get: the number of texts still to be put that its answer begins with. */
  const begun = new Int32Array(entries.length);
  const begins = starts.map((start, row) =>
    start === undefined
      ? []
      : (textsOf[keyOf[row]!] ?? []).filter(({ text }) => text.startsWith(start)),
  );
  for (const texts of begins) for (const { row } of texts) begun[row]!++;
  return {
    note(row, change) {
      isDone[row] = change < 0 ? 1 : 0;
      for (const { row: reader } of begins[row]!) begun[reader]! += change;
    },
    allows: (row, _, to) =>
      (textsOf[keyOf[row]!] ?? []).every(
        ({ text, row: reader }) =>
          isDone[reader] === 1 || begun[reader]! > 0 || text.startsWith(to as string),
      ),
  };
};
