import { microNamed } from "../objects/transaction.ts";
import { inputError, type Source } from "../source.ts";
import { valueKey } from "../value-key.ts";
import type { HistoryEvent } from "./event.ts";
import { isBare, TRANSACTION } from "./request.ts";
import { Tuple } from "./tuples.ts";

/** The process of an event that names none. */
export const NO_PROCESS = "";

/** The prefix of the name of a process that was filled in. Processes of Jepsen are numbers, so no name is taken. */
const PAIR = "pair ";

/** Was this process filled in? */
export const isFilledIn = (process: string): boolean => process.startsWith(PAIR);

/** The most invocations without a process that may be open at once. */
const OPEN_MAX = 1000;

type Open = { readonly event: HistoryEvent; readonly process: string };

/**
 * Fills in what events of Jepsen leave out. An invocation without a process gets one of its own, and
 * its completion gets the same. A completion has to fit one open invocation only: a choice between
 * two would be a guess that can decide the verdict. The completion of a transaction that was recorded
 * as a `read` or a `write` is that of a transaction, even if it repeats no micro-operations.
 *
 * @throws InputError from the function, for a completion that fits none or several
 */
export const fillingIn = (source: Source): ((event: HistoryEvent) => HistoryEvent) => {
  let pairs = 0;
  let open: Open[] = [];
  const transacting = new Set<string>();

  const processOf = (event: HistoryEvent): string => {
    if (event.type === "invoke") {
      if (open.length === OPEN_MAX)
        throw inputError(
          source,
          event.offset,
          `a process (${OPEN_MAX} operations without one are open)`,
        );
      const process = `${PAIR}${pairs++}`;
      open.push({ event, process });
      return process;
    }
    const fitting = open.filter((each) => isCompletion(each.event, event));
    const [only, another] = fitting;
    if (only === undefined)
      throw inputError(
        source,
        event.offset,
        `an invocation of ${event.f} before its result`,
      );
    if (another !== undefined)
      throw inputError(
        source,
        event.offset,
        `a process (${fitting.length} open invocations of ${event.f} fit this result)`,
      );
    open = open.filter((each) => each !== only);
    return only.process;
  };

  return (given) => {
    let event = given;
    if (event.process === NO_PROCESS) event = { ...event, process: processOf(event) };
    const { type, f, process } = event;
    if (type === "invoke") {
      if (f === TRANSACTION) transacting.add(process);
      else if (transacting.size > 0) transacting.delete(process);
      return event;
    }
    const isAlias = isOneOfTransaction(f) && transacting.has(process);
    return isAlias ? { ...event, f: TRANSACTION } : event;
  };
};

/** Is this a name that some recorders give to transactions? */
export const isOneOfTransaction = (f: string): boolean => f === "read" || f === "write";

const isCompletion = (asked: HistoryEvent, event: HistoryEvent): boolean => {
  const { f, key, value } = event;
  if (asked.f === TRANSACTION)
    return (
      (f === TRANSACTION || isOneOfTransaction(f)) &&
      isSameTransaction(asked.value, value)
    );
  if (f !== asked.f || (key !== undefined && key !== asked.key)) return false;
  if (value === null || asked.value === null) return true;
  if (isBare(f)) return valueKey(keyOf(asked.value)) === valueKey(keyOf(value));
  return valueKey(asked.value) === valueKey(value);
};

const keyOf = (value: unknown): unknown => {
  if (value instanceof Tuple) return value.key;
  return Array.isArray(value) ? value[0] : undefined;
};

/** Have both the same micro-operations? What reads answer does not count, nor a completion without a value. */
const isSameTransaction = (asked: unknown, told: unknown): boolean =>
  told === null || valueKey(withoutReads(asked)) === valueKey(withoutReads(told));

const withoutReads = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map((each) =>
        Array.isArray(each) && microNamed(each[0]) === "r" ? ["r", each[1]] : each,
      )
    : value;
