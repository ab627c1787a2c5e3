import type { Source } from "../source.ts";
import type { Pairs } from "./tuples.ts";

/** One line of somebody's history, whatever it was written in. */
export type HistoryEvent = {
  readonly process: string;
  readonly type: EventType;
  readonly f: string;
  readonly value: unknown;
  readonly key: string | number | undefined;
  readonly time: number | undefined;
  /** Its number in the history that it was recorded in. */
  readonly index: number | undefined;
  /** The version that an operation made or found, where the store told. */
  readonly version: number | undefined;
  /** An answer that the value does not tell, e.g. of a compare-and-set that was refused. */
  readonly answer: unknown;
  /** Where it stands in the window on the text. */
  readonly offset: number;
};

export type EventType = "invoke" | "ok" | "fail" | "info";

/** What an event has if nothing is said of it. */
export const UNSAID = {
  key: undefined,
  time: undefined,
  index: undefined,
  version: undefined,
  answer: undefined,
} as const;

/** Takes the events of a text, one after the other, each while its offset holds. */
export type Take = (event: HistoryEvent) => undefined;

/**
 * Reads a text in one format; answers how many lines or entries are no operation of a client. Where
 * values may be tuples, `pairs` says what pairs are, if an earlier reading found out.
 */
export type Reader = (source: Source, take: Take, pairs?: Pairs) => number;

export const EVENT_TYPES: readonly EventType[] = ["invoke", "ok", "fail", "info"];

export const isEventType = (type: unknown): type is EventType =>
  (EVENT_TYPES as readonly unknown[]).includes(type);
