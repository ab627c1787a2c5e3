import { fieldsOf } from "../history/operation-text.ts";
import { valueKey } from "../history/value-key.ts";
import type { Operation } from "../model/operation.ts";

/** An operation with the value that it brings and those that it found in the object. */
type Link = {
  readonly operation: Operation;
  readonly brings: string | undefined;
  readonly finds: readonly Find[];
};

/** A value found in the object; where parts are appended, one may be in it several times. */
type Find = { readonly value: string; readonly times: number };

/** For each value, when those who bring it were invoked, in order. */
type Brought = Map<string, number[]>;

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
  const brought: Brought = new Map();
  let waiting = links;
  for (;;) {
    const still: Link[] = [];
    for (const link of waiting) {
      const { operation, finds } = link;
      const isGrounded = finds.every(({ value, times }) => {
        return (brought.get(value)?.[times - 1] ?? Infinity) <= operation.returned;
      });
      if (!isGrounded) {
        still.push(link);
        continue;
      }
      found.add(operation);
      bring(brought, link);
    }
    if (still.length === waiting.length) return found;
    waiting = still;
  }
}

function bring(brought: Brought, { brings, operation: { invoked } }: Link): void {
  if (brings === undefined) return;
  const moments = brought.get(brings);
  if (moments === undefined) {
    brought.set(brings, [invoked]);
    return;
  }
  // Mostly it comes in order, so its place is near the end.
  let at = moments.length;
  while (at > 0 && moments[at - 1]! > invoked) at--;
  moments.splice(at, 0, invoked);
}

function linksOf(operations: readonly Operation[], initial: unknown): readonly Link[] {
  const parts = partsOf(operations);
  const start = valueKey(initial);
  const links = operations.map((operation): Link => {
    const finds = foundBy(operation, parts).filter(({ value }) => value !== start);
    return { operation, brings: broughtBy(operation), finds };
  });
  const brought: Brought = new Map();
  for (const link of links) bring(brought, link);
  return links.map((link) => ({
    ...link,
    finds: link.finds.flatMap(({ value, times }) => {
      const moments = brought.get(value)?.slice(0, times) ?? [];
      const inTime = moments.filter((moment) => moment <= link.operation.returned).length;
      return inTime === 0 ? [] : [{ value, times: inTime }];
    }),
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
): readonly Find[] {
  const { type, from } = fieldsOf(request);
  const once = (value: unknown): Find => ({ value: valueKey(value), times: 1 });
  if (type === "cas") return result === true ? [once(from)] : [];
  if ((type !== "read" && type !== "get") || result === undefined) return [];
  if (typeof result !== "string" || parts.length === 0) return [once(result)];
  return parts
    .map((part) => ({ value: valueKey(part), times: result.split(part).length - 1 }))
    .filter(({ times }) => times > 0);
}

/** Where values grow by appending, a read depends on every part that is in its answer. */
function partsOf(operations: readonly Operation[]): readonly string[] {
  const requests = operations.map(({ request }) => fieldsOf(request));
  if (!requests.some(({ type }) => type === "append")) return [];
  const isPart = (value: unknown): value is string =>
    typeof value === "string" && value !== "";
  return [...new Set(requests.map(({ value }) => value).filter(isPart))];
}
