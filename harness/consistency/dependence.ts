import { fieldsOf } from "../history/operation-text.ts";
import { valueKey } from "../history/value-key.ts";
import type { Operation } from "../model/operation.ts";

/** An operation with the value that it brings and those that it found in the object. */
type Link = {
  readonly operation: Operation;
  readonly brings: string | undefined;
  readonly finds: readonly string[];
};

/**
 * The history without some operations, and without those that found a value which now nobody
 * brings in time: with them the rest would be wrong for a reason that the history did not have.
 * What finds a value that nobody brought in the first place depends on nothing.
 */
export function without(
  operations: readonly Operation[],
  removed: ReadonlySet<Operation>,
  initial: unknown,
): readonly Operation[] {
  const links = linksOf(operations, initial);
  const rootless = new Set(operations);
  for (const operation of grounded(links)) rootless.delete(operation);
  const kept = links
    .filter(({ operation }) => !removed.has(operation))
    .map((link) => (rootless.has(link.operation) ? { ...link, finds: [] } : link));
  const rest = grounded(kept);
  return operations.filter((operation) => rest.has(operation));
}

/** The operations that find only what others bring, starting from those that need nothing. */
function grounded(links: readonly Link[]): ReadonlySet<Operation> {
  const found = new Set<Operation>();
  const since = new Map<string, number>();
  let waiting = links;
  for (;;) {
    const still: Link[] = [];
    for (const link of waiting) {
      const { operation, brings, finds } = link;
      if (finds.some((value) => (since.get(value) ?? Infinity) > operation.returned)) {
        still.push(link);
        continue;
      }
      found.add(operation);
      if (brings === undefined) continue;
      since.set(brings, Math.min(since.get(brings) ?? Infinity, operation.invoked));
    }
    if (still.length === waiting.length) return found;
    waiting = still;
  }
}

function linksOf(operations: readonly Operation[], initial: unknown): readonly Link[] {
  const parts = partsOf(operations);
  const start = valueKey(initial);
  const links = operations.map((operation) => ({
    operation,
    brings: broughtBy(operation),
    finds: foundBy(operation, parts).filter((value) => value !== start),
  }));
  const earliest = new Map<string, number>();
  for (const { brings, operation } of links) {
    if (brings === undefined) continue;
    const before = earliest.get(brings) ?? Infinity;
    earliest.set(brings, Math.min(before, operation.invoked));
  }
  const isBrought = (value: string, { returned }: Operation): boolean =>
    (earliest.get(value) ?? Infinity) <= returned;
  return links.map((link) => ({
    ...link,
    finds: link.finds.filter((value) => isBrought(value, link.operation)),
  }));
}

function broughtBy({ request, result }: Operation): string | undefined {
  const { type, value, to } = fieldsOf(request);
  if (type === "cas") return result === false ? undefined : valueKey(to);
  return value === undefined ? undefined : valueKey(value);
}

function foundBy(
  { request, result }: Operation,
  parts: readonly string[],
): readonly string[] {
  const { type, from } = fieldsOf(request);
  if (type === "cas") return result === true ? [valueKey(from)] : [];
  if ((type !== "read" && type !== "get") || result === undefined) return [];
  if (typeof result !== "string" || parts.length === 0) return [valueKey(result)];
  return parts.filter((part) => result.includes(part)).map(valueKey);
}

/** Where values grow by appending, a read depends on every part that it contains. */
function partsOf(operations: readonly Operation[]): readonly string[] {
  const requests = operations.map(({ request }) => fieldsOf(request));
  if (!requests.some(({ type }) => type === "append")) return [];
  const texts = requests.map(({ value }) => value);
  return texts.filter(
    (value): value is string => typeof value === "string" && value !== "",
  );
}
