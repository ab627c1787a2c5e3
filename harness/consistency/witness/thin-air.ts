import { fieldsOf } from "../../history/operation-text.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";
import { isRead } from "../sessions/logic.ts";
import { whoDid } from "./violation.ts";

/**
 * The reason of a judgement, unless the witness is a single read: that answers a value which was
 * never written, and this is the better reason. It says whether the whole history writes the value
 * later.
 */
export const reasonUnlessThinAir = (
  witness: readonly Operation[],
  whole: readonly Operation[],
  reason: string,
): string => {
  const [only] = witness;
  if (witness.length !== 1 || only === undefined || !isRead(only)) return reason;
  const late = whole.find((other) => writes(other, only));
  if (late === undefined) return `${whoDid(only)} answers a value that was never written`;
  return `${whoDid(only)} answers ${whoDid(late)}, which began only after the read had ended`;
};

const writes = (
  { request, result: outcome }: Operation,
  { request: asked, result }: Operation,
): boolean => {
  const { type, key, value, to } = fieldsOf(request);
  const brought = type === "cas" && outcome !== false ? to : value;
  const isOfKey = valueKey(key) === valueKey(fieldsOf(asked).key);
  return isOfKey && brought !== undefined && valueKey(brought) === valueKey(result);
};
