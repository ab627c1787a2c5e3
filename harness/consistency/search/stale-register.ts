import { fieldsOf } from "../../history/operation-text.ts";
import { isSameValue } from "../../history/value-key.ts";
import type { AnyObject } from "../judgement.ts";

/** A register whose reads answer any of the last `k` values: what is linearizable as this is k-atomic. */
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
    // What a write was answered says nothing.
    accepts: (expected, recorded, request) =>
      expected === WRITTEN ||
      (expected as readonly unknown[]).some((value) => fits(value, recorded, request)),
  };
};

const WRITTEN = Symbol("written");
