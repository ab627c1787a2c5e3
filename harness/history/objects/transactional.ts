/** What the two objects of transactions have in common. */
import { InputError } from "../../model/input-error.ts";
import type { Operation } from "../../model/operation.ts";
import { valueKey } from "../value-key.ts";
import { kindOf } from "./kind.ts";
import { isMicros, type Micro } from "./transaction.ts";

/** Does an object of this library take transactions? */
export const isTransactional = (object: object): boolean => {
  const kind = kindOf(object);
  return kind === "list-append" || kind === "rw-register";
};

/** Is this micro-operation a read? */
export const isRead = ([f]: Micro): boolean => f === "r";

/** Does the answer of a transaction say what one of its reads saw? */
export const saysSomething = (type: string, recorded: unknown): boolean =>
  type === "txn" &&
  Array.isArray(recorded) &&
  recorded.some((micro) => Array.isArray(micro) && micro[0] === "r" && micro.length > 2);

/** A record with one key replaced. */
export const keyed = <V>(
  state: Readonly<Record<string, V>>,
  key: unknown,
  value: V,
): Readonly<Record<string, V>> => ({ ...state, [valueKey(key)]: value });

/** Does each read that was answered have the answer that it should have? */
export const isSameAnswer = (
  expected: unknown,
  recorded: unknown,
  isSame: (expected: unknown, recorded: unknown) => boolean,
): boolean => {
  const answers = recorded as readonly Micro[];
  return (expected as readonly Micro[]).every((micro, i) => {
    const answer = answers[i]?.[2];
    return micro[0] !== "r" || answer === undefined || isSame(micro[2], answer);
  });
};

/**
 * Checks that operations are transactions of an object.
 *
 * @throws InputError if one is not
 */
export const requireTransactions = (
  object: "list-append" | "rw-register",
  operations: readonly Operation[],
): void => {
  const other = object === "list-append" ? "w" : "append";
  for (const { request, result } of operations) {
    const { type, value } = request as {
      readonly type?: unknown;
      readonly value?: unknown;
    };
    if (type !== "txn" || !isMicros(value) || value.some(([f]) => f === other))
      throw notOfObject(object, request);
    if (Array.isArray(result) && result.length !== value.length)
      throw notOfObject(object, result);
  }
};

/** The error for a request that is no transaction of the object. */
export const notOfObject = (object: string, request: unknown): InputError => {
  const takes = object === "list-append" ? "append and r" : "w and r";
  const given = JSON.stringify(request) ?? String(request);
  return new InputError(
    `a ${object} takes transactions, lists of ${takes}, not ${given}; if the history is of another object, give that one (--object)`,
  );
};
