import { fieldsOf } from "../../history/operation-text.ts";
import { isRegister } from "../../history/register.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";
import type { AnyObject } from "../judgement.ts";

const KNOWN = new Set<unknown>(["read", "get", "write", "put", "cas"]);

/**
 * The history of a register without open writes that nobody saw: in any order they can be left out,
 * and each would otherwise stay a choice to the end. Where a compare-and-set was refused all stay,
 * since a value that nobody answered may be why.
 */
export const withoutUnobserved = (
  object: AnyObject,
  operations: readonly Operation[],
): readonly Operation[] => {
  const isOpen = operations.some(({ result }) => result === undefined);
  if (!isOpen || !isRegister(object) || !operations.every(isPlain)) return operations;
  let kept = operations;
  for (;;) {
    const seen = new Set(kept.flatMap(seenBy));
    const rest = kept.filter(({ request, result }) => {
      const brought = broughtBy(request);
      return result !== undefined || brought === undefined || seen.has(brought);
    });
    // One that is gone may have been the only one to see another.
    if (rest.length === kept.length) return kept;
    kept = rest;
  }
};

const isPlain = ({ request, result }: Operation): boolean => {
  const { type } = fieldsOf(request);
  return KNOWN.has(type) && !(type === "cas" && result === false);
};

const broughtBy = (request: unknown): string | undefined => {
  const { type, value, to } = fieldsOf(request);
  if (type === "cas") return valueKey(to);
  return type === "write" || type === "put" ? valueKey(value) : undefined;
};

const seenBy = ({ request, result }: Operation): readonly string[] => {
  const { type, from } = fieldsOf(request);
  if (type === "cas") return [valueKey(from)];
  const isAnswer = (type === "read" || type === "get") && result !== undefined;
  return isAnswer ? [valueKey(result)] : [];
};
