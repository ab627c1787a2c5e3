import { statSync } from "node:fs";
import { InputError } from "../model/input-error.ts";
import type { Operation } from "../model/operation.ts";
import { withFile } from "./file-source.ts";
import type { Order } from "./formats/clock.ts";
import { csv } from "./formats/csv.ts";
import { jepsenEdn, porcupineKv } from "./formats/edn-maps.ts";
import { etcdLog } from "./formats/etcd-log.ts";
import type { Reader } from "./formats/event.ts";
import { inBlocks, withoutExtents } from "./formats/extents.ts";
import {
  FORMATS,
  guessFormat,
  type HistoryFormat,
  isHistoryFormat,
} from "./formats/guess.ts";
import { jepsenJson } from "./formats/jepsen-json.ts";
import { jsonLines } from "./formats/json-lines.ts";
import { type ObjectClues, objectOf } from "./formats/object-of.ts";
import { pairing } from "./formats/pair.ts";
import type { Operations } from "./formats/request.ts";
import { OtherPairs, type Pairs } from "./formats/tuples.ts";
import type { NilReading } from "./objects/answers.ts";
import type { ObjectName } from "./objects.ts";
import { advance, inputError, type Source, wholeSource } from "./source.ts";

export type RecordedHistory = {
  readonly format: HistoryFormat;
  /** Was the format worked out from the content? */
  readonly guessed: boolean;
  readonly object: ObjectName;
  /** Why it was taken for that object; undefined where the object was named. */
  readonly objectWhy: string | undefined;
  /** What an answer of nil says in this format, of this object. */
  readonly nil: NilReading;
  /** Everything that happened or may have happened. */
  readonly operations: readonly Operation[];
  /** Everything that was asked for: those that surely did not happen too. */
  readonly invocations: number;
  /** How many of them surely did not happen. */
  readonly failed: number;
  readonly processes: number;
  /** Lines or entries that are no operation of a client. */
  readonly skipped: number;
};

export type ReadOptions = {
  /** By name; worked out from the content when left out. */
  readonly format?: string | undefined;
  /** What the clients used; worked out from all operations when left out. */
  readonly object?: ObjectName | undefined;
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

/**
 * Reads a history; whatever is not one ends in an InputError that says where and why, and so does one
 * that could be of several objects.
 */
export const readHistory = (
  text: string,
  file: string,
  options: ReadOptions = {},
): RecordedHistory => {
  requireFormat(options.format);
  return readTwice((pairs) => readSource(wholeSource(file, text), options, pairs));
};

/** The same for a file, of which only a part is in memory at a time. */
export const readHistoryFile = (
  file: string,
  options: ReadOptions = {},
): RecordedHistory => {
  requireFormat(options.format);
  return readTwice(
    (pairs) => withFile(file, (source) => readSource(source, options, pairs)),
    () => statSync(file).isFile(),
  );
};

/** Reads again, where all events say something else than the first, unless a pipe was read. */
const readTwice = (
  read: (pairs?: Pairs) => RecordedHistory,
  isThere: () => boolean = () => true,
): RecordedHistory => {
  for (let pairs: Pairs | undefined; ; ) {
    try {
      return read(pairs);
    } catch (error) {
      if (!(error instanceof OtherPairs) || !isThere()) throw error;
      // From keys back to values, and no further: of values that are known nothing is asked.
      pairs = error.pairs;
    }
  }
};

const requireFormat = (format: string | undefined): void => {
  if (format === undefined || isHistoryFormat(format)) return;
  throw new InputError(`no history format ${format}; there are ${FORMATS.join(", ")}`);
};

/** So many characters are enough to tell a format. */
const TELLING = 4096;

/** The same, from wherever the text comes; once, so that what it is read as may turn out wrong. */
export const readSource = (
  source: Source,
  options: ReadOptions,
  pairs?: Pairs,
): RecordedHistory => {
  const { format } = options;
  while (source.text.length < TELLING && !source.isLast) advance(source, 0);
  if (format === undefined)
    return readAs(
      { ...options, format: guessFormat(source), guessed: true, pairs },
      source,
    );
  const likely = likelyFormat(source);
  try {
    const known = format as HistoryFormat;
    return readAs({ ...options, format: known, guessed: false, pairs }, source);
  } catch (error) {
    const isAgain = error instanceof OtherPairs || !(error instanceof InputError);
    if (isAgain || likely === undefined || likely === format) throw error;
    throw new InputError(
      `${error.message}; it was read as ${format}, and looks like ${likely}`,
    );
  }
};

const likelyFormat = (source: Source): HistoryFormat | undefined => {
  try {
    return guessFormat(source);
  } catch {
    return undefined;
  }
};

type ReadRequest = ReadOptions & {
  readonly format: HistoryFormat;
  readonly guessed: boolean;
  readonly pairs: Pairs | undefined;
};

const readAs = (reading: ReadRequest, source: Source): RecordedHistory => {
  const { format, guessed, pairs, operations = "known" } = reading;
  const { read, nil, order } = READERS[format];
  const { take, end } = pairing(source, order, operations);
  const skipped = read(source, take, pairs);
  const { seen, ...paired } = end();
  if (paired.invocations === 0)
    throw inputError(source, source.text.length, "at least one operation");
  const { object, why } = told(reading, source, seen);
  return {
    format,
    guessed,
    object,
    objectWhy: why,
    nil: TAKEN_FROM.has(object) ? "value" : nil,
    ...paired,
    operations: asAsked(paired.operations, object, seen),
    skipped,
  };
};

type NamedObject = { readonly object: ObjectName; readonly why: string | undefined };

/** The object that was named, or the one that all operations tell. */
const told = (
  { object, format, operations }: ReadRequest,
  source: Source,
  seen: ObjectClues,
): NamedObject => {
  if (object !== undefined) return { object, why: undefined };
  const guess = objectOf(format, seen);
  if ("object" in guess) return guess;
  // Whoever reads operations of any object has one of his own for them.
  if (operations === "any") return { object: "register", why: undefined };
  throw inputError(source, source.text.length, guess.expected);
};

/** In every format, whoever is given nil by one of these found nothing in it. */
const TAKEN_FROM: ReadonlySet<ObjectName> = new Set(["queue", "stack"]);

/** The operations as their object is asked for them. */
const asAsked = (
  operations: readonly Operation[],
  object: ObjectName,
  { hasExtent }: ObjectClues,
): readonly Operation[] => {
  if (object === "counter") return counted(operations);
  if (object === "block-file") return inBlocks(operations);
  return hasExtent ? withoutExtents(operations) : operations;
};

/** What is added to a counter is an increment. */
const counted = (operations: readonly Operation[]): readonly Operation[] =>
  operations.map((operation) => {
    const request = operation.request as { readonly type: string };
    if (request.type !== "add") return operation;
    return { ...operation, request: { ...request, type: "increment" } };
  });
