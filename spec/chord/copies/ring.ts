/** The ring that nodes with copies stand on: its order, its failures, its repair. */
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Client, Node } from "./node.ts";

type Nodes = Readonly<Record<string, Node>>;

/** The nodes that live, in the order of the ring from the key on. */
const liveOf = (nodes: Nodes): readonly string[] =>
  Object.keys(nodes).filter((each) => nodes[each]!.phase === "live");

/** The nodes after one, so many: around the ring of these nodes. */
export const leavesOf = (
  live: readonly string[],
  node: string,
  copies: number,
): readonly string[] => {
  const at = live.indexOf(node);
  return [...live.slice(at + 1), ...live.slice(0, at)].slice(0, copies - 1);
};

/** What changes if a node fails; undefined: as many have failed since the last repair as may, or it is the last one. */
export const failing = (
  nodes: Nodes,
  id: string,
  { failures }: Scope,
): Readonly<Record<string, Partial<Node>>> | undefined => {
  const failed = Object.values(nodes).filter(({ phase }) => phase === "failed").length;
  const mayFail = failed < failures && liveOf(nodes).length > 1;
  return mayFail && nodes[id]!.phase === "live"
    ? { [id]: { phase: "failed", value: null, leaves: [], put: null } }
    : undefined;
};

/**
 * What a repair changes: each node knows its leaves again, and the leaves of the owner have what it has. A put under way
 * waits for its live leaves only, and is done if there are none (`done`: its client).
 */
export const repaired = (
  nodes: Nodes,
  { copies }: Scope,
  rules: Rules,
):
  | {
      readonly node: Readonly<Record<string, Partial<Node>>>;
      readonly owner: string;
      readonly done: string | undefined;
    }
  | undefined => {
  const live = liveOf(nodes);
  if (Object.values(nodes).every(({ phase }) => phase !== "failed")) return undefined;
  const owner = live[0]!;
  const { value, put } = nodes[owner]!;
  const missing = put?.missing.filter((each) => live.includes(each)) ?? [];
  const leaves = leavesOf(live, owner, copies);
  const node = Object.fromEntries(
    Object.keys(nodes).map((id) => [
      id,
      live.includes(id)
        ? {
            leaves: leavesOf(live, id, copies),
            ...(rules.copiesInRepair && leaves.includes(id) && { value }),
            ...(id === owner && {
              put: put && missing.length > 0 ? { ...put, missing } : null,
            }),
          }
        : { phase: "gone" as const },
    ]),
  );
  return { node, owner, done: missing.length === 0 ? put?.client : undefined };
};

/** The nodes that a client may ask: the owner, or to read any node that has a copy. */
export const askedBy = (
  { request, asks }: Client,
  nodes: Nodes,
  { reads, copies }: Scope,
): readonly string[] => {
  if (request === null || asks !== null) return [];
  const live = liveOf(nodes);
  const [owner] = live;
  return request.type === "get" && reads === "any"
    ? [owner!, ...leavesOf(live, owner!, copies)]
    : [owner!];
};
