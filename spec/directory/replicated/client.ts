/** A client of several directories: it asks one of them, and the next one if that does not help. */
import { ignored, speaks } from "lockstep";
import type { Request, Result } from "../store/messages.ts";
import type { Mapping, Message } from "./messages.ts";

/** The state of a client. */
export type Client = {
  readonly op: number;
  readonly request: Request | null;
  /** The number of the put under way; null: not numbered yet. */
  readonly version: number | null;
  /** Which directory it asks. */
  readonly asks: number;
  /** The mapping that it goes by; null: it waits for a directory. */
  readonly known: Mapping | null;
  /** The nodes whose acknowledgements the put waits for. */
  readonly missing: readonly string[];
};

const { next, process } = speaks<Client, Message, Request, Result>();

/** Asks a directory for the nodes. */
export const lookOf = ({ op, request, version }: Client): Message => ({
  type: "look",
  op,
  for: request!.type,
  isNumbered: version !== null,
});

/** Ends the operation. */
const end = (me: Client, result: Result) =>
  next({
    ...me,
    request: null,
    version: null,
    asks: 0,
    known: null,
    missing: [],
  }).respond(result);

/** Asks the nodes that a directory has named. */
const found = (
  me: Client,
  { op, nodes, epoch, version }: Message & { type: "found" },
) => {
  const known = { nodes, epoch };
  if (me.request!.type === "get")
    return next({ ...me, known }).send(nodes[0]!, { type: "read", op, epoch });
  // A put keeps its first number: with a later one it could overwrite the puts in between.
  const copy = { version: me.version ?? version, value: me.request!.value };
  return next({ ...me, known, version: copy.version, missing: nodes }).send(nodes, {
    type: "write",
    op,
    epoch,
    copy,
  });
};

/** A client, which begins with any of these directories. */
export const client = (directories: readonly string[]) => {
  const look = (me: Client) =>
    next({ ...me, known: null }).send(directories[me.asks]!, lookOf(me));

  const lookElsewhere = (me: Client) =>
    look({ ...me, asks: (me.asks + 1) % directories.length });

  return process({
    init: { op: 0, request: null, version: null, asks: 0, known: null, missing: [] },
    request: (me, request) =>
      directories.map((_, asks) => look({ ...me, op: me.op + 1, request, asks })),
    receive: (me, { from, body }) => {
      if (me.request === null || !("op" in body) || body.op !== me.op) return ignored;
      if (body.type === "not the writer")
        return from === directories[me.asks] && me.known === null
          ? lookElsewhere(me)
          : ignored;
      if (body.type === "found")
        return from === directories[me.asks] && me.known === null
          ? found(me, body)
          : ignored;
      if (!("epoch" in body) || body.epoch !== me.known?.epoch) return ignored;
      switch (body.type) {
        case "value":
          return end(me, body.result);
        case "stored": {
          const missing = me.missing.filter((each) => each !== from);
          return missing.length === 0 ? end(me, null) : next({ ...me, missing });
        }
        case "refused":
          return lookElsewhere(me);
        default:
          return ignored;
      }
    },
    deaf: ({ op, request }, { body }) =>
      "op" in body && (body.op < op || (body.op === op && request === null)),
  });
};
