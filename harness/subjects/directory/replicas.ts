/** Which node has which key, read from what the members of a store by directory trace. */
import { isMatching, P } from "ts-pattern";
import type { Key } from "../../../impl/store/clients.ts";
import type { TraceEvent } from "../../history/trace.ts";
import { codeKey } from "../shared/register-words.ts";
import { codeCopy } from "./words.ts";

/**
 * A key, the nodes that the directory names for it, and those of them that run and have its last answered put, or a
 * later one.
 */
type Replicas = {
  readonly key: Key;
  readonly named: readonly string[];
  readonly having: readonly string[];
};

const mapping = { key: codeKey, nodes: P.array(P.string) };
const slot = { key: codeKey, held: P.union(null, codeCopy) };
const began = { slots: P.array(slot), mappings: P.array(mapping) };
const answered = { id: P.string, type: "write", result: { type: "write_ok" } } as const;

/** What was traced last of each mapping, and of each copy: at the end of these events. */
export const replicasOf = (events: readonly TraceEvent[]): readonly Replicas[] => {
  const named = new Map<string, readonly string[]>();
  const held = new Map<string, number | null>();
  const versions = new Map<string, number>();
  /** By key, the number of the last put that was answered. */
  const done = new Map<string, number>();
  const place = (node: string, key: Key): string => JSON.stringify([node, key]);
  const keeps = (node: string, { key, held: copy }: P.infer<typeof slot>): void => {
    held.set(place(node, key), copy?.version ?? null);
  };
  const down = new Set<string>();
  for (const { node, action, state, op, message } of events) {
    if (action === "crash") down.add(node);
    if (action === "start") down.delete(node);
    if (action === "start" && isMatching(began, state)) {
      for (const each of state.slots) keeps(node, each);
      for (const { key, nodes } of state.mappings) named.set(JSON.stringify(key), nodes);
    }
    if (action === "hold" && isMatching(slot, state)) keeps(node, state);
    if (
      ["accept", "number", "complete", "change"].includes(action) &&
      isMatching(mapping, state)
    )
      named.set(JSON.stringify(state.key), state.nodes);
    const body = message?.body;
    if (
      action === "send" &&
      isMatching({ type: "keep", op: P.string, copy: codeCopy }, body)
    )
      versions.set(body.op, body.copy.version);
    if (action === "respond" && isMatching({ ...answered, key: codeKey }, op)) {
      const name = JSON.stringify(op.key);
      done.set(name, Math.max(done.get(name) ?? 0, versions.get(op.id) ?? 0));
    }
  }
  return [...named].map(([name, nodes]) => {
    const key = JSON.parse(name) as Key;
    const has = (node: string): boolean =>
      !down.has(node) && (held.get(place(node, key)) ?? -1) >= (done.get(name) ?? 0);
    return { key, named: nodes, having: nodes.filter(has) };
  });
};

const change = { how: "end" } as const;
const begun = { how: "begin", key: codeKey, change: { from: P.string } };

/**
 * How long after a fault of a node each key that it had got another node in its place, in milliseconds.
 *
 * @param fault what the world traced of it: its action and the node
 */
export const repairsOf = (
  events: readonly TraceEvent[],
  fault: { readonly action: string; readonly node: string },
): readonly number[] => {
  const leaves = new Map<string, string>();
  const repaired: number[] = [];
  let since: number | undefined;
  for (const { node, action, state, time } of events) {
    if (since === undefined && action === fault.action && isOf(fault.node, node, state))
      since = time;
    if (action !== "change" || !isMatching({ key: codeKey }, state)) continue;
    const name = JSON.stringify(state.key);
    if (isMatching(begun, state)) leaves.set(name, state.change.from);
    if (
      isMatching(change, state) &&
      leaves.get(name) === fault.node &&
      since !== undefined
    )
      repaired.push(time! - since);
  }
  return repaired;
};

/** Is an event of the world about this node? A crash names it as its place, a pause and a cut in their state. */
const isOf = (wanted: string, node: string, state: unknown): boolean =>
  node === wanted ||
  isMatching({ node: wanted }, state) ||
  isMatching({ from: wanted }, state) ||
  isMatching({ to: wanted }, state);
