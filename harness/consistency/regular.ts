import { fieldsOf, operationText } from "../history/operation-text.ts";
import { valueKey } from "../history/value-key.ts";
import type { Operation } from "../model/operation.ts";
import type { AnyObject, Judgement } from "./judgement.ts";
import { partsByKey } from "./parts.ts";

const MODEL = "regular";

/** A write; the initial value counts as one that nobody made, before everything. */
type Write = {
  readonly operation: Operation | undefined;
  readonly value: string;
  readonly invoked: number;
  readonly returned: number;
};

/** What a read cannot be explained by: nothing at all, or writes too late or overwritten. */
type Fault = { readonly write?: Operation; readonly newer?: Operation };

/**
 * The weak regular register for several writers: a read answers the value of some write that began
 * before the read ended and that no other write, whole and later, separates from it. Unlike
 * linearizability it lets two reads during one write see first the new value, then the old.
 * Each read is judged on its own, so the cost is that of sorting while values are unique.
 */
export function regular(object: AnyObject, operations: readonly Operation[]): Judgement {
  const other = operations.find((operation) => !isRead(operation) && !isWrite(operation));
  if (other !== undefined) {
    const reason = `regular is about reads and writes alone, not ${operationText(other)}`;
    return { model: MODEL, verdict: "unsupported", reason };
  }
  for (const part of partsByKey(object, operations)) {
    const explain = explainer(object, part);
    for (const read of part) {
      if (!isRead(read) || read.result === undefined || saysNothing(object, read))
        continue;
      const fault = explain(read);
      if (fault !== undefined) return violation(read, fault);
    }
  }
  return { model: MODEL, verdict: "holds" };
}

function isRead({ request }: Operation): boolean {
  const { type } = fieldsOf(request);
  return type === "read" || type === "get";
}

function isWrite({ request }: Operation): boolean {
  const { type } = fieldsOf(request);
  return type === "write" || type === "put";
}

/** Does the object take this answer for any value, even for one that nobody can have written? */
function saysNothing(object: AnyObject, { result }: Operation): boolean {
  return object.accepts?.(Symbol("a value of nobody"), result) ?? false;
}

function explainer(
  object: AnyObject,
  part: readonly Operation[],
): (read: Operation) => Fault | undefined {
  const writes = part.filter(isWrite).map(writeOf);
  const value = valueKey(object.initial);
  const initial = {
    operation: undefined,
    value,
    invoked: -Infinity,
    returned: -Infinity,
  };
  const byValue = new Map<string, Write[]>();
  for (const write of [initial, ...writes]) {
    const same = byValue.get(write.value);
    if (same === undefined) byValue.set(write.value, [write]);
    else same.push(write);
  }
  const newestBefore = newestOf(writes);
  return (read) => {
    let fault: Fault = {};
    for (const write of byValue.get(valueKey(read.result)) ?? []) {
      const isFuture = write.invoked > read.returned;
      const newest = newestBefore(read.invoked);
      const isOverwritten = newest !== undefined && write.returned < newest.invoked;
      if (!isFuture && !isOverwritten) return undefined;
      // A write that was overwritten tells more than one still to come, and the first one is
      // enough: whatever overwrote it before the read overwrote the initial value too.
      if (fault.newer !== undefined) continue;
      if (isOverwritten) fault = faultOf(write, newest.operation);
      else fault = faultOf(write);
    }
    return fault;
  };
}

function faultOf(write: Write, newer?: Operation): Fault {
  return {
    ...(write.operation === undefined ? {} : { write: write.operation }),
    ...(newer === undefined ? {} : { newer }),
  };
}

function writeOf(operation: Operation): Write {
  const { request, result, invoked, returned } = operation;
  const value = valueKey(fieldsOf(request).value);
  // One that is open may take effect at any time, and so never separates anything.
  return {
    operation,
    value,
    invoked,
    returned: result === undefined ? Infinity : returned,
  };
}

/** Of the writes over before a moment, the one that began last. */
function newestOf(writes: readonly Write[]): (moment: number) => Write | undefined {
  const whole = writes.filter(({ returned }) => returned < Infinity);
  whole.sort((a, b) => a.returned - b.returned);
  const newest: Write[] = [];
  for (const write of whole) {
    const before = newest.at(-1);
    newest.push(before === undefined || write.invoked > before.invoked ? write : before);
  }
  return (moment) => {
    let from = 0;
    let to = whole.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (whole[middle]!.returned < moment) from = middle + 1;
      else to = middle;
    }
    return newest[from - 1];
  };
}

function violation(read: Operation, fault: Fault): Judgement {
  const { write, newer } = fault;
  // A write that came too late explains nothing: the read is wrong without it as well.
  const parts = newer === undefined ? [read] : [write, newer, read];
  const operations = parts.filter((operation) => operation !== undefined);
  operations.sort((a, b) => a.invoked - b.invoked);
  const what = `${operationText(read)} by ${read.client}`;
  const from =
    write === undefined
      ? "the initial value"
      : `${operationText(write)} of ${write.client}`;
  const reason =
    newer !== undefined
      ? `${what} answers ${from}, which ${operationText(newer)} of ${newer.client} had overwritten`
      : write !== undefined
        ? `${what} answers ${from}, which began only after the read had ended`
        : `${what} answers a value that nobody wrote`;
  const witness = { operations, minimality: "1-minimal" } as const;
  return { model: MODEL, verdict: "violated", witness, reason };
}
