import type { Source } from "../source.ts";
import type { Pairs } from "./tuples.ts";

/** One event of a history, in whatever format it was written. */
export type HistoryEvent = {
  readonly process: string;
  readonly type: EventType;
  readonly f: string;
  readonly value: unknown;
  readonly key: string | number | undefined;
  readonly time: number | undefined;
  /** Its number in the recorded history. */
  readonly index: number | undefined;
  /** The version that the operation wrote or read, if the store noted it. */
  readonly version: number | undefined;
  /** The answer, where it is something else than the value, such as that of a refused compare-and-set. */
  readonly answer: unknown;
  /** Where it begins in the text of the source that is in memory: see `Source`. */
  readonly offset: number;
};

/** The type of an event, as in Jepsen. */
export type EventType = "invoke" | "ok" | "fail" | "info";

/** The optional fields, for an event that has none of them. */
export const UNSAID = {
  key: undefined,
  time: undefined,
  index: undefined,
  version: undefined,
  answer: undefined,
} as const;

/** Called with each event. The offset of the event is valid only during the call. */
export type Take = (event: HistoryEvent) => undefined;

/**
 * Reads a text in one format and returns how many lines or entries are no operation of a client.
 * `pairs` says whether pairs are keys with values, if an earlier reading found out.
 */
export type Reader = (source: Source, take: Take, pairs?: Pairs) => number;

/** The types of events. */
export const EVENT_TYPES: readonly EventType[] = ["invoke", "ok", "fail", "info"];

/** Is this the type of an event? */
export const isEventType = (type: unknown): type is EventType =>
  (EVENT_TYPES as readonly unknown[]).includes(type);
