import { fieldsOf } from "../../history/operation-text.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";
import type { Monitor, Monitored } from "./monitor.ts";

/**
 * Linearizability of a set that only grows, where no value is added twice and all members are read
 * at once, in time linear in what the reads answer: the reads have to be a chain, and with the
 * additions between one and the next they have one order.
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

/** Reads of the same members can stand in the order in which they began. */
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

/** Undefined where anything but adding new values and reading is done. */
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

/** A read, one before it with a member that it lacks, and all that they depend on. */
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
 * Two operations of which the one that has to come first begins after the other is over, with the
 * read that puts them in this order. Additions and reads take turns.
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
