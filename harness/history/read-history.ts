import { InputError } from "../model/input-error.ts";
import type { Operation } from "../model/operation.ts";
import { withFile } from "./file-source.ts";
import type { Order } from "./formats/clock.ts";
import { csv } from "./formats/csv.ts";
import { jepsenEdn, porcupineKv } from "./formats/edn-maps.ts";
import { etcdLog } from "./formats/etcd-log.ts";
import type { Reader } from "./formats/event.ts";
import {
  FORMATS,
  guessFormat,
  type HistoryFormat,
  isHistoryFormat,
} from "./formats/guess.ts";
import { jepsenJson } from "./formats/jepsen-json.ts";
import { jsonLines } from "./formats/json-lines.ts";
import { objectOf } from "./formats/object-of.ts";
import { pairing } from "./formats/pair.ts";
import type { Operations } from "./formats/request.ts";
import type { NilReading } from "./objects/answers.ts";
import type { ObjectName } from "./objects.ts";
import { advance, inputError, type Source, wholeSource } from "./source.ts";

export type RecordedHistory = {
  readonly format: HistoryFormat;
  /** Was the format worked out from the content? */
  readonly guessed: boolean;
  readonly object: ObjectName;
  /** What an answer of nil says in this format, of this object. */
  readonly nil: NilReading;
  /** Everything that happened or may have happened. */
  readonly operations: readonly Operation[];
  /** Everything that was asked for: those that surely did not happen too. */
  readonly invocations: number;
  readonly processes: number;
  /** Lines or entries that are no operation of a client. */
  readonly skipped: number;
};

export type ReadOptions = {
  /** By name; worked out from the content when left out. */
  readonly format?: string | undefined;
  /** "any": operations of objects that are not known here, too. */
  readonly operations?: Operations;
};

type Format = {
  readonly read: Reader;
  readonly nil: NilReading;
  readonly order: Order;
};

const READERS: Readonly<Record<HistoryFormat, Format>> = {
  lockstep: { read: jsonLines, nil: "value", order: "times" },
  "jepsen-edn": { read: jepsenEdn, nil: "unknown", order: "places" },
  "jepsen-json": { read: jepsenJson, nil: "unknown", order: "places" },
  "porcupine-kv": { read: porcupineKv, nil: "value", order: "places" },
  "porcupine-etcd": { read: etcdLog, nil: "value", order: "places" },
  csv: { read: csv, nil: "value", order: "times" },
};

/** Reads a history; whatever is not one ends in an InputError that says where and why. */
export function readHistory(
  text: string,
  file: string,
  options: ReadOptions = {},
): RecordedHistory {
  requireFormat(options.format);
  return readSource(wholeSource(file, text), options);
}

/** The same for a file, of which only a part is in memory at a time. */
export function readHistoryFile(
  file: string,
  options: ReadOptions = {},
): RecordedHistory {
  requireFormat(options.format);
  return withFile(file, (source) => readSource(source, options));
}

function requireFormat(format: string | undefined): void {
  if (format === undefined || isHistoryFormat(format)) return;
  throw new InputError(`no history format ${format}; there are ${FORMATS.join(", ")}`);
}

/** So many characters are enough to tell a format. */
const TELLING = 4096;

/** The same, from wherever the text comes. */
export function readSource(
  source: Source,
  { format, operations = "known" }: ReadOptions,
): RecordedHistory {
  while (source.text.length < TELLING && !source.isLast) advance(source, 0);
  if (format === undefined) return readAs(guessFormat(source), source, true, operations);
  const likely = likelyFormat(source);
  try {
    return readAs(format as HistoryFormat, source, false, operations);
  } catch (error) {
    if (!(error instanceof InputError) || likely === undefined || likely === format)
      throw error;
    throw new InputError(
      `${error.message}; it was read as ${format}, and looks like ${likely}`,
    );
  }
}

function likelyFormat(source: Source): HistoryFormat | undefined {
  try {
    return guessFormat(source);
  } catch {
    return undefined;
  }
}

function readAs(
  known: HistoryFormat,
  source: Source,
  guessed: boolean,
  operations: Operations,
): RecordedHistory {
  const { read, nil, order } = READERS[known];
  const { take, end } = pairing(source, order, operations);
  const skipped = read(source, take);
  const { seen, ...paired } = end();
  const object = objectOf(known, seen);
  if (paired.invocations === 0)
    throw inputError(source, source.text.length, "at least one operation");
  return {
    format: known,
    guessed,
    object,
    nil: TAKEN_FROM.has(object) ? "value" : nil,
    ...paired,
    operations: object === "counter" ? counted(paired.operations) : paired.operations,
    skipped,
  };
}

/** In every format, whoever is given nil by one of these found nothing in it. */
const TAKEN_FROM: ReadonlySet<ObjectName> = new Set(["queue", "stack"]);

/** What is added to a counter is an increment. */
function counted(operations: readonly Operation[]): readonly Operation[] {
  return operations.map((operation) => {
    const request = operation.request as { readonly type: string };
    if (request.type !== "add") return operation;
    return { ...operation, request: { ...request, type: "increment" } };
  });
}
