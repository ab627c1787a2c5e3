import { fieldsOf } from "../../history/operation-text.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";

/**
 * What is put into a container and taken out again. Between the end of its putting and the begin of
 * its taking it is in there for sure.
 */
export type Element = {
  readonly put: Operation;
  /** Nobody takes what stays. */
  readonly take: Operation | undefined;
  readonly putEnd: number;
  readonly takeBegin: number;
  readonly takeEnd: number;
};

export type Elements = {
  readonly elements: readonly Element[];
  /** Takings that found nothing. */
  readonly empties: readonly Operation[];
  /** Takings of which no answer is known: anything may have been taken. */
  readonly isOpen: boolean;
};

/** What the operations of a container are called. */
export type Names = { readonly put: string; readonly take: string };

type Unexplained = { readonly suspects: readonly Operation[] };

/** Undefined where a value is put twice, or is none. */
export const elementsOf = (
  operations: readonly Operation[],
  names: Names,
): Elements | Unexplained | undefined => {
  const puts = new Map<string, Operation>();
  for (const operation of operations) {
    const { type, value } = fieldsOf(operation.request);
    if (type !== names.put) continue;
    if (puts.has(valueKey(value)) || value === null) return undefined;
    puts.set(valueKey(value), operation);
  }
  const takes = new Map<string, Operation>();
  const empties: Operation[] = [];
  let isOpen = false;
  for (const operation of operations) {
    if (fieldsOf(operation.request).type !== names.take) continue;
    const { result } = operation;
    if (result === undefined) isOpen = true;
    else if (result === null) empties.push(operation);
    else {
      const wrong = match({ puts, takes }, operation);
      if (wrong !== undefined) return wrong;
    }
  }
  const elements = [...puts].flatMap(([value, put]) => elementOf(put, takes.get(value)));
  return { elements, empties, isOpen };
};

type Matching = {
  readonly puts: ReadonlyMap<string, Operation>;
  readonly takes: Map<string, Operation>;
};

/** What is taken was put before, and once. */
const match = ({ puts, takes }: Matching, take: Operation): Unexplained | undefined => {
  const value = valueKey(take.result);
  const put = puts.get(value);
  if (put === undefined) return { suspects: [take] };
  if (put.invoked > take.returned) return { suspects: [put, take] };
  const other = takes.get(value);
  if (other !== undefined) return { suspects: [put, other, take] };
  takes.set(value, take);
  return undefined;
};

/** What may not have been put, and was not taken, need not be there. */
const elementOf = (put: Operation, take: Operation | undefined): readonly Element[] => {
  const never = Number.POSITIVE_INFINITY;
  const putEnd = put.result === undefined ? never : put.returned;
  if (putEnd === never && take === undefined) return [];
  const [takeBegin, takeEnd] = [take?.invoked ?? never, take?.returned ?? never];
  return [{ put, take, putEnd, takeBegin, takeEnd }];
};

export const operationsOf = (elements: readonly Element[]): readonly Operation[] =>
  elements.flatMap(({ put, take }) => (take === undefined ? [put] : [put, take]));
