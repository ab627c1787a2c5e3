/** A node that keeps a copy of one key, and a client. The owner of the key is the first live node of the ring. */
import { type NodeId, speaks, waits } from "lockstep";
import type { Rules } from "../rules.ts";

/** What a client asks: it puts or gets the one key. */
export type Request =
  | { readonly type: "put"; readonly value: number }
  | { readonly type: "get" };

/** What nodes and clients say. */
export type Message =
  | { readonly type: "put" | "copy"; readonly value: number }
  | { readonly type: "get" | "copied" | "done" }
  | { readonly type: "value"; readonly value: number | null };

/** The state of a node. */
export type Node = {
  /** A node that has failed is `gone` when the ring has been repaired. */
  readonly phase: "live" | "failed" | "gone";
  readonly value: number | null;
  /** Its successors that keep copies of what it owns. */
  readonly leaves: readonly string[];
  /** The put under way: its client, and the leaves that have not confirmed it. */
  readonly put: { readonly client: string; readonly missing: readonly string[] } | null;
};

/** The state of a client: its request, and the node that it has asked. */
export type Client = { readonly request: Request | null; readonly asks: string | null };

const nodes = speaks<Node, Message>();
const clients = speaks<Client, Message, Request, number | null>();

/** A node with these leaves. */
export const node = (leaves: readonly string[], rules: Rules) => {
  const { next } = nodes;
  const copied = (me: Node, from: NodeId) => {
    if (me.put === null) return undefined;
    const missing = me.put.missing.filter((each) => each !== from);
    return missing.length > 0
      ? next({ ...me, put: { ...me.put, missing } })
      : next({ ...me, put: null }).send(me.put.client, { type: "done" });
  };
  return nodes.process({
    init: { phase: "live", value: null, leaves, put: null },
    deaf: ({ phase }) => phase !== "live",
    receive: (me, { from, body }) => {
      if (me.phase !== "live") return undefined;
      switch (body.type) {
        case "put": {
          if (me.put !== null) return waits;
          const { value } = body;
          const copies = me.leaves.length > 0 ? { type: "copy" as const, value } : null;
          if (copies === null || !rules.waitsForCopies) {
            const done = next({ ...me, value }).send(from, { type: "done" });
            return copies === null ? done : done.send(me.leaves, copies);
          }
          const put = { client: from, missing: me.leaves };
          return next({ ...me, value, put }).send(me.leaves, copies);
        }
        case "copy":
          return next({ ...me, value: body.value }).send(from, { type: "copied" });
        case "copied":
          return copied(me, from);
        case "get":
          return next(me).send(from, { type: "value", value: me.value });
        default:
          return undefined;
      }
    },
  });
};

/** A client. Which node it asks is for a joint step to choose. */
export const client = () =>
  clients.process({
    init: { request: null, asks: null },
    request: (me, request) =>
      me.request === null ? clients.next({ request, asks: null }) : undefined,
    receive: (me, { from, body }) =>
      me.asks === from && (body.type === "done" || body.type === "value")
        ? clients
            .next({ request: null, asks: null })
            .respond(body.type === "value" ? body.value : null)
        : undefined,
  });
