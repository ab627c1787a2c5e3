import { fieldsOf } from "../../history/operation-text.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";

/** An element of a container. It is surely inside from the end of its put to the beginning of its take. */
export type Element = {
  readonly put: Operation;
  /** The operation that takes the element out; undefined if none does. */
  readonly take: Operation | undefined;
  readonly putEnd: number;
  readonly takeBegin: number;
  readonly takeEnd: number;
};

/** The elements of a container. */
type Elements = {
  readonly elements: readonly Element[];
  /** Takes that found the container empty. */
  readonly empties: readonly Operation[];
  /** Is there a take without an answer? It may have taken any element. */
  readonly isOpen: boolean;
};

/** The names of the operations of a container. */
type Names = { readonly put: string; readonly take: string };

type Unexplained = { readonly suspects: readonly Operation[] };

/** The elements; undefined if a value is put twice, or is null. */
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

/** Every take has a put that began before the take was over, and no value is taken twice. */
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

/** An open put whose value was never taken is left out. */
const elementOf = (put: Operation, take: Operation | undefined): readonly Element[] => {
  const never = Number.POSITIVE_INFINITY;
  const putEnd = put.result === undefined ? never : put.returned;
  if (putEnd === never && take === undefined) return [];
  const [takeBegin, takeEnd] = [take?.invoked ?? never, take?.returned ?? never];
  return [{ put, take, putEnd, takeBegin, takeEnd }];
};

/** The operations of these elements. */
export const operationsOf = (elements: readonly Element[]): readonly Operation[] =>
  elements.flatMap(({ put, take }) => (take === undefined ? [put] : [put, take]));
