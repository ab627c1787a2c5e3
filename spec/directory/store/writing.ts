/** How a put is replicated, by the directory or by a client: both do the same. */
import type { Reaction } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { type Copy, type Message, type Tag, tagOf } from "./messages.ts";

/** A put under way, and the nodes whose acknowledgements it waits for. */
export type Put = Tag & { readonly copy: Copy; readonly missing: readonly string[] };

/** The nodes that a put is sent to at once: all, or the first one, which passes it on. */
const sentTo = (nodes: readonly string[], { replication }: Scope) =>
  replication === "iterative" ? nodes : nodes.slice(0, 1);

/** A put that is sent to these nodes. */
export const putTo = (
  tag: Tag,
  copy: Copy,
  nodes: readonly string[],
  scope: Scope,
): Put => ({ ...tagOf(tag), copy, missing: sentTo(nodes, scope) });

/** Sends a put to its nodes. */
export const sendPut = <S, R>(
  reaction: Reaction<S, Message, R>,
  { client, op, copy }: Put,
  nodes: readonly string[],
  scope: Scope,
): Reaction<S, Message, R> =>
  reaction.send(sentTo(nodes, scope), {
    type: "write",
    client,
    op,
    copy,
    rest: scope.replication === "iterative" ? [] : nodes.slice(1),
  });

/** The put after a node has acknowledged it. */
export const storedBy = (put: Put, node: string): Put => ({
  ...put,
  missing: put.missing.filter((each) => each !== node),
});

/** May the client be answered? */
export const isReplicated = (
  { missing }: Put,
  nodes: readonly string[],
  scope: Scope,
  rules: Rules,
): boolean => rules.isReplicated(missing.length, sentTo(nodes, scope).length, scope);
