import { inputError, type Source } from "../source.ts";
import { valueKey } from "../value-key.ts";
import type { HistoryEvent } from "./event.ts";

const OPERATIONS = "read, write, cas, get, put or append";

/** The request that an invocation makes. */
export function requestOf(
  source: Source,
  event: HistoryEvent,
): Readonly<Record<string, unknown>> {
  const { f, value, offset } = event;
  const key = event.key === undefined ? {} : { key: event.key };
  switch (f) {
    case "read":
    case "get":
      return { type: f, ...key };
    case "append":
      if (typeof value !== "string")
        throw inputError(source, offset, "a string to append");
      return { type: f, value, ...key };
    case "write":
    case "put":
      return { type: f, value, ...key };
    case "cas": {
      if (!Array.isArray(value) || value.length !== 2) {
        throw inputError(source, offset, "a cas with a value of two parts, [from to]");
      }
      return { type: f, from: value[0], to: value[1], ...key };
    }
    default:
      throw inputError(source, offset, `an operation ${OPERATIONS}`);
  }
}

/** The answer that a successful completion gives to the request of `invoked`. */
export function answerOf(
  source: Source,
  invoked: HistoryEvent,
  completed: HistoryEvent,
): unknown {
  if (invoked.f === "read" || invoked.f === "get") return completed.value;
  // Some recorders repeat the request in the answer and some do not; a different one is damage.
  const isRepeated = valueKey(completed.value) === valueKey(invoked.value);
  if (completed.value !== null && !isRepeated) {
    const value = JSON.stringify(invoked.value);
    throw inputError(source, completed.offset, `the result of ${invoked.f} ${value}`);
  }
  if (completed.answer !== undefined) return completed.answer;
  return invoked.f === "cas" ? true : null;
}
