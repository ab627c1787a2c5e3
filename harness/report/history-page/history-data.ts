import { namesOf } from "../../consistency/explanation/names.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";
import type { JudgedHistory } from "../history-report.ts";
import { columnsOf } from "./encode.ts";
import { excerptOf, LIMITS, type Limits } from "./excerpt.ts";
import type { PageData, PageWitness } from "./page-data.ts";

/** The data that the script of the page draws. */
export const historyData = (
  { history, results }: Pick<JudgedHistory, "history" | "results">,
  limits: Limits = LIMITS,
): PageData => {
  const all = inOrder(history.operations);
  const violated = results.flatMap(({ model, witness }) =>
    witness === undefined ? [] : [{ model, operations: witness.operations }],
  );
  const recordedAs = recordings(
    all,
    violated.flatMap(({ operations }) => operations),
  );
  const witnesses = violated.map(({ model, operations }) => ({
    model,
    names: namesOf(operations),
    operations: operations.map((operation) => recordedAs.get(operation)),
  }));
  const { operations, overview } = excerptOf(
    all,
    witnesses.map((witness) => witness.operations.filter((found) => found !== undefined)),
    limits,
  );
  return {
    total: all.length,
    ...columnsOf(operations),
    witnesses: rowsIn(operations, witnesses),
    ...(overview === undefined ? {} : { overview }),
  };
};

const inOrder = (operations: readonly Operation[]): readonly Operation[] => {
  const isOrdered = operations.every(
    ({ invoked }, i) => i === 0 || operations[i - 1]!.invoked <= invoked,
  );
  return isOrdered ? operations : operations.toSorted((a, b) => a.invoked - b.invoked);
};

/** A witness may have copies of recorded operations: maps each to the original. */
const recordings = (
  all: readonly Operation[],
  marked: readonly Operation[],
): ReadonlyMap<Operation, Operation> => {
  const missing = new Set(marked);
  const found = new Map<Operation, Operation>();
  for (const operation of all)
    if (missing.delete(operation)) found.set(operation, operation);
  if (missing.size === 0) return found;
  const times = new Set([...missing].map(({ invoked }) => invoked));
  const byKey = new Map<string, Operation>();
  for (const operation of all)
    if (times.has(operation.invoked)) byKey.set(keyOf(operation), operation);
  for (const copy of missing) {
    const original = byKey.get(keyOf(copy));
    if (original !== undefined) found.set(copy, original);
  }
  return found;
};

const keyOf = ({ client, invoked, request }: Operation): string =>
  `${JSON.stringify(client)} ${invoked} ${valueKey(request)}`;

type Found = {
  readonly model: string;
  readonly names: readonly string[];
  readonly operations: readonly (Operation | undefined)[];
};

/** Witnesses as rows. */
const rowsIn = (
  operations: readonly Operation[],
  witnesses: readonly Found[],
): readonly PageWitness[] => {
  const wanted = new Set(witnesses.flatMap((witness) => witness.operations));
  const rows = new Map<Operation, number>();
  for (let row = 0; row < operations.length; row++)
    if (wanted.has(operations[row]!)) rows.set(operations[row]!, row);
  return witnesses.map(({ model, names, operations: own }) => {
    const there = own.flatMap((operation, i) =>
      operation === undefined ? [] : [{ row: rows.get(operation)!, name: names[i]! }],
    );
    return {
      model,
      rows: there.map(({ row }) => row),
      names: there.map(({ name }) => name),
    };
  });
};
