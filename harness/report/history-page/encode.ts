import { printable } from "../../history/printable.ts";
import type { Json } from "../../history/trace.ts";
import type { Operation } from "../../model/operation.ts";
import { endOf } from "../interval-layout.ts";
import { plainly } from "../operation-detail.ts";
import { plainJson } from "../plain-json.ts";
import { type Form, NONE } from "./page-data.ts";

/** The operations as columns of `PageData`. They have to be in order of invocation. */
export const columnsOf = (operations: readonly Operation[]) => {
  const clients = numbering<string>();
  const keys = numbering<Json>();
  const forms = numbering<Form>();
  const [client, form, key]: [number[], number[], number[]] = [[], [], []];
  const [value, result]: [Json[], Json[]] = [[], []];
  for (const operation of operations) {
    const parts = partsOf(operation.request);
    client.push(clients.of(printable(operation.client), operation.client));
    form.push(forms.of(parts.form, `${JSON.stringify(parts.form)}`));
    key.push(
      parts.key === undefined ? NONE : keys.of(parts.key, JSON.stringify(parts.key)),
    );
    value.push(parts.value);
    result.push(isOpen(operation) ? 0 : embeddable(operation.result));
  }
  return {
    clients: clients.values,
    keys: keys.values,
    forms: forms.values,
    ...{ client, form, key, value, result },
    ...timesOf(operations),
  };
};

const isOpen = (operation: Operation): boolean => endOf(operation) === Infinity;

type Numbering<T> = {
  readonly values: readonly T[];
  /** The number of a value, by a name that only equal values share. */
  readonly of: (value: T, name: string) => number;
};

/** Numbers values in the order of their first use. */
const numbering = <T>(): Numbering<T> => {
  const values: T[] = [];
  const known = new Map<string, number>();
  return {
    values,
    of(value, name) {
      const number = known.get(name);
      if (number !== undefined) return number;
      known.set(name, values.length);
      return values.push(value) - 1;
    },
  };
};

type Parts = {
  readonly form: Form;
  readonly key: Json | undefined;
  readonly value: Json;
};

/** A request, divided into what repeats and what does not. */
const partsOf = (request: unknown): Parts => {
  if (!isRecord(request))
    return { form: NO_RECORD, key: undefined, value: embeddable(request) };
  let type: Json = null;
  let key: Json | undefined;
  const fields: string[] = [];
  const values: Json[] = [];
  for (const [field, given] of Object.entries(request)) {
    if (given === undefined) continue;
    const value = embeddable(given);
    if (field === "type") type = value;
    else if (field === "key") key = value;
    else {
      fields.push(field);
      values.push(value);
    }
  }
  const value = values.length === 0 ? 0 : values.length === 1 ? values[0]! : values;
  return { form: { type, fields }, key, value };
};

const NO_RECORD: Form = { type: null, fields: null };

const isRecord = (request: unknown): request is object => {
  if (typeof request !== "object" || request === null) return false;
  return !(Array.isArray(request) || request instanceof Set || request instanceof Map);
};

/** The value as plain JSON. Most values already are. */
const embeddable = (value: unknown): Json => {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (value === null || Number.isFinite(value)) return value as Json;
  return JSON.parse(JSON.stringify(plainJson(value), plainly) ?? "null");
};

const timesOf = (operations: readonly Operation[]) => {
  const differences = operations.every(
    (operation) =>
      isSmall(operation.invoked) && (isOpen(operation) || isSmall(operation.returned)),
  );
  let last = 0;
  const invoked: number[] = [];
  const returned: (number | null)[] = [];
  for (const operation of operations) {
    const start = operation.invoked;
    invoked.push(differences ? start - last : start);
    const end = endOf(operation);
    returned.push(end === Infinity ? null : differences ? end - start : end);
    last = start;
  }
  return { differences, invoked, returned };
};

/** Is this a whole number such that the difference of any two is exact? */
const isSmall = (time: number): boolean =>
  Number.isInteger(time) && Math.abs(time) <= 2 ** 52;
