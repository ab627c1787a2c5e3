/** How the node of `impl/quorum` and the processes of `spec/quorum` correspond. */
import { match, P } from "ts-pattern";
import type { Json } from "../../../impl/ports.ts";
import { startQuorum } from "../../../impl/quorum/node.ts";
import type { QuorumFault } from "../../../impl/quorum/options.ts";
import { type Coordinator, coordinator } from "../../../spec/quorum/coordinator.ts";
import { type Copy, type Message, unwritten } from "../../../spec/quorum/messages.ts";
import { replica } from "../../../spec/quorum/replica.ts";
import type { Rules } from "../../../spec/quorum/rules.ts";
import type { Scope } from "../../../spec/quorum/scope.ts";
import type { Cast, Correspondence, Staging } from "../../conform/correspondence.ts";
import type { Met } from "../../conform/quirks.ts";
import { shaped } from "../../conform/shaped.ts";
import type { Scope as AnyScope } from "../../model/family.ts";
import type { Letter } from "../../model/process.ts";
import { linKv } from "../../simulate/dialect.ts";
import type { SteeredWorld } from "../../simulate/steered-world.ts";
import {
  answering,
  askedFor,
  type CodeCopy,
  codeCopy,
  codeKey,
  requestOf,
} from "../shared/register-words.ts";

type Names = Cast<Rules>;

const scopeOf = ({ scope }: Names) => scope as Scope;
const replicaAt = ({ keeper }: Names, node: string, key: Json) =>
  keeper("replica", node, key);
const coordinatorOf = ({ worker }: Names, operation: string) =>
  worker("coordinator", operation);

/** A writer is the node in the code, and the coordinator in the spec. */
const copyOf = (copy: CodeCopy, { rules, self }: Names): Copy => {
  if (copy === null) return unwritten;
  const [counter, writer] = copy.version;
  return {
    version: rules.version(counter, self("coordinator", writer)),
    value: copy.value as Copy["value"],
  };
};

/** Is this of the question that a lone writer of the spec may leave out? */
const isOnlyInCode = (operation: string, names: Names): boolean =>
  !scopeOf(names).queryFirst && requestOf(names.asked(operation)).type === "put";

/** Does it ask for the newest version, to put a newer one? */
const isAsking = ({ phase }: Coordinator): boolean =>
  phase.name === "query" && phase.request.type === "put";

const spoken = { op: P.string, key: codeKey, held: P.optional(codeCopy) };

const ASKS_FIRST = "a lone writer asks first";

export const correspondence: Correspondence<Rules> = {
  roles: {
    replica: { per: "key", process: (_at, { rules }) => replica(rules) },
    coordinator: {
      per: "operation",
      counter: "counter",
      // It writes under the name of its node, which is the one that its versions carry.
      process: ({ node, item }, names) => {
        const { key } = shaped({ key: codeKey }, names.asked(String(item)));
        const replicas = names.members.map((each) => replicaAt(names, each, key));
        return coordinator(node, replicas, scopeOf(names), names.rules);
      },
    },
  },

  quirks: {
    "asks again": {
      why: "a message may be lost, and a letter of the spec waits until it is delivered",
      source: "spec/quorum/README.md",
      again: ({ body }) => ["query", "install"].includes((body as Message).type),
    },
    [ASKS_FIRST]: {
      why: "in the spec it relies on its own counter, and a node cannot know that it is alone",
      source: "spec/quorum/README.md",
      at: ({ queryFirst }: Scope) => !queryFirst,
    },
  },

  letter: ({ from, to, body }, names) =>
    match<unknown, Letter | Met | null>(body)
      .with(
        {
          type: P.union("query", "report"),
          op: P.when((op) => isOnlyInCode(op as string, names)),
        },
        () => ({ quirk: ASKS_FIRST }),
      )
      .with(
        { type: P.union("query", "install"), ...spoken },
        ({ type, op, key, held }) => ({
          from: coordinatorOf(names, op),
          to: replicaAt(names, to, key),
          body: {
            type,
            op: names.number(op),
            ...(held !== undefined && { held: copyOf(held, names) }),
          },
        }),
      )
      .with(
        { type: P.union("report", "installed"), ...spoken },
        ({ type, op, key, held }) => ({
          from: replicaAt(names, from, key),
          to: coordinatorOf(names, op),
          body: {
            type,
            op: names.number(op),
            ...(held !== undefined && { held: copyOf(held, names) }),
          },
        }),
      )
      .otherwise(() => null),

  // A copy has to be on disk first. The report that decides a put waits for the version that is chosen.
  waits: ({ body }, change) =>
    (body as Message).type === "install" ||
    ((body as Message).type === "report" &&
      isAsking(change.before as Coordinator) &&
      !isAsking(change.after as Coordinator)),

  events: {
    start: ({ node, state }, names) => {
      const { counter, held } = shaped(
        { counter: P.number, held: P.array({ key: codeKey, held: codeCopy }) },
        state,
      );
      const holds = held.map(
        (each) => [replicaAt(names, node, each.key), copyOf(each.held, names)] as const,
      );
      return [{ step: "start", counter, holds: new Map(holds) }];
    },
    request: ({ op }, names) => {
      const { id } = shaped({ id: P.string }, op);
      const process = coordinatorOf(names, id);
      return isOnlyInCode(id, names)
        ? []
        : [{ step: "request", process, request: requestOf(op) }];
    },
    choose: ({ op, state }, names) => {
      const { id } = shaped({ id: P.string }, op);
      const { counter } = shaped({ counter: P.number }, state);
      const process = coordinatorOf(names, id);
      const request = isOnlyInCode(id, names)
        ? { request: requestOf(names.asked(id)) }
        : {};
      return [{ step: "spend", process, counter, ...request }];
    },
    hold: ({ node, op, state }, names) => {
      const { id } = shaped({ id: P.string }, op);
      const { key, held } = shaped({ key: codeKey, held: codeCopy }, state);
      return [
        {
          step: "effect",
          process: replicaAt(names, node, key),
          by: { from: coordinatorOf(names, id), body: { type: "install" } },
          holds: copyOf(held, names),
        },
      ];
    },
    respond: (event, names) =>
      answering(event, (operation) => coordinatorOf(names, operation)),
  },
};

const TIMEOUT_MS = 1000;
const RETRY_MS = 200;
const KEY = "k";

/**
 * A node of the store is a replica and a coordinator, and they die together. In the spec each may
 * crash alone; there, and where coordinators outnumber replicas, a coordinator is a node that the
 * others know and that does not count itself among the replicas: the same program, told so.
 */
export const staging = (at: AnyScope, faults: readonly QuorumFault[]): Staging => {
  const scope = at as Scope;
  const { n, r, w, writeBack, clients, crashes, wipes } = scope;
  const apart = crashes > 0 || wipes > 0 || clients > n;
  const placeOf = (role: string, nth: number) =>
    `${apart && role === "coordinator" ? "c" : "n"}${nth + 1}`;
  const members = Array.from({ length: n }, (_, nth) => placeOf("replica", nth));
  const coordinators = Array.from({ length: clients }, (_, nth) =>
    placeOf("coordinator", nth),
  );
  const nodes = [...new Set([...members, ...coordinators])];
  const options = { r, w, writeBack, timeoutMs: TIMEOUT_MS, retryMs: RETRY_MS, faults };
  return {
    placeOf,
    members,
    // Nodes without copies ask the others, who take them for members, too.
    membersOf: (node) => (node.startsWith("c") ? members : nodes),
    nodes,
    start: (ports) => startQuorum(ports, options),
    dialect: linKv as never,
    request: (request) => askedFor(request, KEY) as Json,
    acts: {
      "give up": async (world, node) =>
        (await world.fire(node, TIMEOUT_MS)) > 0 ? null : `${node} waits for nothing`,
    },
    hidden: async (world, node, request) => {
      if (!scope.queryFirst && (request as { type: string }).type === "put")
        await query(world, node, r);
    },
    retryMs: RETRY_MS,
    lacks: ({ action, request, node }) => {
      if (action === "request" && (request as { type: string }).type === "cas")
        return "the store refuses to compare and set: quorums of a register cannot decide it";
      return action === "wipe" && node!.startsWith("coordinator")
        ? "a node notices that it lost its counter when it starts again, not while it coordinates"
        : null;
    },
  };
};

/** The first half of a put, which the spec leaves out: a node asks, R replicas report. */
const query = async (world: SteeredWorld, node: string, r: number): Promise<void> => {
  for (const type of ["query", "report"]) {
    const all = world.waiting.filter(({ body }) => body.type === type);
    const mine = all.filter(({ src, dest }) => src === node || dest === node);
    const heard = mine.filter(({ dest }) => world.isUp(dest)).slice(0, r);
    for (const message of heard) await world.deliver(message);
    for (const message of mine) world.take(message);
  }
};
