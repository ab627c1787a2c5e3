import type { Operation } from "../../model/operation.ts";
import { fieldsOf } from "../operation-text.ts";

/**
 * Requests for the blocks of a file. In a history their value is `{ offset, size }` for a read and
 * `{ offset, values }` for a write. For a block file these are fields of the request.
 */
const FIELDS = { read: "size", write: "values" } as const;

/** Is this the invocation of a read whose value names blocks? */
export const isReadExtent = (f: string, value: unknown): boolean =>
  f === "read" && isExtent(value, "size");

/**
 * The operations with requests for a block file. A request that names no blocks stays as it is, and
 * the object refuses it.
 */
export const inBlocks = (operations: readonly Operation[]): readonly Operation[] =>
  operations.map((operation) => {
    const { type, value, ...rest } = fieldsOf(operation.request);
    const field = fieldFor(type);
    if (field === undefined || !isExtent(value, field)) return operation;
    const request = { type, offset: value.offset, [field]: value[field], ...rest };
    return { ...operation, request };
  });

/** The operations with requests for any other object, whose reads have no value. */
export const withoutExtents = (operations: readonly Operation[]): readonly Operation[] =>
  operations.map((operation) => {
    const { type, value, ...rest } = fieldsOf(operation.request);
    if (type !== "read" || value === undefined) return operation;
    return { ...operation, request: { type, ...rest } };
  });

/** The fields of a request as a history records them, with blocks as the value. */
export const asRecorded = (request: unknown): Readonly<Record<string, unknown>> => {
  const fields: Readonly<Record<string, unknown>> = fieldsOf(request);
  const field = fieldFor(fields.type);
  if (field === undefined || !isExtent(fields, field) || fields.value !== undefined)
    return fields;
  const { offset, [field]: blocks, ...rest } = fields;
  return { ...rest, value: { offset, [field]: blocks } };
};

type Field = (typeof FIELDS)[keyof typeof FIELDS];

const fieldFor = (type: unknown): Field | undefined =>
  type === "read" || type === "write" ? FIELDS[type] : undefined;

const isExtent = (
  value: unknown,
  field: Field,
): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return fields.offset !== undefined && fields[field] !== undefined;
};
