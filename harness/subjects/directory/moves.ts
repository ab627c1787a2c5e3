/** How the members of `impl/directory` and the processes of `spec/directory/moves` correspond. */
import { match, P } from "ts-pattern";
import type { Key } from "../../../impl/store/clients.ts";
import { client } from "../../../spec/directory/moves/client.ts";
import { type Directory, directory } from "../../../spec/directory/moves/master.ts";
import type { Message } from "../../../spec/directory/moves/messages.ts";
import { type Node, node } from "../../../spec/directory/moves/node.ts";
import type { Rules } from "../../../spec/directory/rules.ts";
import type {
  Correspondence,
  EventCase,
  EventMeaning,
} from "../../conform/correspondence.ts";
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
  orderOf,
  quirks,
  request,
  respond,
  scopeOf,
} from "./words.ts";

const held = P.union(null, codeCopy);
const slot = { key: codeKey, epoch: P.number, held };
const mapping = {
  key: codeKey,
  nodes: P.array(P.string),
  epoch: P.number,
  version: P.number,
  change: P.union(null, { source: P.string, from: P.string, to: P.string }),
  spares: P.array(P.string),
};

/** What an event tells of the directory: neither which nodes it believes to have failed, nor what it still wants. */
const told = ({ nodes, epoch, version, change, spares }: Directory) => ({
  nodes,
  epoch,
  version,
  change,
  spares,
});

/** A mapping of the code, as the directory of the spec has it. */
const mapped = (cast: DirectoryCast, state: unknown) => {
  const { key, nodes, epoch, version, change, spares } = shaped(mapping, state);
  const idOf = (member: string): NodeId => nodeAt(cast, member, key);
  return {
    nodes: nodes.map(idOf),
    epoch,
    version,
    change: change && {
      source: idOf(change.source),
      from: idOf(change.from),
      to: idOf(change.to),
    },
    spares: spares.map(idOf),
  };
};

const slotted = ({ epoch, held }: P.infer<typeof slot>) => ({
  epoch,
  held: held && copyOf(held),
});

const start: EventCase<Rules> = ({ node, state }, cast) => {
  const { slots, mappings } = shaped(
    { slots: P.array(slot), mappings: P.array({ key: codeKey }) },
    state,
  );
  const holds = new Map<NodeId, unknown>([
    ...slots.map((each) => [nodeAt(cast, node, each.key), slotted(each)] as const),
    ...mappings.map((each) => [directoryOf(cast, each.key), mapped(cast, each)] as const),
  ]);
  return [{ step: "start", holds }];
};

const number: EventCase<Rules> = ({ op, state }, cast) => {
  const { id } = shaped({ id: P.string }, op);
  const process = directoryOf(cast, keyOf(cast, id));
  const by = { from: clientOf(cast, id), body: { type: "look" } };
  return [{ step: "effect", process, by, holds: mapped(cast, state) }];
};

/**
 * Of a run, by how a change of a mapping goes on: the action of the spec that the event is. A played path has its
 * actions itself.
 */
const inRuns: Readonly<Record<string, string>> = {
  begin: "replace",
  "give up": "give up",
};

const change =
  (of: "run" | "path"): EventCase<Rules> =>
  ({ state }, cast) => {
    const { key, how, epoch } = shaped(
      { key: codeKey, how: P.string, epoch: P.number },
      state,
    );
    const process = directoryOf(cast, key);
    const holds = mapped(cast, state);
    if (how === "end") {
      const by = { body: { type: "installed", epoch } };
      return [{ step: "effect", process, by, holds }];
    }
    const now: EventMeaning = { step: "state", process, holds };
    return of === "run" ? [{ step: "act", process, name: inRuns[how]! }, now] : [now];
  };

/** In a run an agent asks the directory again: an action of the spec. A played path has this action itself. */
const lookAgain: EventCase<Rules> = ({ op }, cast) => {
  const process = clientOf(cast, shaped({ id: P.string }, op).id);
  return [{ step: "act", process, name: "look anew" }];
};

const IN_SPEC: Readonly<Record<string, Message["type"]>> = {
  keep: "write",
  fetch: "read",
  copy: "copy",
  install: "install",
  drop: "drop",
};

/** A node has on its disk what a letter has changed: a copy, or the epoch alone. */
const hold: EventCase<Rules> = ({ node, op, state }, cast) => {
  const { by, again, ...now } = shaped(
    { ...slot, by: P.string, again: P.boolean },
    state,
  );
  const letter =
    op === undefined
      ? { body: { type: IN_SPEC[by]!, epoch: now.epoch } }
      : {
          from: clientOf(cast, shaped({ id: P.string }, op).id),
          body: { type: IN_SPEC[by]! },
        };
  const process = nodeAt(cast, node, now.key);
  const step = { step: "effect", process, by: letter, holds: slotted(now) } as const;
  return [{ ...step, ...(again && { again }) }];
};

const about = { op: P.string, key: codeKey };
const under = { epoch: P.number };

const letter: Correspondence<Rules>["letter"] = ({ from, to, body }, cast) => {
  const fromClient = (op: string, receiver: NodeId, said: object): Letter => ({
    from: clientOf(cast, op),
    to: receiver,
    body: { ...said, op: cast.number(op) },
  });
  const toClient = (op: string, sender: NodeId, said: object): Letter => ({
    from: sender,
    to: clientOf(cast, op),
    body: { ...said, op: cast.number(op) },
  });
  return match<unknown, Letter | Met | null>(body)
    .with(
      { type: "look", ...about, for: P.string, isNumbered: P.boolean },
      ({ type, op, key, for: purpose, isNumbered }) =>
        fromClient(op, directoryOf(cast, key), { type, for: purpose, isNumbered }),
    )
    .with(
      { type: "found", ...about, ...under, nodes: P.array(P.string), version: P.number },
      ({ type, op, key, nodes, epoch, version }) =>
        toClient(op, directoryOf(cast, key), {
          type,
          nodes: nodes.map((each) => nodeAt(cast, each, key)),
          epoch,
          version,
        }),
    )
    .with(
      { type: "keep", ...about, ...under, copy: codeCopy },
      ({ op, key, epoch, copy }) =>
        fromClient(op, nodeAt(cast, to, key), {
          type: "write",
          epoch,
          copy: copyOf(copy),
        }),
    )
    .with({ type: "fetch", ...about, ...under }, ({ op, key, epoch }) =>
      fromClient(op, nodeAt(cast, to, key), { type: "read", epoch }),
    )
    .with(
      { type: P.union("stored", "old"), ...about, ...under },
      ({ type, op, key, epoch }) =>
        toClient(op, nodeAt(cast, from, key), {
          type: type === "old" ? "refused" : type,
          epoch,
        }),
    )
    .with(
      { type: "value", ...about, ...under, result: P.any },
      ({ type, op, key, epoch, result }) =>
        toClient(op, nodeAt(cast, from, key), { type, epoch, result }),
    )
    .otherwise(() => changeLetter({ from, to, body }, cast));
};

/** A message of a change, which names no operation. */
const changeLetter: Correspondence<Rules>["letter"] = ({ from, to, body }, cast) =>
  match<unknown, Letter | Met | null>(body)
    .with(
      { type: "copy", key: codeKey, ...under, to: P.string },
      ({ type, key, epoch, to: other }) => ({
        from: directoryOf(cast, key),
        to: nodeAt(cast, to, key),
        body: { type, epoch, to: nodeAt(cast, other, key) },
      }),
    )
    .with(
      { type: "install", key: codeKey, ...under, copy: held },
      ({ type, key, epoch, copy }) => ({
        from: nodeAt(cast, from, key),
        to: nodeAt(cast, to, key),
        body: { type, epoch, copy: copy && copyOf(copy) },
      }),
    )
    .with({ type: "installed", key: codeKey, ...under }, ({ type, key, epoch }) => ({
      from: nodeAt(cast, from, key),
      to: directoryOf(cast, key),
      body: { type, epoch },
    }))
    .with({ type: "drop", key: codeKey, ...under }, ({ type, key, epoch }) => ({
      from: directoryOf(cast, key),
      to: nodeAt(cast, to, key),
      body: { type, epoch },
    }))
    .with({ type: "beat" }, () => BEAT)
    .otherwise(() => null);

const epochIn = (state: unknown): number | undefined =>
  (state as { readonly epoch?: number } | null)?.epoch;

// These change a disk, and take effect once that is flushed; a question waits while the mapping changes.
const waits: NonNullable<Correspondence<Rules>["waits"]> = ({ body }, change) => {
  const { type } = body as Message;
  return (
    ["look", "write", "copy", "install", "installed", "drop"].includes(type) ||
    (type === "read" && epochIn(change.before) !== epochIn(change.after))
  );
};

const shared = { quirks, letter, waits };
const events = { start, request, number, hold, respond };

/** More changes than any run has. */
const UNBOUNDED = 2 ** 40;

/** Of a run, where the directory changes mappings when it sees fit, and a key is nowhere at first. */
export const inRun: Correspondence<Rules> = {
  ...shared,
  events: { ...events, change: change("run"), "look-again": lookAgain },
  roles: {
    client: {
      per: "operation",
      process: ({ item }, cast) =>
        client(scopeOf(cast), cast.rules, directoryOf(cast, keyOf(cast, String(item)))),
    },
    directory: {
      per: "key",
      process: ({ item }, cast) => {
        const key = item as Key;
        const all = orderOf(cast, key).map((each) => nodeAt(cast, each, key));
        const process = directory(all, scopeOf(cast), cast.rules);
        return { ...process, init: { ...process.init, wanted: UNBOUNDED } };
      },
      told,
    },
    node: {
      per: "key",
      process: ({ item }, cast) =>
        node(false, scopeOf(cast), cast.rules, directoryOf(cast, item as Key)),
      told: ({ epoch, held }: Node) => ({ epoch, held }),
    },
  },
};

/** Of a path, where a node that has failed is no more. */
export const onPath: Correspondence<Rules> = {
  ...shared,
  events: { ...events, change: change("path") },
  roles: {
    client: { per: "node" },
    directory: { per: "node", told },
    node: {
      per: "node",
      told: ({ epoch, held }: Node) => ({ epoch, held }),
      isOut: ({ hasFailed }: Node) => hasFailed,
    },
  },
};
