/** How the node of `impl/eventual` and the processes of `spec/eventual` correspond. */
import { match, P } from "ts-pattern";
import type { Json } from "../../../impl/ports.ts";
import { preference } from "../../../impl/store/preference.ts";
import { coordinator } from "../../../spec/eventual/coordinator.ts";
import { home } from "../../../spec/eventual/home.ts";
import { type Copy, type Message, unwritten } from "../../../spec/eventual/messages.ts";
import type { Rules } from "../../../spec/eventual/rules.ts";
import type { Scope } from "../../../spec/eventual/scope.ts";
import { spare } from "../../../spec/eventual/spare.ts";
import type { Cast, Correspondence, EventCase } from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";
import type { Letter, NodeId } from "../../model/process.ts";
import {
  answering,
  type CodeCopy,
  codeCopy,
  codeKey,
  codeVersion,
  copyOf,
  requestOf,
  versionOf,
} from "../shared/register-words.ts";

type EventualCast = Cast<Rules>;

const scopeOf = ({ scope }: EventualCast): Scope => scope as Scope;

/** All members in the order of the key: first its homes, then the spares. */
const listOf = (cast: EventualCast, key: Json): readonly string[] =>
  preference(key as string, cast.members);

/** The process that keeps copies of this key in a node: a home or a spare. */
const keeperAt = (cast: EventualCast, node: string, key: Json): NodeId => {
  const isHome = listOf(cast, key).indexOf(node) < scopeOf(cast).n;
  return cast.keeper(isHome ? "home" : "spare", node, key);
};

/** All processes that keep copies of a key, in its order. */
const keepersOf = (cast: EventualCast, key: Json) => {
  const list = listOf(cast, key).map((node) => keeperAt(cast, node, key));
  const { n } = scopeOf(cast);
  return { homes: list.slice(0, n), spares: list.slice(n) };
};

/** The process that coordinates an operation. */
const coordinatorOf = ({ worker }: EventualCast, operation: string): NodeId =>
  worker("coordinator", operation);

/** A copy of the code in the spec. */
const specCopy = (copy: CodeCopy, cast: EventualCast): Copy =>
  copyOf(copy, cast, unwritten);

const about = { key: codeKey };
const asking = { op: P.string, ...about };
const operation = { id: P.string };
const stored = { ...about, held: codeCopy };
const hint = { ...stored, home: P.string };
const fields = {
  type: P.string,
  op: P.optional(P.string),
  held: P.optional(codeCopy),
  home: P.optional(P.union(null, P.string)),
  version: P.optional(codeVersion),
};

/** The body of a message about this key, in the spec. */
const bodyOf = (body: unknown, key: Json, cast: EventualCast) => {
  const { type, op, held, home, version } = shaped(fields, body);
  return {
    type,
    ...(op !== undefined && { op: cast.number(op) }),
    ...(held !== undefined && { held: specCopy(held, cast) }),
    ...(home !== undefined && { home: home && keeperAt(cast, home, key) }),
    ...(version !== undefined && { version: versionOf(version, cast) }),
  };
};

const start: EventCase<Rules> = ({ node, state }, cast) => {
  const disk = { clock: P.number, held: P.array(stored), hints: P.array(hint) };
  const { clock, held, hints } = shaped(disk, state);
  const holds = new Map<string, unknown>();
  for (const each of held)
    holds.set(keeperAt(cast, node, each.key), specCopy(each.held, cast));
  for (const { key, home, held } of hints) {
    const [spare, kept] = [keeperAt(cast, node, key), keeperAt(cast, home, key)];
    const others = holds.get(spare) as object | undefined;
    holds.set(spare, { ...others, [kept]: specCopy(held, cast) });
  }
  return [{ step: "start", counter: clock, holds }];
};

/** A put has its version at once in the spec, and in the code once its clock is on disk: see `choose`. */
const request: EventCase<Rules> = ({ op }, cast) => {
  const { id, type } = shaped({ ...operation, type: P.string }, op);
  const process = coordinatorOf(cast, id);
  return type === "read" ? [{ step: "request", process, request: requestOf(op) }] : [];
};

const choose: EventCase<Rules> = ({ op, state }, cast) => {
  const { id } = shaped(operation, op);
  const { held } = shaped({ held: { version: codeVersion } }, state);
  const [process, request] = [coordinatorOf(cast, id), requestOf(cast.asked(id))];
  return [{ step: "spend", process, counter: held.version[0], request }];
};

/** A home holds a copy: of a put, or of an offer or a hint, which name no operation. */
const hold: EventCase<Rules> = ({ node, op, state }, cast) => {
  const { key, held } = shaped(stored, state);
  const { id } = shaped(operation, op);
  const by =
    cast.asked(id) === undefined
      ? { body: { type: id } }
      : { from: coordinatorOf(cast, id), body: { type: "install" } };
  const process = keeperAt(cast, node, key);
  return [{ step: "effect", process, by, holds: specCopy(held, cast) }];
};

/** A spare keeps a hint for a home. */
const keep: EventCase<Rules> = ({ node, op, state }, cast) => {
  const { key, held, home } = shaped(hint, state);
  const from = coordinatorOf(cast, shaped(operation, op).id);
  const process = keeperAt(cast, node, key);
  const holds = { [keeperAt(cast, home, key)]: specCopy(held, cast) };
  return [{ step: "effect", process, by: { from, body: { type: "install" } }, holds }];
};

/** A spare drops a hint that the home holds by now. */
const drop: EventCase<Rules> = ({ node, state }, cast) => {
  const dropped = { ...about, home: P.string, version: codeVersion };
  const { home, key, version } = shaped(dropped, state);
  const [process, from] = [keeperAt(cast, node, key), keeperAt(cast, home, key)];
  const body = { type: "handed", version: versionOf(version, cast) };
  return [{ step: "effect", process, by: { from, body }, lacks: from }];
};

const respond: EventCase<Rules> = (event, cast) => {
  const { clock } = shaped({ clock: P.number }, event.state);
  return answering(event, (id) => coordinatorOf(cast, id), clock);
};

/** Nodes of the code, messages among them and their events, in the words of the spec. */
export const correspondence: Correspondence<Rules> = {
  roles: {
    home: {
      per: "key",
      process: ({ id, item }, cast) =>
        home(id, keepersOf(cast, item).homes, scopeOf(cast), cast.rules),
    },
    spare: {
      per: "key",
      process: ({ id, item }, cast) => spare(id, keepersOf(cast, item).homes, cast.rules),
    },
    coordinator: {
      per: "operation",
      counter: "clock",
      process: ({ node, item }, cast) => {
        const { key } = shaped(about, cast.asked(String(item)));
        const surroundings = { ...keepersOf(cast, key), clock: 0 };
        return coordinator(node, surroundings, scopeOf(cast), cast.rules);
      },
    },
  },

  quirks: {
    "a node asks again": {
      why: "a message may be lost, and in the spec a client that hears nothing waits",
      source: "spec/eventual/README.md",
      again: ({ body }) => ["query", "install"].includes((body as Message).type),
    },
  },

  letter: ({ from, to, body }, cast) =>
    match<unknown, Letter | null>(body)
      .with({ type: P.union("query", "install"), ...asking }, ({ op, key }) => ({
        from: coordinatorOf(cast, op),
        to: keeperAt(cast, to, key),
        body: bodyOf(body, key, cast),
      }))
      .with({ type: P.union("report", "installed"), ...asking }, ({ op, key }) => ({
        from: keeperAt(cast, from, key),
        to: coordinatorOf(cast, op),
        body: bodyOf(body, key, cast),
      }))
      .with({ type: P.union("offer", "hint", "handed"), ...about }, ({ key }) => ({
        from: keeperAt(cast, from, key),
        to: keeperAt(cast, to, key),
        body: bodyOf(body, key, cast),
      }))
      .otherwise(() => null),

  // These change a disk, and take effect once that is flushed.
  waits: ({ body }) =>
    ["install", "offer", "hint", "handed"].includes((body as Message).type),

  events: { start, request, choose, hold, keep, drop, respond },
};
