import { fieldsOf } from "../../history/operation-text.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";
import type { Monitor, Monitored } from "./monitor.ts";

/**
 * Linearizability of a set that only grows, if no value is added twice and each read answers all
 * members, in time linear in the answers. The reads have to form a chain of subsets; with the adds
 * between one and the next they have one order.
 */
export const growingSetMonitor: Monitor = (operations) => {
  const adds = addsOf(operations);
  if (adds === undefined) return undefined;
  const reads = operations
    .filter(({ request, result }) => isRead(request) && Array.isArray(result))
    .map((operation): Read => ({ operation, members: membersOf(operation) }))
    .sort(bySizeAndTime);
  const seen = new Set<string>();
  const order: Operation[][] = [];
  for (const [i, { operation, members }] of reads.entries()) {
    const added: Operation[] = [];
    for (const member of members) {
      const add = adds.get(member);
      if (add === undefined) return violated([operation]);
      if (seen.has(member)) continue;
      seen.add(member);
      added.push(add);
    }
    if (seen.size !== members.length) return violated(incomparable(reads, i, adds));
    order.push(added, [operation]);
  }
  const unseen = [...adds].filter(
    ([member, { result }]) => !seen.has(member) && result !== undefined,
  );
  order.push(unseen.map(([, add]) => add));
  const wrong = outOfTime(order);
  return wrong === undefined ? { verdict: "holds" } : violated(withAdds(wrong, adds));
};

type Read = { readonly operation: Operation; readonly members: readonly string[] };
type Adds = ReadonlyMap<string, Operation>;

/** By size; reads of the same members by invocation. */
const bySizeAndTime = (a: Read, b: Read): number => {
  const difference = a.members.length - b.members.length;
  return difference === 0 ? a.operation.invoked - b.operation.invoked : difference;
};

const violated = (suspects: readonly Operation[]): Monitored => ({
  verdict: "violated",
  suspects,
});

const isRead = (request: unknown): boolean => fieldsOf(request).type === "read";

const membersOf = ({ result }: Operation): readonly string[] =>
  Array.isArray(result) ? result.map(valueKey) : [];

/** The adds and reads; undefined if the history has other operations, or adds a value twice. */
const addsOf = (operations: readonly Operation[]): Adds | undefined => {
  const adds = new Map<string, Operation>();
  for (const operation of operations) {
    const { type, value } = fieldsOf(operation.request);
    if (type === "read") {
      const { result } = operation;
      if (result !== undefined && !Array.isArray(result)) return undefined;
      if (new Set(membersOf(operation)).size !== membersOf(operation).length)
        return undefined;
      continue;
    }
    const isNew = operation.result !== false && !adds.has(valueKey(value));
    if (type !== "add" || !isNew) return undefined;
    adds.set(valueKey(value), operation);
  }
  return adds;
};

/** Two reads neither of which contains the other, with all that they depend on. */
const incomparable = (
  reads: readonly Read[],
  i: number,
  adds: Adds,
): readonly Operation[] => {
  const members = new Set(reads[i]!.members);
  const other = reads
    .slice(0, i)
    .find((read) => read.members.some((m) => !members.has(m)))!;
  return withAdds([other.operation, reads[i]!.operation], adds);
};

/**
 * Two operations in the wrong order of time, with the read that orders them. Adds and reads
 * alternate.
 */
const outOfTime = (
  order: readonly (readonly Operation[])[],
): readonly Operation[] | undefined => {
  let latest: Operation | undefined;
  let reader: Operation | undefined;
  for (const [i, group] of order.entries()) {
    for (const operation of group) {
      const { result, returned } = operation;
      const end = result === undefined ? Number.POSITIVE_INFINITY : returned;
      if (latest !== undefined && end < latest.invoked)
        return [latest, operation, ...(reader === undefined ? [] : [reader])];
    }
    for (const operation of group) {
      if (latest !== undefined && operation.invoked <= latest.invoked) continue;
      latest = operation;
      reader = isRead(operation.request) ? operation : order[i + 1]?.[0];
    }
  }
  return undefined;
};

const withAdds = (operations: readonly Operation[], adds: Adds): readonly Operation[] => {
  const needed = operations
    .flatMap(membersOf)
    .flatMap((member) => adds.get(member) ?? []);
  return [...new Set([...operations, ...needed])];
};
