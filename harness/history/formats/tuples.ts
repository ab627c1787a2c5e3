import { InputError } from "../../model/input-error.ts";
import { inputError, type Source } from "../source.ts";
import { valueKey } from "../value-key.ts";
import type { HistoryEvent, Take } from "./event.ts";
import { isBare, isCounting } from "./request.ts";

/** A key with a value, marked as such by the text. */
export class Tuple {
  readonly key: unknown;
  readonly value: unknown;
  constructor(key: unknown, value: unknown) {
    this.key = key;
    this.value = value;
  }
}

/** Whether pairs are keys of `independent` with values, or plain values. */
export type Pairs = "keys" | "values";

/**
 * All events together contradict what the first ones said about pairs, so the history has to be
 * read again from its start. A text that cannot be read again is refused with this message.
 */
export class OtherPairs extends InputError {
  readonly pairs: Pairs;
  constructor(message: string, pairs: Pairs) {
    super(message);
    this.pairs = pairs;
  }
}

/** The most events that decide what pairs are. */
const LOOKED_AT_MAX = 10_000;

type Read = (source: Source, take: (event: HistoryEvent) => boolean) => void;

/**
 * Unwraps the tuples of Jepsen's `independent` tests, which wrap each value as `[key value]` and
 * look like any other pair. Pairs are such tuples if every event of a client has that form, and one
 * of them cannot be a plain value: the request of a read has no value of its own, so `[key nil]` is
 * a tuple, and so is a compare-and-set of `[key [from to]]`.
 *
 * @param known what an earlier reading found out
 * @throws OtherPairs if later events contradict the first ones
 */
export const untupled = (source: Source, read: Read, take: Take, known?: Pairs): Take => {
  const pairs = known ?? pairsIn(source, read);
  const asked = new Map<string, string>();
  if (pairs === "keys")
    return (event) => {
      if (formOf(event, asked) !== "other") return take(withoutTuple(event));
      const what = "a tuple [key value], as in the events before";
      const { message } = inputError(source, event.offset, what);
      throw new OtherPairs(message, "values");
    };
  let isAll = known === undefined;
  return (event) => {
    if (isAll) {
      const form = formOf(event, asked);
      if (form === "telling") {
        const what = "values as in the events before, not a tuple [key value]";
        throw new OtherPairs(inputError(source, event.offset, what).message, "keys");
      }
      isAll = form === "pair";
    }
    const { value } = event;
    return take(
      value instanceof Tuple ? { ...event, value: [value.key, value.value] } : event,
    );
  };
};

const pairsIn = (source: Source, read: Read): Pairs => {
  const asked = new Map<string, string>();
  let isAll = true;
  let isTold = false;
  let looked = 0;
  // Only the window is read, so that it need not move back.
  const window: Source = { ...source, isLast: true };
  try {
    read(window, (event) => {
      const form = formOf(event, asked);
      isAll = form !== "other";
      isTold ||= form === "telling";
      return isAll && ++looked < LOOKED_AT_MAX;
    });
  } catch (error) {
    // The real reading meets this error again, and then knows whether the window ends there.
    if (!(error instanceof InputError)) throw error;
  }
  return isAll && isTold ? "keys" : "values";
};

type Form = "telling" | "pair" | "other";

/** `asked`: by process, the key of its last request. */
const formOf = (event: HistoryEvent, asked: Map<string, string>): Form => {
  const { type, f, key, value, process } = event;
  if (key !== undefined) return "other";
  // Two micro-operations are no key with a value.
  if (f === "txn" && !(value instanceof Tuple)) return "other";
  // An event without an answer need not repeat the key.
  if (type !== "invoke" && value === null) return "pair";
  const pair = pairOf(value);
  if (pair === undefined) return "other";
  if (type !== "invoke")
    return (asked.get(process) ?? valueKey(pair[0])) === valueKey(pair[0])
      ? "pair"
      : "other";
  asked.set(process, valueKey(pair[0]));
  const form = formOfRequest(f, pair[1]);
  return form === "pair" && value instanceof Tuple ? "telling" : form;
};

/** Does a request without its key fit the operation, and only as that? */
const formOfRequest = (f: string, value: unknown): Form => {
  if (isBare(f)) return value === null ? "telling" : "other";
  if (f === "cas") return pairOf(value) === undefined ? "other" : "telling";
  if (f === "append") return typeof value === "string" ? "telling" : "other";
  if (isCounting(f))
    return value === null || typeof value === "number" ? "telling" : "other";
  return "pair";
};

const pairOf = (value: unknown): readonly unknown[] | undefined => {
  if (value instanceof Tuple) return [value.key, value.value];
  return Array.isArray(value) && value.length === 2 ? value : undefined;
};

const withoutTuple = (event: HistoryEvent): HistoryEvent => {
  const pair = pairOf(event.value);
  return pair === undefined ? event : { ...event, key: keyOf(pair[0]), value: pair[1] };
};

const keyOf = (key: unknown): string | number =>
  typeof key === "string" || typeof key === "number" ? key : valueKey(key);
