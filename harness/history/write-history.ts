import type { Operation } from "../model/operation.ts";
import { fieldsOf } from "./operation-text.ts";

type Row = { readonly time: number; readonly fields: Readonly<Record<string, unknown>> };

/** A history as lines of Lockstep's own format, in time order. */
export function writeHistory(operations: readonly Operation[]): string {
  const processes = new Map<string, string | number>();
  const taken = new Set(operations.map(({ client }) => processOf(client)));
  const byTime = [...operations].sort(
    (a, b) => a.invoked - b.invoked || a.returned - b.returned,
  );
  const rows = byTime.flatMap((operation): readonly Row[] => {
    const { client } = operation;
    const process = processes.get(client) ?? processOf(client);
    const isOpen = operation.result === undefined;
    // The process of an open operation is lost; its client goes on under a name not used yet.
    if (isOpen) processes.set(client, fresh(process, taken));
    const invoke = rowOf(operation, process, "invoke");
    return isOpen ? [invoke] : [invoke, rowOf(operation, process, "ok")];
  });
  // Stable, so an operation still ends before the next one of its process at one time.
  const ordered = rows.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  return ordered.map(({ fields }) => `${JSON.stringify(fields)}\n`).join("");
}

function rowOf(
  operation: Operation,
  process: string | number,
  type: "invoke" | "ok",
): Row {
  const request = fieldsOf(operation.request);
  const { type: f, key, from, to } = request;
  if (typeof f !== "string") throw new Error("a history needs requests with a type");
  const { result } = operation;
  const isRead = f === "read" || f === "get";
  const value = f === "cas" ? [from, to] : isRead ? null : (request.value ?? null);
  const isDone = type === "ok";
  const isUsual = isRead || result === (f === "cas" ? true : null);
  const time = isDone ? operation.returned : operation.invoked;
  const fields = {
    process,
    type,
    f,
    ...(key === undefined ? {} : { key }),
    value: isDone && isRead ? result : value,
    ...(isDone && !isUsual ? { result } : {}),
    time,
  };
  return { time, fields };
}

/** Processes are numbers; a client with a name keeps it. */
function processOf(client: string): string | number {
  return /^(?:0|[1-9]\d{0,14})$/.test(client) ? Number(client) : client;
}

function fresh(process: string | number, taken: Set<string | number>): string | number {
  const name = String(process).replace(/~\d+$/, "");
  for (let i = 1; ; i++) {
    const next = typeof process === "number" ? process + i : `${name}~${i}`;
    if (taken.has(next)) continue;
    taken.add(next);
    return next;
  }
}
