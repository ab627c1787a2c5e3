/**
 * A file in blocks as one file a block: opened and closed with the whole, and a read or write of
 * several blocks is one of each. So a read may find some blocks of one writer and some of another.
 */
import { emptyBlockOf } from "../../history/objects/block-file.ts";
import { file } from "../../history/objects.ts";
import { fieldsOf } from "../../history/operation-text.ts";
import type { Operation } from "../../model/operation.ts";
import type { AnyObject } from "../judgement.ts";
import { whoDid } from "../witness/violation.ts";

/** What was done with one block, as with a file of its own. */
export type Block = {
  readonly object: AnyObject;
  readonly operations: readonly Operation[];
  /** The operation of the history that one of these is part of. */
  readonly wholeOf: (operation: Operation) => Operation;
};

/** The blocks that a history touches, or why it is none of a file in blocks. */
export function blocksOf(
  object: AnyObject,
  operations: readonly Operation[],
): readonly Block[] | string {
  const odd = operations.find((operation) => extentOf(operation) === undefined);
  if (odd !== undefined)
    return `needs offsets and sizes that are whole numbers, and lists of blocks: ${whoDid(odd)}`;
  const empty = emptyBlockOf(object);
  const blocks = new Map<string, readonly [key: unknown, block: number]>();
  for (const operation of operations) {
    const { key = "" } = fieldsOf(operation.request);
    const { offset, size } = extentOf(operation)!;
    for (let block = offset; block < offset + size; block++)
      blocks.set(`${typeof key} ${key} ${block}`, [key, block]);
  }
  const one = file(empty);
  return [...blocks.values()].map(([key, block]): Block => {
    const whole = new Map<Operation, Operation>();
    for (const operation of operations)
      if ((fieldsOf(operation.request).key ?? "") === key) {
        const part = partOf(operation, block, empty);
        if (part !== undefined) whole.set(part, operation);
      }
    return {
      object: one,
      operations: [...whole.keys()],
      wholeOf: (part) => whole.get(part)!,
    };
  });
}

type Asked = Readonly<Partial<Record<"type" | "offset" | "size" | "values", unknown>>>;

type Extent = { readonly offset: number; readonly size: number };

/** The blocks that an operation touches; undefined where it does not say so as it should. */
function extentOf({ request, result }: Operation): Extent | undefined {
  const { type, offset, size, values } = request as Asked;
  if (type !== "read" && type !== "write") return { offset: 0, size: 0 };
  const isAnswered = type !== "read" || result === undefined || Array.isArray(result);
  const length = type === "read" ? size : Array.isArray(values) ? values.length : null;
  const isExtent = [offset, length].every(
    (each) => Number.isSafeInteger(each) && (each as number) >= 0,
  );
  if (!isAnswered || !isExtent) return undefined;
  return { offset: offset as number, size: length as number };
}

/** What an operation does with one block; what is not there reads as an empty block. */
function partOf(
  operation: Operation,
  block: number,
  empty: unknown,
): Operation | undefined {
  const { type, values } = operation.request as Asked;
  if (type !== "read" && type !== "write") return { ...operation };
  const { offset, size } = extentOf(operation)!;
  if (block < offset || block >= offset + size) return undefined;
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
}
