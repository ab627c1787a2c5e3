import { InputError } from "../../model/input-error.ts";
import type { Operation } from "../../model/operation.ts";
import { asRecorded } from "../formats/extents.ts";
import { TRANSACTION } from "../formats/request.ts";
import { ABORTED, isMicros } from "../objects/transaction.ts";

/** A line of a written history: an invocation, or a return with its answer, or that it failed. */
export type Row = {
  readonly process: string | number;
  readonly type: "invoke" | "ok" | "fail";
  readonly f: string;
  readonly key: string | number | undefined;
  readonly value: unknown;
  /** An answer that is not the value, such as the result of a compare-and-set. */
  readonly result: unknown;
  readonly version: number | undefined;
  readonly time: number;
};

/** Operations whose request has no value, and whose answer is one. */
const ANSWERED: readonly unknown[] = ["read", "get", "dequeue", "pop", TRANSACTION];

/**
 * The lines of a history, in time order.
 *
 * @throws InputError if a request has fields that the format does not have
 */
export const rowsOf = (operations: readonly Operation[]): readonly Row[] => {
  const processes = new Map<string, string | number>();
  const taken = new Set(operations.map(({ client }) => processOf(client)));
  const byTime = [...operations].sort(
    (a, b) => a.invoked - b.invoked || a.returned - b.returned,
  );
  const rows: Row[] = [];
  for (const operation of byTime) {
    const { client, result } = operation;
    const process = processes.get(client) ?? processOf(client);
    rows.push(invocation(operation, process));
    if (result !== undefined) rows.push(completion(operation, process));
    // The process of an open operation is lost; its client goes on under a new name.
    else processes.set(client, fresh(process, taken));
  }
  // The sort is stable: an operation still ends before the next one of its process at the same
  // time.
  return rows.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
};

const invocation = (operation: Operation, process: string | number): Row => {
  const {
    type: f,
    key,
    value,
    from,
    to,
    ...rest
  } = asRecorded(operation.request) as Fields;
  if (typeof f !== "string" || Object.keys(rest).length > 0)
    throw new InputError(
      `cannot write the request ${JSON.stringify(operation.request)}: in a history file a request has a "type", which is a string, and at most key, value, from and to beside it`,
    );
  return {
    process,
    type: "invoke",
    f,
    key,
    value: f === "cas" ? [from, to] : f === TRANSACTION ? asked(value) : (value ?? null),
    result: undefined,
    version: undefined,
    time: operation.invoked,
  };
};

/** The micro-operations of a request, in which nothing has been read. */
const asked = (value: unknown): unknown =>
  isMicros(value)
    ? value.map(([f, key, written]) => [f, key, f === "r" ? null : written])
    : value;

type Fields = Readonly<Record<string, unknown>> & { readonly key?: string | number };

const completion = (operation: Operation, process: string | number): Row => {
  const asked = invocation(operation, process);
  const { result, returned } = operation;
  const isAborted = asked.f === TRANSACTION && result === ABORTED;
  if (isAborted) return { ...asked, type: "fail", time: returned };
  const isAnswered = ANSWERED.includes(asked.f);
  const isUsual = isAnswered || result === (asked.f === "cas" ? true : null);
  return {
    ...asked,
    type: "ok",
    value: isAnswered ? result : asked.value,
    result: isUsual ? undefined : result,
    version: "version" in operation ? (operation.version as number) : undefined,
    time: returned,
  };
};

/** A client whose name is a number is that process; other clients keep their names. */
const processOf = (client: string): string | number =>
  /^(?:0|[1-9]\d{0,14})$/.test(client) ? Number(client) : client;

const fresh = (
  process: string | number,
  taken: Set<string | number>,
): string | number => {
  const name = String(process).replace(/~\d+$/, "");
  for (let i = 1; ; i++) {
    const next = typeof process === "number" ? process + i : `${name}~${i}`;
    if (taken.has(next)) continue;
    taken.add(next);
    return next;
  }
};

/** JSON without the characters that readers take for damage. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[\u007f\ufffd]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
