/** How the members of `impl/directory` and the processes of `spec/directory/store` correspond. */
import { match, P } from "ts-pattern";
import type { Key } from "../../../impl/store/clients.ts";
import type { Rules } from "../../../spec/directory/rules.ts";
import { client } from "../../../spec/directory/store/client.ts";
import { type Directory, directory } from "../../../spec/directory/store/master.ts";
import type { Message } from "../../../spec/directory/store/messages.ts";
import { type Node, node } from "../../../spec/directory/store/node.ts";
import type { Correspondence, EventCase } from "../../conform/correspondence.ts";
import type { Met } from "../../conform/quirks.ts";
import { shaped } from "../../conform/shaped.ts";
import type { Letter, NodeId } from "../../model/process.ts";
import { codeKey } from "../shared/register-words.ts";
import {
  BEAT,
  clientOf,
  codeCopy,
  copyOf,
  type DirectoryCast,
  directoryOf,
  keyOf,
  nodeAt,
  nodesOf,
  quirks,
  request,
  respond,
  scopeOf,
  tagOf,
} from "./words.ts";

/** The process that carries out an operation: the directory, or the agent of its client. */
const relayOf = (cast: DirectoryCast, op: string, key: Key): NodeId =>
  scopeOf(cast).query === "recursive" ? directoryOf(cast, key) : clientOf(cast, op);

/** The process that sent a put on to a node, or waits for its acknowledgement: `other` is its member. */
const senderOf = (
  cast: DirectoryCast,
  { op, key, other, isFirst }: { op: string; key: Key; other: string; isFirst: boolean },
): NodeId =>
  scopeOf(cast).replication === "recursive" && !isFirst
    ? nodeAt(cast, other, key)
    : relayOf(cast, op, key);

const about = { op: P.string, key: codeKey };
const put = { op: P.string, copy: codeCopy };
const mapping = {
  key: codeKey,
  version: P.number,
  holders: P.array(P.string),
  puts: P.array(put),
  queue: P.array(put),
};
const slot = { key: codeKey, held: P.union(null, codeCopy) };

/** What an event tells of the directory: not which acknowledgements it still waits for. */
const told = ({ version, holders, puts, queue }: Directory) => ({
  version,
  holders,
  puts: puts.map(({ missing: _, ...each }) => each),
  queue: queue.map(({ missing: _, ...each }) => each),
});

/** A mapping of the code, as the directory of the spec has it. */
const mapped = (cast: DirectoryCast, state: unknown) => {
  const { key, version, holders, puts, queue } = shaped(mapping, state);
  const putOf = ({ op, copy }: P.infer<typeof put>) => ({
    ...tagOf(cast, op),
    copy: copyOf(copy),
  });
  return {
    version,
    holders: holders.map((each) => nodeAt(cast, each, key)),
    puts: puts.map(putOf),
    queue: queue.map(putOf),
  };
};

const nothing = { version: 0, value: null };

const start: EventCase<Rules> = ({ node, state }, cast) => {
  const { slots, mappings } = shaped(
    { slots: P.array(slot), mappings: P.array({ key: codeKey }) },
    state,
  );
  return [
    {
      step: "start",
      holds: new Map<NodeId, unknown>([
        ...slots.map(({ key, held }) => {
          const copy = held === null ? nothing : copyOf(held);
          return [nodeAt(cast, node, key), copy] as const;
        }),
        ...mappings.map(
          (each) => [directoryOf(cast, each.key), mapped(cast, each)] as const,
        ),
      ]),
    },
  ];
};

/** The directory has on its disk what a letter of this type made of a mapping. */
const mappedBy =
  (type: Message["type"]): EventCase<Rules> =>
  ({ op, state }, cast) => {
    const { id } = shaped({ id: P.string }, op);
    const process = directoryOf(cast, keyOf(cast, id));
    const by = { body: { type, ...tagOf(cast, id) } };
    return [{ step: "effect", process, by, holds: mapped(cast, state) }];
  };

/** A node has a copy on its disk. */
const hold: EventCase<Rules> = ({ node, op, state }, cast) => {
  const { id } = shaped({ id: P.string }, op);
  const { key, held, again } = shaped({ ...slot, again: P.boolean }, state);
  const by = { body: { type: "write", ...tagOf(cast, id) } };
  const process = nodeAt(cast, node, key);
  const holds = held === null ? nothing : copyOf(held);
  return [{ step: "effect", process, by, holds, ...(again && { again }) }];
};

/** A put that is over leaves fewer that are under way or wait. */
const isOver = (before: unknown, after: unknown): boolean => {
  const count = (state: unknown): number => {
    const { puts, queue } = state as Directory;
    return puts.length + queue.length;
  };
  return typeof before === "object" && before !== null && "queue" in before
    ? count(after) < count(before)
    : false;
};

/** Members of the code, messages among them and their events, in the words of the spec. */
export const correspondence: Correspondence<Rules> = {
  roles: {
    client: {
      per: "operation",
      process: ({ id, item }, cast) => {
        const key = keyOf(cast, String(item));
        const { rules } = cast;
        return client(
          id,
          nodesOf(cast, key),
          scopeOf(cast),
          rules,
          directoryOf(cast, key),
        );
      },
    },
    directory: {
      per: "key",
      process: ({ item }, cast) =>
        directory(nodesOf(cast, item as Key), scopeOf(cast), cast.rules),
      told,
    },
    node: {
      per: "key",
      process: (_at, cast) => node(scopeOf(cast), cast.rules),
      told: ({ held }: Node) => held, // A crash loses which puts it has passed on.
    },
  },

  quirks,

  letter: ({ from, to, body }, cast) => {
    const toDirectory = (op: string, key: Key, said: object) => ({
      from: clientOf(cast, op),
      to: directoryOf(cast, key),
      body: { ...said, ...tagOf(cast, op) },
    });
    const ofDirectory = (op: string, key: Key, said: object) => ({
      from: directoryOf(cast, key),
      to: clientOf(cast, op),
      body: { ...said, ...tagOf(cast, op) },
    });
    return match<unknown, Letter | Met | null>(body)
      .with({ type: "put", ...about, value: P.any }, ({ type, op, key, value }) =>
        toDirectory(op, key, { type, value }),
      )
      .with({ type: "get", ...about }, ({ type, op, key }) =>
        toDirectory(op, key, { type }),
      )
      .with(
        { type: "look", ...about, for: P.string },
        ({ type, op, key, for: purpose }) => toDirectory(op, key, { type, for: purpose }),
      )
      .with({ type: "done", ...about, result: P.any }, ({ type, op, key, result }) =>
        ofDirectory(op, key, { type, result }),
      )
      .with(
        { type: "found", ...about, nodes: P.array(P.string), version: P.number },
        ({ type, op, key, nodes, version }) =>
          ofDirectory(op, key, {
            type,
            nodes: nodes.map((each) => nodeAt(cast, each, key)),
            version,
          }),
      )
      .with(
        { type: "keep", ...about, copy: codeCopy, rest: P.array(P.string) },
        ({ op, key, copy, rest }) => ({
          from: senderOf(cast, {
            op,
            key,
            other: from,
            isFirst: nodesOf(cast, key)[0] === nodeAt(cast, to, key),
          }),
          to: nodeAt(cast, to, key),
          body: {
            type: "write",
            ...tagOf(cast, op),
            copy: copyOf(copy),
            rest: rest.map((each) => nodeAt(cast, each, key)),
          },
        }),
      )
      .with({ type: "stored", ...about }, ({ type, op, key }) => ({
        from: nodeAt(cast, from, key),
        to: senderOf(cast, {
          op,
          key,
          other: to,
          isFirst: nodesOf(cast, key)[0] === nodeAt(cast, from, key),
        }),
        body: { type, ...tagOf(cast, op) },
      }))
      .with({ type: "fetch", ...about }, ({ op, key }) => ({
        from: relayOf(cast, op, key),
        to: nodeAt(cast, to, key),
        body: { type: "read", ...tagOf(cast, op) },
      }))
      .with({ type: "value", ...about, result: P.any }, ({ type, op, key, result }) => ({
        from: nodeAt(cast, from, key),
        to: relayOf(cast, op, key),
        body: { type, ...tagOf(cast, op), result },
      }))
      .with({ type: "beat" }, () => BEAT)
      .otherwise(() => null);
  },

  // These take effect once they are on disk: a copy, a put, its number, its end.
  waits: ({ body }, { before, after }) => {
    const message = body as Message;
    return (
      ["put", "write"].includes(message.type) ||
      (message.type === "look" && message.for === "put") ||
      (message.type === "stored" && isOver(before, after))
    );
  },

  events: {
    start,
    request,
    accept: mappedBy("put"),
    number: mappedBy("look"),
    complete: mappedBy("stored"),
    hold,
    respond,
  },
};
