import type { Sequential } from "../../model/sequential.ts";
import { isSameValue } from "../value-key.ts";

/** What a nil says that was read: that nothing was there, or nothing at all. */
export type NilReading = "value" | "unknown";

/** How a history of an object was recorded. */
export type Recorded = {
  /** "unknown": an operation that was answered nil says nothing; "value" when left out. */
  readonly nil?: NilReading | undefined;
};

export type Answers = Recorded & {
  /**
   * Does a recorded answer to an operation of this type say anything? What a write is answered is
   * mostly a recorder's "ok", which no state of the object explains or contradicts.
   */
  readonly tell: (type: string, recorded: unknown) => boolean;
  /** Does the answer of the object explain the recorded one? By value when left out. */
  readonly compare?: (expected: unknown, recorded: unknown) => boolean;
};

/** An operation of which the answer is known. */
type Answered = { readonly request: unknown; readonly result?: unknown };

/** Operations that are answered with what was there, so that nil can be what was there. */
const LOOKING: ReadonlySet<string> = new Set([
  "read",
  "get",
  "contains",
  "dequeue",
  "pop",
]);

const known = new WeakMap<object, Answers["tell"]>();

/**
 * An object of this library with the answers that a recorder may have noted: those that say nothing
 * are taken in every state, and the others are compared.
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
 * Does an operation say nothing of the object, because it was not answered, or because the object
 * takes its answer in every state? Of a user's own object every answer counts.
 */
export const isSilent = (object: object, { request, result }: Answered): boolean => {
  if (result === undefined) return true;
  const says = known.get(object);
  return says !== undefined && !says((request as { type: string }).type, result);
};
