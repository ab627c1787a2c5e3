/**
 * A file in blocks, judged as one file per block. Each block is opened and closed with the whole
 * file, and a read or write of several blocks is one of each. So one read may answer some blocks of
 * one writer and some of another.
 */
import { isSilent } from "../../history/objects/answers.ts";
import { emptyBlockOf, isCount } from "../../history/objects/block-file.ts";
import { file } from "../../history/objects.ts";
import { fieldsOf } from "../../history/operation-text.ts";
import type { Operation } from "../../model/operation.ts";
import type { AnyObject } from "../judgement.ts";
import { byTime } from "../sessions/sessions.ts";
import { whoDid } from "../witness/violation.ts";
import { fileSessions } from "./file-sessions.ts";

/** The operations on one block, as operations on a file. */
export type Block = {
  readonly object: AnyObject;
  readonly operations: readonly Operation[];
  /** The operation of the history that a part belongs to. */
  readonly wholeOf: (operation: Operation) => Operation;
};

/**
 * The blocks that a history touches, or why it is none of a file in blocks. A block takes part in the
 * sessions that use it, so the work is linear in how many operations use each block.
 *
 * @param object a block file
 * @param history operations on any of its files
 */
export const blocksOf = (
  object: AnyObject,
  history: readonly Operation[],
): readonly Block[] | string => {
  const operations = history.filter((operation) => !isSilentRead(object, operation));
  const odd = operations.find((operation) => extentOf(operation) === undefined);
  if (odd !== undefined)
    return `needs offsets and sizes that are whole numbers, and lists of blocks: ${whoDid(odd)}`;
  const empty = emptyBlockOf(object);
  const one = file(empty);
  const uses = usesOf(operations);
  const used = new Set([...uses.values()].map(({ key }) => key));
  // Opens and closes have to match for the whole file, whichever blocks are used in between.
  for (const frame of framesByFile(operations, used)) {
    const sessions = fileSessions(one, frame);
    if (typeof sessions === "string") return sessions;
  }
  const frameOf = framesAround(operations);
  return [...uses.values()].map(({ block, rows }): Block => {
    const mine = new Set(rows.flatMap((row) => [row, ...frameOf(row)]));
    const whole = new Map<Operation, Operation>();
    for (const row of [...mine].sort((a, b) => a - b)) {
      const operation = operations[row]!;
      whole.set(partOf(operation, block, empty), operation);
    }
    return {
      object: one,
      operations: [...whole.keys()],
      wholeOf: (part) => whole.get(part)!,
    };
  });
};

/** Was this read answered without saying anything? Then no write has to explain it. */
const isSilentRead = (object: AnyObject, operation: Operation): boolean => {
  const { type } = fieldsOf(operation.request);
  return type === "read" && operation.result !== undefined && isSilent(object, operation);
};

/** A block of one file, with the rows of the operations that use it. */
type Used = { readonly key: unknown; readonly block: number; readonly rows: number[] };

const usesOf = (operations: readonly Operation[]): ReadonlyMap<string, Used> => {
  const uses = new Map<string, Used>();
  for (const [row, operation] of operations.entries()) {
    const key = fileOf(operation);
    const { offset, size } = extentOf(operation)!;
    for (let block = offset; block < offset + size; block++) {
      const name = `${typeof key} ${key} ${block}`;
      const known = uses.get(name);
      if (known === undefined) uses.set(name, { key, block, rows: [row] });
      else known.rows.push(row);
    }
  }
  return uses;
};

/** By file: the operations that are no reads and writes, such as open and close. */
const framesByFile = (
  operations: readonly Operation[],
  files: ReadonlySet<unknown>,
): Iterable<readonly Operation[]> => {
  const frames = new Map<unknown, Operation[]>();
  for (const operation of operations) {
    const key = fileOf(operation);
    if (isUse(operation) || !files.has(key)) continue;
    const mine = frames.get(key);
    if (mine === undefined) frames.set(key, [operation]);
    else mine.push(operation);
  }
  return frames.values();
};

/**
 * By row of a read or write: the rows of the open before it and the close after it, of the same
 * client and file.
 */
const framesAround = (
  operations: readonly Operation[],
): ((row: number) => readonly number[]) => {
  const inTime = byTime(operations);
  const openedBy = lastFrames(operations, inTime, "open");
  const closedBy = lastFrames(operations, inTime.toReversed(), "close");
  return (row) => [openedBy[row]!, closedBy[row]!].filter((frame) => frame >= 0);
};

/**
 * By row of a read or write: the last open or close before it in `order`, by the same client on the
 * same file, if it has the wanted type; else -1.
 */
const lastFrames = (
  operations: readonly Operation[],
  order: Int32Array,
  wanted: string,
): Int32Array => {
  const found = new Int32Array(operations.length).fill(-1);
  const last = new Map<string, Map<unknown, number>>();
  for (const row of order) {
    const operation = operations[row]!;
    let mine = last.get(operation.client);
    if (mine === undefined) last.set(operation.client, (mine = new Map()));
    if (isUse(operation)) found[row] = mine.get(fileOf(operation)) ?? -1;
    else {
      const isWanted = fieldsOf(operation.request).type === wanted;
      mine.set(fileOf(operation), isWanted ? row : -1);
    }
  }
  return found;
};

/** The path of the file; a history of a single file may omit it. */
const fileOf = ({ request }: Operation): unknown => fieldsOf(request).key ?? "";

const isUse = ({ request }: Operation): boolean => {
  const { type } = fieldsOf(request);
  return type === "read" || type === "write";
};

type BlockRequest = Readonly<
  Partial<Record<"type" | "offset" | "size" | "values", unknown>>
>;

type Extent = { readonly offset: number; readonly size: number };

/** The blocks that an operation uses; undefined if its request or answer has the wrong form. */
const extentOf = ({ request, result }: Operation): Extent | undefined => {
  const { type, offset, size, values } = request as BlockRequest;
  if (type !== "read" && type !== "write") return { offset: 0, size: 0 };
  const isAnswered = type !== "read" || result === undefined || Array.isArray(result);
  const length = type === "read" ? size : Array.isArray(values) ? values.length : null;
  if (!isAnswered || !isCount(offset) || !isCount(length)) return undefined;
  return { offset, size: length };
};

/**
 * The part of an operation on one block. A block that the file does not have reads as an empty
 * block.
 */
const partOf = (operation: Operation, block: number, empty: unknown): Operation => {
  if (!isUse(operation)) return operation;
  const { type, values } = operation.request as BlockRequest;
  const { offset } = extentOf(operation)!;
  const { key } = fieldsOf(operation.request);
  const named = key === undefined ? {} : { key };
  const at = (list: unknown): unknown => (list as unknown[])[block - offset] ?? empty;
  if (type === "write")
    return { ...operation, request: { type, ...named, value: at(values) } };
  const { result, ...asked } = operation;
  const request = { type, ...named };
  return result === undefined
    ? { ...asked, request }
    : { ...asked, request, result: at(result) };
};
