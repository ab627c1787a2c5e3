/** How the node of `impl/eventual` and the processes of `spec/eventual` correspond. */
import { match, P } from "ts-pattern";
import { startEventual } from "../../../impl/eventual/node.ts";
import { type EventualFault, settings } from "../../../impl/eventual/options.ts";
import { preference } from "../../../impl/eventual/preference.ts";
import type { Json } from "../../../impl/ports.ts";
import { coordinator, passOverAction } from "../../../spec/eventual/coordinator.ts";
import { home, offerAction } from "../../../spec/eventual/home.ts";
import { type Copy, type Message, unwritten } from "../../../spec/eventual/messages.ts";
import type { Rules } from "../../../spec/eventual/rules.ts";
import { type Scope, workloads } from "../../../spec/eventual/scope.ts";
import { handOverAction, spare } from "../../../spec/eventual/spare.ts";
import type { Cast, Correspondence, Staging } from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";
import type { Act } from "../../conform/steering.ts";
import type { Scope as AnyScope } from "../../model/family.ts";
import type { Letter } from "../../model/process.ts";
import {
  answering,
  askedFor,
  type CodeCopy,
  codeCopy,
  codeKey,
  codeVersion,
  requestOf,
} from "../shared/register-words.ts";
import { kv } from "./dialect.ts";

type Names = Cast<Rules>;
type CodeVersion = P.infer<typeof codeVersion>;

const scopeOf = ({ scope }: Names) => scope as Scope;

/** All members in the order of the key: first its homes, then the spares. */
const listOf = (names: Names, key: Json): readonly string[] =>
  preference(key as string, names.members);
const isHome = (names: Names, node: string, key: Json): boolean =>
  listOf(names, key).indexOf(node) < scopeOf(names).n;
const keeperAt = (names: Names, node: string, key: Json) =>
  names.keeper(isHome(names, node, key) ? "home" : "spare", node, key);
const keepersOf = (names: Names, key: Json) => {
  const list = listOf(names, key).map((node) => keeperAt(names, node, key));
  const { n } = scopeOf(names);
  return { homes: list.slice(0, n), spares: list.slice(n) };
};
const coordinatorOf = ({ worker }: Names, operation: string) =>
  worker("coordinator", operation);

/** A writer is the node in the code, and the coordinator in the spec. */
const versionOf = ([clock, writer]: CodeVersion, { rules, self }: Names) =>
  rules.version(clock, self("coordinator", writer));
const copyOf = (copy: CodeCopy, names: Names): Copy =>
  copy === null
    ? unwritten
    : { version: versionOf(copy.version, names), value: copy.value as Copy["value"] };

const about = { key: codeKey };
const asking = { op: P.string, ...about };
const stored = { key: codeKey, held: codeCopy };
const hint = { ...stored, home: P.string };

const bodyOf = (body: unknown, key: Json, names: Names) => {
  const { type, op, held, home, version } = shaped(
    {
      type: P.string,
      op: P.optional(P.string),
      held: P.optional(codeCopy),
      home: P.optional(P.union(null, P.string)),
      version: P.optional(codeVersion),
    },
    body,
  );
  return {
    type,
    ...(op !== undefined && { op: names.number(op) }),
    ...(held !== undefined && { held: copyOf(held, names) }),
    ...(home !== undefined && {
      home: home === null ? null : keeperAt(names, home, key),
    }),
    ...(version !== undefined && { version: versionOf(version, names) }),
  };
};

export const correspondence: Correspondence<Rules> = {
  roles: {
    home: {
      per: "key",
      process: ({ id, item }, names) =>
        home(id, keepersOf(names, item).homes, scopeOf(names), names.rules),
    },
    spare: {
      per: "key",
      process: ({ id, item }, names) =>
        spare(id, keepersOf(names, item).homes, names.rules),
    },
    coordinator: {
      per: "operation",
      counter: "clock",
      process: ({ node, item }, names) => {
        const { key } = shaped(about, names.asked(String(item)));
        const surroundings = { ...keepersOf(names, key), clock: 0 };
        return coordinator(node, surroundings, scopeOf(names), names.rules);
      },
    },
  },

  quirks: {
    "asks again": {
      why: "a message may be lost, and in the spec a client that hears nothing waits",
      source: "spec/eventual/README.md",
      again: ({ body }) => ["query", "install"].includes((body as Message).type),
    },
  },

  letter: ({ from, to, body }, names) =>
    match<unknown, Letter | null>(body)
      .with({ type: P.union("query", "install"), ...asking }, ({ op, key }) => ({
        from: coordinatorOf(names, op),
        to: keeperAt(names, to, key),
        body: bodyOf(body, key, names),
      }))
      .with({ type: P.union("report", "installed"), ...asking }, ({ op, key }) => ({
        from: keeperAt(names, from, key),
        to: coordinatorOf(names, op),
        body: bodyOf(body, key, names),
      }))
      .with({ type: P.union("offer", "hint", "handed"), ...about }, ({ key }) => ({
        from: keeperAt(names, from, key),
        to: keeperAt(names, to, key),
        body: bodyOf(body, key, names),
      }))
      .otherwise(() => null),

  // What changes a disk takes effect when it is on it.
  waits: ({ body }) =>
    ["install", "offer", "hint", "handed"].includes((body as Message).type),

  events: {
    start: ({ node, state }, names) => {
      const { clock, held, hints } = shaped(
        { clock: P.number, held: P.array(stored), hints: P.array(hint) },
        state,
      );
      const holds = new Map<string, unknown>();
      for (const each of held)
        holds.set(keeperAt(names, node, each.key), copyOf(each.held, names));
      for (const { key, home, held } of hints) {
        const [id, kept] = [keeperAt(names, node, key), keeperAt(names, home, key)];
        const others = holds.get(id) as object | undefined;
        holds.set(id, { ...others, [kept]: copyOf(held, names) });
      }
      return [{ step: "start", counter: clock, holds }];
    },
    // A put has its version at once in the spec, and in the code once its clock is on disk.
    request: ({ op }, names) => {
      const { id, type } = shaped({ id: P.string, type: P.string }, op);
      const process = coordinatorOf(names, id);
      return type === "read"
        ? [{ step: "request", process, request: requestOf(op) }]
        : [];
    },
    choose: ({ op, state }, names) => {
      const { id } = shaped({ id: P.string }, op);
      const { held } = shaped({ held: { version: codeVersion } }, state);
      const [process, request] = [coordinatorOf(names, id), requestOf(names.asked(id))];
      return [{ step: "spend", process, counter: held.version[0], request }];
    },
    hold: ({ node, op, state }, names) => {
      const { key, held } = shaped(stored, state);
      const { id } = shaped({ id: P.string }, op);
      const by =
        names.asked(id) === undefined
          ? { body: { type: id } } // An offer or a hint.
          : { from: coordinatorOf(names, id), body: { type: "install" } };
      const process = keeperAt(names, node, key);
      return [{ step: "effect", process, by, holds: copyOf(held, names) }];
    },
    keep: ({ node, op, state }, names) => {
      const { key, held, home } = shaped(hint, state);
      const from = coordinatorOf(names, shaped({ id: P.string }, op).id);
      return [
        {
          step: "effect",
          process: keeperAt(names, node, key),
          by: { from, body: { type: "install" } },
          holds: { [keeperAt(names, home, key)]: copyOf(held, names) },
        },
      ];
    },
    drop: ({ node, state }, names) => {
      const { home, key, version } = shaped(
        { home: P.string, key: codeKey, version: codeVersion },
        state,
      );
      const from = keeperAt(names, home, key);
      const body = { type: "handed", version: versionOf(version, names) };
      return [
        {
          step: "effect",
          process: keeperAt(names, node, key),
          by: { from, body },
          lacks: from,
        },
      ];
    },
    respond: (event, names) => {
      const { clock } = shaped({ clock: P.number }, event.state);
      return answering(event, (id) => coordinatorOf(names, id), clock);
    },
  },
};

const KEY = "k";

/**
 * A node of the store keeps copies and coordinates. In the spec the two crash apart, and one client's
 * clock follows what that client has seen, so that a coordinator is a node which keeps no copies: the
 * same program, told so.
 */
export const staging = (at: AnyScope, faults: readonly EventualFault[]): Staging => {
  const scope = at as Scope;
  const { n, r, w, sloppyGets, skew } = scope;
  const members = named("n", n + scope.spares, 1);
  const list = preference(KEY, members);
  const coordinators = named("c", workloads[scope.asks].length, 1);
  const nodes = [...list, ...coordinators];
  const placeOf = (role: string, nth: number) =>
    role === "coordinator" ? coordinators[nth]! : list[role === "home" ? nth : n + nth]!;
  const [homes, spares] = [named("home", n, 0), named("spare", scope.spares, 0)];
  const options = { n, r, w, sloppyGets, members, faults };
  const { retryMs, suspectAfter, offerEvery, handOverEvery } = settings(nodes, options);
  const memberOf = (nth: number) => members.indexOf(list[nth]!);
  const acts = (
    processes: readonly string[],
    name: (process: string) => string,
    ms: (nth: number) => number,
  ) => processes.map((each, nth) => [name(each), firing(ms(nth))] as const);
  return {
    placeOf,
    nodes,
    members,
    start: (ports) => {
      const isAhead = ports.self === coordinators[0];
      return startEventual(ports, { ...options, skew: isAhead ? skew : 0 });
    },
    dialect: kv as never,
    request: (request) => askedFor(request, KEY) as Json,
    retryMs,
    acts: Object.fromEntries([
      ...acts([...homes, ...spares], passOverAction, suspectAfter),
      ...acts(homes, offerAction, (nth) => offerEvery(memberOf(nth))),
      ...acts(homes, handOverAction, (nth) => handOverEvery(memberOf(nth))),
    ]),
  };
};

const firing =
  (ms: number): Act =>
  async (world, node) =>
    (await world.fire(node, ms)) > 0 ? null : `${node} has no such thing to do`;

const named = (name: string, count: number, first: number): readonly string[] =>
  Array.from({ length: count }, (_, nth) => `${name}${nth + first}`);
