import type { Json } from "../../../history/trace.ts";
import type { Operation } from "../../../model/operation.ts";
import type { PageData } from "../page-data.ts";

/** The history of a page, prepared for drawing: what is drawn is in typed arrays. */
export type Recorded = {
  readonly data: PageData;
  readonly rows: number;
  readonly invoked: Float64Array;
  /** Infinite for an open operation. */
  readonly returned: Float64Array;
  /** The first and the last time of any event. */
  readonly span: Span;
};

/** An interval of a scale. */
export type Span = { readonly from: number; readonly to: number };

/** Reads the data of the page. */
export const recorded = (data: PageData): Recorded => {
  const rows = data.client.length;
  const invoked = new Float64Array(rows);
  const returned = new Float64Array(rows);
  let last = 0;
  let from = data.overview?.from ?? Infinity;
  let to = data.overview?.to ?? -Infinity;
  for (let row = 0; row < rows; row++) {
    const start = data.invoked[row]! + (data.differences ? last : 0);
    const told = data.returned[row]!;
    const end = told === null ? Infinity : told + (data.differences ? start : 0);
    invoked[row] = last = start;
    returned[row] = end;
    from = Math.min(from, start);
    to = Math.max(to, end === Infinity ? start : end);
  }
  return { data, rows, invoked, returned, span: { from, to } };
};

/** The operation of a row, as it was recorded. */
export const operationOf = (
  { data, invoked, returned }: Recorded,
  row: number,
): Operation => {
  const client = data.clients[data.client[row]!]!;
  const times = { invoked: invoked[row]!, returned: returned[row]! };
  const operation = { client, request: requestOf(data, row), ...times };
  return returned[row] === Infinity
    ? operation
    : { ...operation, result: data.result[row] };
};

const requestOf = (data: PageData, row: number): Json => {
  const { type, fields } = data.forms[data.form[row]!]!;
  const value = data.value[row]!;
  if (fields === null) return value;
  const key = data.keys[data.key[row]!];
  const values = fields.length === 1 ? [value] : (value as readonly Json[]);
  return {
    ...(type === null ? {} : { type }),
    ...(key === undefined ? {} : { key }),
    ...Object.fromEntries(fields.map((field, i) => [field, values[i]!])),
  };
};
