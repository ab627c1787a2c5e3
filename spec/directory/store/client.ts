/** A client: it asks the directory, and where queries are iterative then the nodes. */
import { ignored, speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Message, Request, Result } from "./messages.ts";
import { isReplicated, type Put, putTo, sendPut, storedBy } from "./writing.ts";

/** The state of a client: the request of its user, and its put under way, if it replicates by itself. */
export type Client = {
  readonly op: number;
  readonly request: Request | null;
  readonly put: Put | null;
};

const { next, process } = speaks<Client, Message, Request, Result>();

/**
 * A client of a store whose replicas are these nodes, which it does not know until it has looked.
 *
 * @param master the name of the directory
 */
export const client = (
  self: string,
  nodes: readonly string[],
  scope: Scope,
  rules: Rules,
  master = "directory",
) => {
  const end = ({ op }: Client, result: Result) =>
    next({ op, request: null, put: null }).respond(result);

  const found = (me: Client, message: Message & { type: "found" }) => {
    const { request, op } = me;
    if (request?.type !== "put")
      return rules
        .readFrom(message.nodes, message.nodes, scope)
        .map((some) => next(me).send(some, { type: "read", client: self, op }));
    const copy = { version: message.version, value: request.value };
    const put = putTo({ client: self, op }, copy, message.nodes, scope);
    return sendPut(next({ ...me, put }), put, message.nodes, scope);
  };

  return process({
    init: { op: 0, request: null, put: null },
    request: (before, request) => {
      const op = before.op + 1;
      const asked = next({ ...before, op, request });
      return asked.send(
        master,
        scope.query === "recursive"
          ? { ...request, client: self, op }
          : { type: "look", client: self, op, for: request.type },
      );
    },
    receive: (me, { from, body }) => {
      if (me.request === null || body.op !== me.op) return ignored;
      switch (body.type) {
        case "done":
        case "value":
          return end(me, body.result);
        case "found":
          // A put that has its number keeps it: a later one could overwrite the puts in between.
          return me.put === null ? found(me, body) : ignored;
        case "stored": {
          const put = storedBy(me.put!, from);
          return isReplicated(put, nodes, scope, rules)
            ? end(me, null)
            : next({ ...me, put });
        }
        default:
          return ignored;
      }
    },
    deaf: ({ op, request }, { body }) =>
      body.op < op || (body.op === op && request === null),
  });
};
