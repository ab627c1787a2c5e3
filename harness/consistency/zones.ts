import { fieldsOf } from "../history/operation-text.ts";
import { valueKey } from "../history/value-key.ts";
import type { Operation } from "../model/operation.ts";
import type { AnyObject } from "./judgement.ts";

/** Decided at once: an order, or the few operations that rule out every order. */
export type Zoned =
  | { readonly verdict: "holds"; readonly order: readonly Operation[] }
  | { readonly verdict: "violated"; readonly suspects: readonly Operation[] };

/**
 * A write and the reads of its value. In any order they stand together, so a zone is a block:
 * one that has an operation over before some operation of another begins goes before that other.
 */
type Zone = {
  readonly write: Operation | undefined;
  readonly reads: Operation[];
  /** The operation that returns first, and when. */
  first: Operation | undefined;
  firstReturn: number;
  /** The operation invoked last, and when. */
  last: Operation | undefined;
  lastInvocation: number;
};

/**
 * Linearizability of a register in n log n, for histories in which no value is written twice
 * (Gibbons and Korach). Undefined where that does not apply.
 */
export function zones(object: AnyObject, part: readonly Operation[]): Zoned | undefined {
  const byValue = new Map([[valueKey(object.initial), zoneOf(undefined)]]);
  const reads: Operation[] = [];
  for (const operation of part) {
    const { type, value } = fieldsOf(operation.request);
    if (type === "read" || type === "get") {
      if (operation.result !== undefined) reads.push(operation);
    } else if (type === "write" || type === "put") {
      const key = valueKey(value);
      if (byValue.has(key)) return undefined;
      // A write answers nothing; a recorded answer is for the search to weigh.
      if (operation.result !== undefined && operation.result !== null) return undefined;
      byValue.set(key, zoneOf(operation));
    } else return undefined;
  }
  for (const read of reads) {
    if (object.accepts?.(Symbol("a value of nobody"), read.result)) continue;
    const zone = byValue.get(valueKey(read.result));
    if (zone === undefined) return { verdict: "violated", suspects: [read] };
    if (zone.write !== undefined && zone.write.invoked > read.returned) {
      return { verdict: "violated", suspects: [zone.write, read] };
    }
    zone.reads.push(read);
    extend(zone, read, read.returned);
  }
  // A write that has no end and that nobody saw need not have happened.
  const kept = [...byValue.values()].filter(
    ({ write, reads }) =>
      write?.result !== undefined || write === undefined || reads.length > 0,
  );
  const suspects = conflict(kept);
  if (suspects !== undefined) return { verdict: "violated", suspects };
  return { verdict: "holds", order: orderOf(kept) };
}

function zoneOf(write: Operation | undefined): Zone {
  const zone: Zone = {
    write,
    reads: [],
    first: undefined,
    firstReturn: write === undefined ? -Infinity : Infinity,
    last: undefined,
    lastInvocation: -Infinity,
  };
  if (write !== undefined) {
    extend(zone, write, write.result === undefined ? Infinity : write.returned);
  }
  return zone;
}

function extend(zone: Zone, operation: Operation, returned: number): void {
  if (returned < zone.firstReturn) {
    zone.first = operation;
    zone.firstReturn = returned;
  }
  if (operation.invoked > zone.lastInvocation) {
    zone.last = operation;
    zone.lastInvocation = operation.invoked;
  }
}

/**
 * Two zones that must each go before the other. If zones are in a cycle at all, the one that has
 * the earliest first return and the one before it in the cycle are such a pair.
 */
function conflict(kept: readonly Zone[]): readonly Operation[] | undefined {
  const sorted = kept.toSorted(byFirstReturn);
  // For each prefix the two zones that last longest: one of them is another than the zone asked.
  const longest: (readonly [Zone, Zone | undefined])[] = [];
  for (const zone of sorted) {
    const [a, b] = longest.at(-1) ?? [];
    if (a === undefined) longest.push([zone, undefined]);
    else if (zone.lastInvocation > a.lastInvocation) longest.push([zone, a]);
    else if (b === undefined || zone.lastInvocation > b.lastInvocation)
      longest.push([a, zone]);
    else longest.push([a, b]);
  }
  for (const zone of sorted) {
    const [a, b] = longest[countBefore(sorted, zone.lastInvocation) - 1] ?? [];
    const other = a === zone ? b : a;
    if (other !== undefined && other.lastInvocation > zone.firstReturn) {
      return [...new Set([...edges(zone), ...edges(other)])];
    }
  }
  return undefined;
}

function byFirstReturn(a: Zone, b: Zone): number {
  return a.firstReturn < b.firstReturn ? -1 : a.firstReturn > b.firstReturn ? 1 : 0;
}

/** How many zones have their first return before a moment. */
function countBefore(sorted: readonly Zone[], moment: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle]!.firstReturn < moment) from = middle + 1;
    else to = middle;
  }
  return from;
}

function edges({ write, first, last }: Zone): readonly Operation[] {
  return [write, first, last].filter((operation) => operation !== undefined);
}

function orderOf(kept: readonly Zone[]): readonly Operation[] {
  const start = (zone: Zone): number => Math.min(zone.firstReturn, zone.lastInvocation);
  const isForward = (zone: Zone): boolean => zone.firstReturn < zone.lastInvocation;
  const sorted = kept.toSorted((a, b) => {
    if (start(a) !== start(b)) return start(a) < start(b) ? -1 : 1;
    // Of two that start together, the one that could still end at once goes first.
    return Number(isForward(a)) - Number(isForward(b));
  });
  return sorted.flatMap(({ write, reads }) => {
    const ordered = reads.toSorted((a, b) => a.invoked - b.invoked);
    return write === undefined ? ordered : [write, ...ordered];
  });
}
