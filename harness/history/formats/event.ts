/** One line of somebody's history, whatever it was written in. */
export type HistoryEvent = {
  readonly process: string;
  readonly type: EventType;
  readonly f: string;
  readonly value: unknown;
  readonly key?: string | number;
  readonly time?: number;
  /** An answer that the value does not tell, e.g. of a compare-and-set that was refused. */
  readonly answer?: unknown;
  /** Where it stands in the text. */
  readonly offset: number;
};

export type EventType = "invoke" | "ok" | "fail" | "info";

/** What a reader of one format makes of a text. */
export type Events = {
  readonly events: readonly HistoryEvent[];
  /** Lines or entries that are no operation of a client. */
  readonly skipped: number;
};

const TYPES: readonly string[] = ["invoke", "ok", "fail", "info"] satisfies EventType[];

export function isEventType(type: unknown): type is EventType {
  return typeof type === "string" && TYPES.includes(type);
}
