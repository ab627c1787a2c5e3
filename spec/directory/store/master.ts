/** The directory, which the slides call master: it maps the key to nodes, and relays where queries are recursive. */
import { ignored, speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { isSame, type Message, type Tag } from "./messages.ts";
import { isReplicated, type Put, putTo, sendPut, storedBy } from "./writing.ts";

/** The state of the directory. */
export type Directory = {
  /** The number of the last put. */
  readonly version: number;
  /** Puts under way, and puts that wait for their turn. */
  readonly puts: readonly Put[];
  readonly queue: readonly Put[];
  /** The nodes that have acknowledged the last put that was answered. */
  readonly holders: readonly string[];
};

const { next, process } = speaks<Directory, Message>();

/** Names the nodes to a client, and numbers its put. */
const looked = (
  me: Directory,
  look: Message & { type: "look" },
  nodes: readonly string[],
) => {
  const { client, op } = look;
  const version = me.version + (look.for === "put" ? 1 : 0);
  const found = { type: "found", client, op, nodes, version } as const;
  return next({ ...me, version }).send(client, found);
};

/** The nodes that are known to have a put that is done. */
const holdersOf = (
  { missing }: Put,
  nodes: readonly string[],
  { replication }: Scope,
): readonly string[] =>
  replication === "iterative"
    ? nodes.filter((each) => !missing.includes(each))
    : nodes.slice(0, 1);

/** The directory of one key, whose replicas are these nodes. */
export const directory = (nodes: readonly string[], scope: Scope, rules: Rules) => {
  const begin = (me: Directory, put: Put) =>
    sendPut(next({ ...me, puts: [...me.puts, put] }), put, nodes, scope);

  const put = (me: Directory, tag: Tag, value: number) => {
    const version = me.version + 1;
    const added = putTo(tag, { version, value }, nodes, scope);
    return rules.mustWait(me.puts.length, scope)
      ? next({ ...me, version, queue: [...me.queue, added] })
      : begin({ ...me, version }, added);
  };

  /** A node has acknowledged a put. */
  const stored = (me: Directory, from: string, tag: Tag) => {
    const before = me.puts.find((each) => isSame(each, tag));
    if (before === undefined) return ignored;
    const now = storedBy(before, from);
    if (!isReplicated(now, nodes, scope, rules))
      return next({ ...me, puts: me.puts.map((each) => (each === before ? now : each)) });
    const holders = holdersOf(now, nodes, scope);
    const puts = me.puts.filter((each) => each !== before);
    const [following, ...queue] = me.queue;
    const after = { ...me, puts, holders };
    const { client, op } = tag;
    const reaction =
      following === undefined || !rules.takesNext
        ? next(after)
        : begin({ ...after, queue }, following);
    return reaction.send(client, { type: "done", client, op, result: null });
  };

  return process({
    init: { version: 0, puts: [], queue: [], holders: nodes },
    receive: (me, { from, body }) => {
      const { client, op } = body;
      switch (body.type) {
        case "put":
          return put(me, body, body.value);
        case "get":
          return rules
            .readFrom(me.holders, nodes, scope)
            .map((some) => next(me).send(some, { type: "read", client, op }));
        case "value":
          return next(me).send(client, { type: "done", client, op, result: body.result });
        case "stored":
          return stored(me, from, body);
        case "look":
          return looked(me, body, nodes);
        default:
          return ignored;
      }
    },
  });
};
