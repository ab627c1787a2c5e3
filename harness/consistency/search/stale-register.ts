import { fieldsOf } from "../../history/operation-text.ts";
import { isSameValue } from "../../history/value-key.ts";
import type { AnyObject } from "../judgement.ts";

/**
 * A register whose reads may answer any of the last `k` values. A history is k-atomic if it is
 * linearizable as this object.
 */
export const staleRegister = (register: AnyObject, k: number): AnyObject => {
  const fits = register.accepts?.bind(register) ?? isSameValue;
  return {
    ...register,
    initial: [register.initial],
    apply(state, request) {
      const last = state as readonly unknown[];
      const { type, value } = fieldsOf(request);
      const isRead = type === "read" || type === "get";
      return isRead ? [last, last] : [[value, ...last].slice(0, k), WRITTEN];
    },
    // The answer to a write says nothing.
    accepts: (expected, recorded, request) =>
      expected === WRITTEN ||
      (expected as readonly unknown[]).some((value) => fits(value, recorded, request)),
  };
};

const WRITTEN = Symbol("written");
