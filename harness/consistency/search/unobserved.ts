import { fieldsOf } from "../../history/operation-text.ts";
import { isRegister } from "../../history/register.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";
import type { AnyObject } from "../judgement.ts";

const KNOWN = new Set<unknown>(["read", "get", "write", "put", "cas"]);

/**
 * The history without open writes that no read observed. A linearization can leave them out, and
 * each would otherwise stay a choice until the end. If a compare-and-set was refused, all stay: a
 * value that no client read may be the reason.
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
    // A dropped compare-and-set may have been the only observer of another open write.
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
