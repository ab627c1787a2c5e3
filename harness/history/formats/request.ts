import { isMicros, type Micro, microsOf, unanswered } from "../objects/transaction.ts";
import { inputError, type Source } from "../source.ts";
import { valueKey } from "../value-key.ts";
import type { HistoryEvent } from "./event.ts";
import { isReadExtent } from "./extents.ts";

type Request = Readonly<Record<string, unknown>>;

/** Operations whose request has no value; some are answered with one. */
const BARE: ReadonlySet<string> = new Set(
  "read get dequeue pop drain delete acquire release open close generate".split(" "),
);
const ANSWERED: ReadonlySet<string> = new Set(
  "read get dequeue pop drain generate".split(" "),
);
const VALUED: ReadonlySet<string> = new Set(
  "write put append enqueue push add remove contains transfer".split(" "),
);
const COUNTING: ReadonlySet<string> = new Set(["increment", "decrement"]);
/** Operations that are answered yes or no. */
const ASKING: ReadonlySet<string> = new Set(["cas", "contains"]);

const KNOWN = [...BARE, ...VALUED, "cas", ...COUNTING, "txn"].join(", ");

/** Which operations a history may have: those of the objects of this library, or any. */
export type Operations = "known" | "any";

/** Is this operation answered with a value? */
export const isAnswered = (f: string): boolean => ANSWERED.has(f);

/** Does the request of this operation have no value? */
export const isBare = (f: string): boolean => BARE.has(f);

/** Does this operation add or subtract a number, by default 1? */
export const isCounting = (f: string): boolean => COUNTING.has(f);

/**
 * The request of each invocation.
 *
 * @throws InputError for an unknown operation, or a value that the operation does not take
 */
export const requests = (
  source: Source,
  operations: Operations,
): ((event: HistoryEvent) => Request) => {
  const bare = new Map<string, Map<unknown, Request>>();
  return (event) => {
    const { f, value, key } = event;
    if (isReadExtent(f, value)) return withValue(event);
    if (BARE.has(f)) {
      // Requests without a value are shared by all invocations.
      let byKey = bare.get(f);
      if (byKey === undefined) bare.set(f, (byKey = new Map()));
      let request = byKey.get(key);
      if (request === undefined) {
        request = key === undefined ? { type: f } : { type: f, key };
        byKey.set(key, request);
      }
      return request;
    }
    if (f === "cas") return casOf(source, event);
    if (f === TRANSACTION) return transactionOf(source, event);
    requireKnown(source, event, operations);
    if (COUNTING.has(f) && value === null)
      return key === undefined ? { type: f } : { type: f, key };
    return withValue(event);
  };
};

const withValue = ({ f, value, key }: HistoryEvent): Request =>
  key === undefined ? { type: f, value } : { type: f, value, key };

/** The name of operations that are transactions. */
export const TRANSACTION = "txn";

const transactionOf = (source: Source, { value, key, offset }: HistoryEvent): Request => {
  if (!isMicros(value)) throw inputError(source, offset, MICROS);
  const request = { type: TRANSACTION, value: microsOf(value) };
  return key === undefined ? request : { ...request, key };
};

const MICROS =
  "a transaction as a list of micro-operations, such as [[:append 1 2] [:r 1 nil]]";

/** The micro-operations of an answer: those that were asked for, with what was read. */
const transactionAnswer = (
  source: Source,
  asked: unknown,
  { value, answer, offset }: HistoryEvent,
): readonly Micro[] => {
  const request = microsOf(asked as readonly (readonly unknown[])[]);
  const told = answer ?? value;
  if (told === null) return unanswered(request);
  if (!isMicros(told)) throw inputError(source, offset, MICROS);
  const micros = microsOf(told);
  const isSame = (each: Micro, i: number): boolean => {
    const [f, key, written] = request[i] ?? [];
    if (each[0] !== f || (each[1] !== key && valueKey(each[1]) !== valueKey(key)))
      return false;
    return f === "r" || each[2] === written || valueKey(each[2]) === valueKey(written);
  };
  if (micros.length === request.length && micros.every(isSame)) return micros;
  throw inputError(
    source,
    offset,
    "the micro-operations of the invocation, in its order",
  );
};

const casOf = (source: Source, { value, key, offset }: HistoryEvent): Request => {
  if (!Array.isArray(value) || value.length !== 2)
    throw inputError(source, offset, "a cas with a value of two parts, [from to]");
  const [from, to] = value;
  return key === undefined ? { type: "cas", from, to } : { type: "cas", from, to, key };
};

const requireKnown = (
  source: Source,
  { f, value, offset }: HistoryEvent,
  operations: Operations,
): void => {
  if (f === "append" && typeof value !== "string")
    throw inputError(source, offset, "a string to append");
  if (COUNTING.has(f) && value !== null && typeof value !== "number")
    throw inputError(source, offset, `a number to ${f} by`);
  if (VALUED.has(f) || COUNTING.has(f) || operations === "any") return;
  const own = "another one needs an object of your own: --object ./module.ts";
  throw inputError(
    source,
    offset,
    `an operation that is known (${KNOWN}), not ${JSON.stringify(f)}; ${own}`,
  );
};

/** The source for errors, and the operations that are accepted. */
type Answering = { readonly source: Source; readonly operations: Operations };

/**
 * The answer of a successful completion.
 *
 * @throws InputError if the completion contradicts its invocation
 */
export const answerOf = (
  { source, operations }: Answering,
  invoked: Pick<HistoryEvent, "f" | "value">,
  { value, answer, offset }: HistoryEvent,
): unknown => {
  const { f } = invoked;
  if (f === TRANSACTION)
    return transactionAnswer(source, invoked.value, {
      value,
      answer,
      offset,
    } as HistoryEvent);
  if (ANSWERED.has(f) && answer === undefined) return value;
  // The database may choose what is added, and say in the answer of a transfer what it changed.
  if (answer === undefined && f === "transfer") return null;
  if (f === "add" && invoked.value === null && isRecord(value)) return value;
  // Some recorders repeat the request in the answer, and some do not. A different request is
  // damage.
  const isRepeated =
    value === null ||
    value === invoked.value ||
    valueKey(value) === valueKey(invoked.value);
  if (ANSWERED.has(f)) {
    if (isRepeated || valueKey(answer) === valueKey(value)) return answer;
    if (answer === null) return value;
    const two = `one answer to ${f}, as its value or as its result, not both ${JSON.stringify(value)} and ${JSON.stringify(answer)}`;
    throw inputError(source, offset, two);
  }
  const isTold = answer === undefined || answer === null || typeof answer === "boolean";
  if (operations === "known" && ASKING.has(f) && !isTold)
    throw inputError(source, offset, `true or false as the result of ${f}`);
  if (f === "cas" || VALUED.has(f) || COUNTING.has(f)) {
    if (isRepeated) return answer ?? (f === "cas" ? true : null);
    const asked = JSON.stringify(invoked.value);
    throw inputError(source, offset, `the result of ${f} ${asked}`);
  }
  if (answer !== undefined) return answer;
  return isRepeated || BARE.has(f) ? null : value;
};

const isRecord = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);
