import { fieldsOf } from "../../history/operation-text.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";
import { framesOf } from "./frames.ts";

/** An operation with the values that it brings, and those that it found. */
export type Link = {
  readonly operation: Operation;
  readonly brings: readonly string[];
  readonly finds: readonly Find[];
};

/** A value that was found; where texts are appended, it may be found several times. */
type Find = { readonly value: string; readonly times: number };

/** The value that every increment brings, whatever its amount. */
const AMOUNT = "an amount";

/**
 * The values that operations bring and find, by their requests and answers. Values are per key, and
 * no operation has to bring the initial one.
 */
export const linked = (
  operations: readonly Operation[],
  initial: unknown,
): readonly Link[] => {
  const parts = partsOf(operations);
  const start = valueKey(initial);
  const frames = framesOf(operations);
  return operations.map((operation) => {
    const key = fieldsOf(operation.request).key;
    const at = key === undefined ? "" : valueKey(key);
    const named = (value: string): string => `${at}:${value}`;
    const { opens, within } = frames.get(operation) ?? {};
    const brought = broughtBy(operation).map(named);
    const found = foundBy(operation, parts)
      .filter(({ value }) => value !== start)
      .map(({ value, times }) => ({ value: named(value), times }));
    return {
      operation,
      brings: opens === undefined ? brought : [...brought, opens],
      finds: within === undefined ? found : [...found, once(within)],
    };
  });
};

const broughtBy = ({ request, result }: Operation): readonly string[] => {
  const { type, value, to } = fieldsOf(request);
  switch (type) {
    case "cas":
      return result === false ? [] : [valueKey(to)];
    case "increment":
    case "decrement":
      return [AMOUNT];
    case "contains":
      return [];
    case "delete":
      return [valueKey("")];
    case "remove":
      return result === false ? [] : [absent(value)];
    case "write":
      return isRecord(value) ? [valueKey(value), ...fieldsIn(value)] : [valueKey(value)];
    default:
      return value === undefined ? [] : [valueKey(value)];
  }
};

const foundBy = (
  { request, result }: Operation,
  parts: readonly string[],
): readonly Find[] => {
  const { type, from, value } = fieldsOf(request);
  switch (type) {
    case "cas":
      return result === true ? [once(valueKey(from))] : [];
    case "contains":
    case "remove":
      if (typeof result !== "boolean") return [];
      return [once(result ? valueKey(value) : absent(value))];
    case "read":
    case "get":
      return result === undefined ? [] : readIn(result, parts);
    default:
      return [];
  }
};

const readIn = (result: unknown, parts: readonly string[]): readonly Find[] => {
  if (typeof result === "number")
    return [once(valueKey(result)), { value: AMOUNT, times: Number.POSITIVE_INFINITY }];
  if (typeof result === "string" && parts.length > 0) {
    return parts
      .map((part) => ({ value: valueKey(part), times: result.split(part).length - 1 }))
      .filter(({ times }) => times > 0);
  }
  const members = Array.isArray(result)
    ? result.map(valueKey)
    : isRecord(result)
      ? fieldsIn(result)
      : [];
  return [valueKey(result), ...members].map(once);
};

const once = (value: string): Find => ({ value, times: 1 });

const absent = (value: unknown): string => `no ${valueKey(value)}`;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const fieldsIn = (value: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(value).map(([name, part]) => `${name}=${valueKey(part)}`);

/** For texts that grow by appending, a get depends on every appended part in its answer. */
const partsOf = (operations: readonly Operation[]): readonly string[] => {
  const requests = operations.map(({ request }) => fieldsOf(request));
  if (!requests.some(({ type }) => type === "append")) return [];
  const isPart = (value: unknown): value is string =>
    typeof value === "string" && value !== "";
  return [...new Set(requests.map(({ value }) => value).filter(isPart))];
};
