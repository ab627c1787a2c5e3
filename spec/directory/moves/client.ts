/** A client that asks the directory for the nodes of the key, and asks these nodes. */
import { ignored, speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Request, Result } from "../store/messages.ts";
import type { Message } from "./messages.ts";

/** The state of a client. */
export type Client = {
  readonly op: number;
  readonly request: Request | null;
  /** The number of the put under way; null: not numbered yet. */
  readonly version: number | null;
  /** The nodes that the directory named last. */
  readonly known: { readonly nodes: readonly string[]; readonly epoch: number } | null;
  readonly isLooking: boolean;
  /** The nodes whose acknowledgements the put waits for. */
  readonly missing: readonly string[];
};

const { next, process } = speaks<Client, Message, Request, Result>();

const end = (me: Client, result: Result) =>
  next({ ...me, request: null, version: null, missing: [] }).respond(result);

/** Asks the directory for the nodes. */
export const lookOf = ({ op, request, version }: Client, rules: Rules): Message => ({
  type: "look",
  op,
  for: request!.type,
  isNumbered: rules.keepsNumber && version !== null,
});

/** Asks the nodes that the client knows. */
const ask = (me: Client) => {
  const { op, request, version, known } = me;
  const { nodes, epoch } = known!;
  if (request!.type === "get")
    return next(me).send(nodes[0]!, { type: "read", op, epoch });
  const copy = { version: version!, value: request!.value };
  return next({ ...me, missing: nodes }).send(nodes, { type: "write", op, epoch, copy });
};

/** The directory has named the nodes: the client asks them, unless it asks them already. */
const found = (
  me: Client,
  { nodes, epoch, version: given }: Message & { readonly type: "found" },
  { keepsNumber }: Rules,
) => {
  const version = (keepsNumber ? me.version : null) ?? given;
  const now = { ...me, isLooking: false, version };
  return me.known?.epoch === epoch ? next(now) : ask({ ...now, known: { nodes, epoch } });
};

/**
 * A client that may remember where the key is, from one get to the next.
 *
 * @param master the name of the directory
 */
export const client = (
  { remembers, change }: Scope,
  rules: Rules,
  master = "directory",
) => {
  const look = (me: Client) =>
    next({ ...me, isLooking: true }).send(master, lookOf(me, rules));

  return process({
    init: {
      op: 0,
      request: null,
      version: null,
      known: null,
      isLooking: false,
      missing: [],
    },
    request: (before, request) => {
      const me = { ...before, op: before.op + 1, request };
      return remembers && me.known !== null && request.type === "get"
        ? ask(me)
        : look({ ...me, known: null });
    },
    actions: {
      // A client does not know whether a node that is silent is slow or has failed.
      "look anew": (me) =>
        change === "any" && me.request !== null && me.known !== null && !me.isLooking
          ? look(me)
          : undefined,
    },
    receive: (me, { from, body }) => {
      if (me.request === null || !("op" in body) || body.op !== me.op) return ignored;
      if (body.type === "found") return me.isLooking ? found(me, body, rules) : ignored;
      if (!("epoch" in body) || body.epoch !== me.known?.epoch) return ignored;
      switch (body.type) {
        case "value":
          return end({ ...me, isLooking: false }, body.result);
        case "stored": {
          const missing = me.missing.filter((each) => each !== from);
          return missing.length === 0
            ? end({ ...me, isLooking: false }, null)
            : next({ ...me, missing });
        }
        case "refused":
          return me.isLooking
            ? next({ ...me, known: null })
            : look({ ...me, known: null });
        default:
          return ignored;
      }
    },
    deaf: ({ op, request }, { body }) =>
      "op" in body && (body.op < op || (body.op === op && request === null)),
  });
};
