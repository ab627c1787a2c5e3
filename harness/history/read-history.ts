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
import { jepsenText } from "./formats/jepsen-text.ts";
import { jsonLines } from "./formats/json-lines.ts";
import { type ObjectClues, objectOf } from "./formats/object-of.ts";
import { pairing } from "./formats/pair.ts";
import type { Operations } from "./formats/request.ts";
import { OtherPairs, type Pairs } from "./formats/tuples.ts";
import type { NilReading } from "./objects/answers.ts";
import type { ObjectName } from "./objects.ts";
import { advance, inputError, type Source, wholeSource } from "./source.ts";

/** A history as it was read from a file. */
export type RecordedHistory = {
  readonly format: HistoryFormat;
  /** Was the format guessed from the content? */
  readonly guessed: boolean;
  readonly object: ObjectName;
  /** Why the object was guessed; undefined if the caller named it. */
  readonly objectWhy: string | undefined;
  /** The meaning of an answer of nil in this format, for this object. */
  readonly nil: NilReading;
  /** All operations that happened or may have happened. */
  readonly operations: readonly Operation[];
  /** The number of invocations, including those of failed operations. */
  readonly invocations: number;
  /** The number of operations that surely did not happen. */
  readonly failed: number;
  /** Those of them that tried to add, enqueue or write a value. */
  readonly attempts: readonly Operation[];
  /** The names of its operations, as they were recorded. */
  readonly functions: ReadonlySet<string>;
  /** What the file leaves out, and what stands in for it: a sentence each. */
  readonly filledIn: readonly string[];
  readonly processes: number;
  /** The number of lines or entries that are no operation of a client. */
  readonly skipped: number;
};

/** How a history is read. */
export type ReadOptions = {
  /** The name of the format; guessed from the content if left out. */
  readonly format?: string | undefined;
  /** The object of the history; guessed from all operations if left out. */
  readonly object?: ObjectName | undefined;
  /** "any": also accept operations that no object of this library has. */
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
  "jepsen-text": { read: jepsenText, nil: "unknown", order: "places" },
  "porcupine-kv": { read: porcupineKv, nil: "value", order: "places" },
  "porcupine-etcd": { read: etcdLog, nil: "value", order: "places" },
  csv: { read: csv, nil: "value", order: "times" },
};

/**
 * Reads a history.
 *
 * @param file the name that errors show
 * @throws InputError with line and column if the text is no history, or could be of several objects
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

/**
 * Reads a second time if the whole history contradicts what its first events said about pairs. A
 * pipe cannot be read twice.
 */
const readTwice = (
  read: (pairs?: Pairs) => RecordedHistory,
  isThere: () => boolean = () => true,
): RecordedHistory => {
  for (let pairs: Pairs | undefined; ; ) {
    try {
      return read(pairs);
    } catch (error) {
      if (!(error instanceof OtherPairs) || !isThere()) throw error;
      // The history is read at most twice: pairs taken for keys may turn out to be values, and never the other way.
      pairs = error.pairs;
    }
  }
};

const requireFormat = (format: string | undefined): void => {
  if (format === undefined || isHistoryFormat(format)) return;
  throw new InputError(`no history format ${format}; there are ${FORMATS.join(", ")}`);
};

/** The number of characters from which a format is guessed. */
const TELLING = 4096;

/** The same for any source, once: throws `OtherPairs` if it has to be read again. */
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
  const { seen, lacksTimes, lacksProcesses, ...paired } = end();
  if (paired.invocations === 0)
    throw inputError(source, source.text.length, "at least one operation");
  const { object, why } = objectFor(reading, source, seen);
  return {
    format,
    guessed,
    object,
    objectWhy: why,
    nil: TAKEN_FROM.has(object) ? "value" : nil,
    ...paired,
    functions: seen.operations,
    filledIn: [
      ...(lacksProcesses && format.startsWith("jepsen") ? [NO_PROCESSES] : []),
      ...(lacksTimes ? [NO_TIMES] : []),
    ],
    operations: asAsked(paired.operations, object, seen),
    skipped,
  };
};

const NO_PROCESSES = "operations without a process: each is of a process of its own";
const NO_TIMES = "events without a time: their order in the file counts";

type NamedObject = { readonly object: ObjectName; readonly why: string | undefined };

/** The object that the caller named, or else the one that all operations imply. */
const objectFor = (
  { object, format, operations }: ReadRequest,
  source: Source,
  seen: ObjectClues,
): NamedObject => {
  if (object !== undefined) return { object, why: undefined };
  const guess = objectOf(format, seen);
  if ("object" in guess) return guess;
  // A caller that accepts any operations has an object of its own.
  if (operations === "any") return { object: "register", why: undefined };
  throw inputError(source, source.text.length, guess.expected);
};

/** A nil from one of these means that nothing was there, in every format. */
const TAKEN_FROM: ReadonlySet<ObjectName> = new Set([
  "queue",
  "stack",
  "list-append",
  "rw-register",
]);

/** The operations with the requests that their object accepts. */
const asAsked = (
  operations: readonly Operation[],
  object: ObjectName,
  { hasExtent }: ObjectClues,
): readonly Operation[] => {
  if (object === "counter") return counted(operations);
  if (object === "block-file") return inBlocks(operations);
  return hasExtent ? withoutExtents(operations) : operations;
};

/** For a counter an `add` is an increment. */
const counted = (operations: readonly Operation[]): readonly Operation[] =>
  operations.map((operation) => {
    const request = operation.request as { readonly type: string };
    if (request.type !== "add") return operation;
    return { ...operation, request: { ...request, type: "increment" } };
  });
