import { InputError } from "../model/input-error.ts";
import type { Operation } from "../model/operation.ts";
import { jepsenEdn, porcupineKv } from "./formats/edn-maps.ts";
import { etcdLog } from "./formats/etcd-log.ts";
import type { Events, HistoryEvent } from "./formats/event.ts";
import {
  FORMATS,
  guessFormat,
  type HistoryFormat,
  isHistoryFormat,
} from "./formats/guess.ts";
import { jsonLines } from "./formats/json-lines.ts";
import { pair } from "./formats/pair.ts";
import type { ObjectName } from "./objects.ts";
import type { NilReading } from "./register.ts";
import { inputError, requireText, type Source } from "./source.ts";

export type RecordedHistory = {
  readonly format: HistoryFormat;
  /** Was the format worked out from the content? */
  readonly guessed: boolean;
  readonly object: ObjectName;
  /** What a read that answers nil says in this format. */
  readonly nil: NilReading;
  /** Everything that happened or may have happened. */
  readonly operations: readonly Operation[];
  /** Everything that was asked for: those that surely did not happen too. */
  readonly invocations: number;
  readonly processes: number;
  /** Lines or entries that are no operation of a client. */
  readonly skipped: number;
};

const READERS: Readonly<Record<HistoryFormat, (source: Source) => Events>> = {
  lockstep: jsonLines,
  "jepsen-edn": jepsenEdn,
  "porcupine-kv": porcupineKv,
  "porcupine-etcd": etcdLog,
};

/** Reads a history; whatever is not one ends in an InputError that says where and why. */
export function readHistory(
  text: string,
  file: string,
  format?: string,
): RecordedHistory {
  const source = { file, text };
  if (format !== undefined && !isHistoryFormat(format)) {
    throw new InputError(`no history format ${format}; there are ${FORMATS.join(", ")}`);
  }
  requireText(source);
  const known = format ?? guessFormat(source);
  const { events, skipped } = READERS[known](source);
  const paired = pair(source, events);
  if (paired.invocations === 0)
    throw inputError(source, text.length, "at least one operation");
  return {
    format: known,
    guessed: format === undefined,
    object: objectOf(known, events),
    nil: known === "jepsen-edn" ? "unknown" : "value",
    ...paired,
    skipped,
  };
}

/** The object is told by the operations; Jepsen's registers are all compare-and-set. */
function objectOf(format: HistoryFormat, events: readonly HistoryEvent[]): ObjectName {
  const used = new Set(events.map(({ f }) => f));
  if (used.has("get") || used.has("put") || used.has("append")) return "kv";
  return format === "lockstep" && !used.has("cas") ? "register" : "cas-register";
}
