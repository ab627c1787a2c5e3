import { InputError } from "../../model/input-error.ts";
import { inputError, type Source } from "../source.ts";
import { valueKey } from "../value-key.ts";
import type { HistoryEvent, Take } from "./event.ts";
import { isBare } from "./request.ts";

/** A key and a value in one, where a text says that it is that. */
export class Tuple {
  readonly key: unknown;
  readonly value: unknown;
  constructor(key: unknown, value: unknown) {
    this.key = key;
    this.value = value;
  }
}

/** So many events are looked at before it is decided what their values are. */
const LOOKED_AT_MAX = 10_000;

type Read = (source: Source, take: (event: HistoryEvent) => boolean) => void;

/**
 * Jepsen's `independent` tests wrap each value in a tuple `[key value]`, which looks like any other
 * vector. The first events tell: who reads, or takes, brings no value of their own, so `[key nil]`
 * is a tuple, and so is a compare-and-set of `[key [from to]]`.
 */
export function untupled(source: Source, read: Read, take: Take): Take {
  return isTupled(source, read)
    ? (event) => take(withoutTuple(source, event))
    : (event) => take(event.value instanceof Tuple ? withoutTuple(source, event) : event);
}

function isTupled(source: Source, read: Read): boolean {
  let told: boolean | undefined;
  let looked = 0;
  // Only the window is looked at, so that it stays where it is.
  const window: Source = { ...source, isLast: true };
  try {
    read(window, (event) => {
      told = tells(event);
      return told === undefined && ++looked < LOOKED_AT_MAX;
    });
  } catch (error) {
    // It will be met again, where it can be told from the end of the window.
    if (!(error instanceof InputError)) throw error;
  }
  return told ?? false;
}

function tells({ type, f, key, value }: HistoryEvent): boolean | undefined {
  if (value instanceof Tuple) return true;
  if (type !== "invoke") return undefined;
  if (key !== undefined || !Array.isArray(value) || value.length !== 2) return false;
  if (value[1] === null) return isBare(f) || undefined;
  if (f === "cas") return Array.isArray(value[1]) && value[1].length === 2;
  return undefined;
}

function withoutTuple(source: Source, event: HistoryEvent): HistoryEvent {
  const { value, type, offset } = event;
  if (value instanceof Tuple)
    return { ...event, key: keyOf(value.key), value: value.value };
  if (Array.isArray(value) && value.length === 2)
    return { ...event, key: keyOf(value[0]), value: value[1] };
  // What has no answer need not say again what it was about.
  if (value === null && type !== "invoke") return event;
  throw inputError(source, offset, "a tuple [key value], as in the events before");
}

function keyOf(key: unknown): string | number {
  return typeof key === "string" || typeof key === "number" ? key : valueKey(key);
}
