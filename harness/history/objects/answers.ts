import type { Sequential } from "../../model/sequential.ts";
import { isSameValue } from "../value-key.ts";

/**
 * The meaning of a nil that was read: "value" (nothing was there) or "unknown" (the answer is not
 * known).
 */
export type NilReading = "value" | "unknown";

/** How a history of an object was recorded. */
export type Recorded = {
  /** "unknown": an operation answered nil says nothing. "value" if left out. */
  readonly nil?: NilReading | undefined;
};

/** Which recorded answers say something, and how they are compared. */
type Answers = Recorded & {
  /**
   * Does a recorded answer to an operation of this type say anything? The answer to a write is most
   * often the recorder's "ok", which fits every state.
   */
  readonly tell: (type: string, recorded: unknown) => boolean;
  /** Does the answer of the object match the recorded one? Compared by value if left out. */
  readonly compare?: (expected: unknown, recorded: unknown) => boolean;
};

/** A request with its recorded answer. */
type Answered = { readonly request: unknown; readonly result?: unknown };

/** Operations that answer what was there, so that nil can be an answer. */
const LOOKING: ReadonlySet<string> = new Set([
  "read",
  "get",
  "contains",
  "dequeue",
  "pop",
]);

const known = new WeakMap<object, Answers["tell"]>();

/**
 * Makes an object accept recorded answers: those that say nothing fit every state, and the others
 * are compared.
 */
export const answering = <S, Q extends { readonly type: string }, R>(
  object: Sequential<S, Q, R>,
  { nil = "value", tell, compare = isSameValue }: Answers,
): Sequential<S, Q, R> => {
  const says = (type: string, recorded: unknown): boolean =>
    (nil === "value" || recorded !== null || !LOOKING.has(type)) && tell(type, recorded);
  const whole: Sequential<S, Q, R> = {
    ...object,
    accepts: (expected, recorded, { type }) =>
      !says(type, recorded) || compare(expected, recorded),
  };
  known.set(whole, says);
  return whole;
};

/**
 * Does an operation say nothing about the object, because it has no answer, or because its answer
 * fits every state? For a user's own object every answer counts.
 */
export const isSilent = (object: object, { request, result }: Answered): boolean => {
  if (result === undefined) return true;
  const says = known.get(object);
  return says !== undefined && !says((request as { type: string }).type, result);
};
