/**
 * A file in blocks as one file a block: opened and closed with the whole, and a read or write of
 * several blocks is one of each. So a read may find some blocks of one writer and some of another.
 */
import { isSilent } from "../../history/objects/answers.ts";
import { emptyBlockOf } from "../../history/objects/block-file.ts";
import { file } from "../../history/objects.ts";
import { fieldsOf } from "../../history/operation-text.ts";
import type { Operation } from "../../model/operation.ts";
import type { AnyObject } from "../judgement.ts";
import { byTime } from "../sessions/sessions.ts";
import { whoDid } from "../witness/violation.ts";
import { fileSessions } from "./file-sessions.ts";

/** What was done with one block, as with a file of its own. */
export type Block = {
  readonly object: AnyObject;
  readonly operations: readonly Operation[];
  /** The operation of the history that one of these is part of. */
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
  // What opens and closes a file has to fit together by itself, whichever blocks are used between.
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

/** Was a read answered, and does its answer say nothing? Nothing has to explain it. */
const isSilentRead = (object: AnyObject, operation: Operation): boolean => {
  const { type } = fieldsOf(operation.request);
  return type === "read" && operation.result !== undefined && isSilent(object, operation);
};

/** A block of one file, with the rows of the operations that read or write it. */
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

/** By file: the operations that neither read nor write, such as those that open and close it. */
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

/** By row of a use: the row that opened the file for this client, and the row that closes it again. */
const framesAround = (
  operations: readonly Operation[],
): ((row: number) => readonly number[]) => {
  const inTime = byTime(operations);
  const openedBy = lastFrames(operations, inTime, "open");
  const closedBy = lastFrames(operations, inTime.toReversed(), "close");
  return (row) => [openedBy[row]!, closedBy[row]!].filter((frame) => frame >= 0);
};

/** By row: the frame of its client and file that stands last before it, if it is of this type. */
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

/** The path of the file; a history of one file may leave it out. */
const fileOf = ({ request }: Operation): unknown => fieldsOf(request).key ?? "";

const isUse = ({ request }: Operation): boolean => {
  const { type } = fieldsOf(request);
  return type === "read" || type === "write";
};

type BlockRequest = Readonly<
  Partial<Record<"type" | "offset" | "size" | "values", unknown>>
>;

type Extent = { readonly offset: number; readonly size: number };

/** The blocks that an operation touches; undefined where it does not say so as it should. */
const extentOf = ({ request, result }: Operation): Extent | undefined => {
  const { type, offset, size, values } = request as BlockRequest;
  if (type !== "read" && type !== "write") return { offset: 0, size: 0 };
  const isAnswered = type !== "read" || result === undefined || Array.isArray(result);
  const length = type === "read" ? size : Array.isArray(values) ? values.length : null;
  const isExtent = [offset, length].every(
    (each) => Number.isSafeInteger(each) && (each as number) >= 0,
  );
  if (!isAnswered || !isExtent) return undefined;
  return { offset: offset as number, size: length as number };
};

/** What an operation does with one block; what is not there reads as an empty block. */
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
