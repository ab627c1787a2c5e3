/**
 * A register that every server can read and write, linearizable while a majority answers.
 *
 * Source: Attiya, Bar-Noy, Dolev. "Sharing Memory Robustly in Message-Passing Systems". JACM
 * 42(1), 1995; with several writers: Lynch, Shvartsman. FTCS 1997. The server that takes a request queries a
 * majority for the newest value, and then has a majority record what it is about to answer. Its own report
 * and acknowledgement count at once. A busy server does not receive further requests: they stay in the
 * network.
 */
import { family, ids, ignored, many, register, speaks, system } from "lockstep";
import { match } from "ts-pattern";
import { asker, type ClientMessage, putThenGet, type Request } from "../shared/asker.ts";

/** Unique per put and totally ordered: by clock, then by server. */
type Version = { readonly clock: number; readonly server: string };
/** What a server keeps: a value and the version that its put gave it. */
type Copy = { readonly version: Version; readonly value: number | null };

type Message =
  | ClientMessage
  | { readonly type: "query" | "recorded"; readonly op: number }
  | { readonly type: "report" | "record"; readonly op: number; readonly held: Copy };

/** A client's operation that a server carries out. */
type Task = { readonly op: number; readonly client: string };
type Phase =
  | { readonly name: "idle" }
  | (Task & {
      readonly name: "query";
      readonly request: Request;
      readonly reports: Readonly<Record<string, Copy>>;
    })
  | (Task & {
      readonly name: "record";
      readonly answer: number | null;
      readonly acknowledged: ReadonlySet<string>;
    });
type Server = { readonly held: Copy; readonly phase: Phase };

const isNewer = (a: Version, b: Version): boolean =>
  a.clock === b.clock ? a.server > b.server : a.clock > b.clock;

const newest = (copies: readonly Copy[]): Copy =>
  copies.reduce((a, b) => (isNewer(b.version, a.version) ? b : a));

const rules = {
  /** How many servers of so many are a quorum. */
  quorum: (servers: number): number => Math.floor(servers / 2) + 1,
  /** Does a server acknowledge a copy that it is to record? */
  acknowledges: (_held: Copy, _sent: Copy): boolean => true,
};
type Rules = typeof rules;

type Setup = {
  readonly self: string;
  readonly others: readonly string[];
  readonly majority: number;
};

const { next, process } = speaks<Server, Message>();
const idle = { name: "idle" } as const;

/** A request arrives at an idle server: the others report what they hold. */
const query = (setup: Setup, me: Server, task: Task, request: Request) => {
  const { self, others, majority } = setup;
  if (majority === 1) return record(setup, me, task, { request, reported: [me.held] });
  const reports = { [self]: me.held };
  return next({ ...me, phase: { name: "query", ...task, request, reports } }).send(
    others,
    { type: "query", op: task.op },
  );
};

/** A majority has reported: the server chooses a copy, holds it, and has a majority record it. */
const record = (
  { self, others, majority }: Setup,
  { held }: Server,
  { op, client }: Task,
  {
    request,
    reported,
  }: { readonly request: Request; readonly reported: readonly Copy[] },
) => {
  const found = newest(reported);
  const version = { clock: found.version.clock + 1, server: self };
  const isPut = request.type === "put";
  const chosen = isPut ? { version, value: request.value } : found;
  const answer = isPut ? null : chosen.value;
  const after = newest([held, chosen]);
  return majority === 1
    ? next({ held: after, phase: idle }).send(client, { type: "done", op, answer })
    : next({
        held: after,
        phase: { name: "record", op, client, answer, acknowledged: new Set([self]) },
      }).send(others, { type: "record", op, held: chosen });
};

/** A server coordinates the requests that clients send to it, and replicates for the other servers. */
const server = (self: string, servers: readonly string[], rules: Rules) => {
  const others = servers.filter((each) => each !== self);
  const majority = rules.quorum(servers.length);
  const setup: Setup = { self, others, majority };
  return process({
    init: {
      held: { version: { clock: 0, server: self }, value: null },
      phase: idle,
    },
    inert: "disabled",
    receive: (me, { from, body }) =>
      match(body)
        .with({ type: "put" }, { type: "get" }, ({ op, ...request }) =>
          me.phase.name === "idle"
            ? query(setup, me, { op, client: from }, request)
            : undefined,
        )
        .with({ type: "query" }, ({ op }) =>
          next(me).send(from, { type: "report", op, held: me.held }),
        )
        .with({ type: "report" }, ({ op, held }) => {
          if (me.phase.name !== "query" || me.phase.op !== op) return undefined;
          const { client, request } = me.phase;
          const reports = { ...me.phase.reports, [from]: held };
          const reported = Object.values(reports);
          return reported.length < majority
            ? next({ ...me, phase: { ...me.phase, reports } })
            : record(setup, me, { op, client }, { request, reported });
        })
        .with({ type: "record" }, ({ op, held }) => {
          const recorded = next({ ...me, held: newest([me.held, held]) });
          return rules.acknowledges(me.held, held)
            ? recorded.send(from, { type: "recorded", op })
            : recorded;
        })
        .with({ type: "recorded" }, ({ op }) => {
          if (me.phase.name !== "record" || me.phase.op !== op) return undefined;
          const { client, answer } = me.phase;
          const acknowledged = new Set([...me.phase.acknowledged, from]);
          return acknowledged.size < majority
            ? next({ ...me, phase: { ...me.phase, acknowledged } })
            : next({ ...me, phase: idle }).send(client, { type: "done", op, answer });
        })
        .with({ type: "done" }, () => ignored)
        .exhaustive(),
  });
};

/** The ABD register as a family: servers and clients that put once and get once. */
export const abd = family({
  scope: { servers: 2, clients: 2 },
  rules,
  limits: () => ({ servers: [1, 5], clients: [1, 4] }),
  system: ({ servers, clients }, rules) => {
    const named = ids("server", servers);
    const askers = ids("client", clients);
    return system({
      name: `ABD register, ${servers} servers, ${clients} clients`,
      roles: {
        server: many(named, (self) => server(self, named, rules)),
        client: many(askers, (self) => asker(askers.indexOf(self), named)),
      },
      clients: putThenGet(askers),
      environment: { network: "bag" },
      consistent: { linearizable: register<number | null>(null) },
      sometimes: {
        "a get returns a value that was put": ({ history }) =>
          history.some(({ request, result }) => request.type === "get" && result != null),
      },
    });
  },
  compared: {
    rows: { "three servers": { servers: 3 } },
    sides: ({ servers, clients }) => {
      const [server, ...others] = ids("server", servers);
      const [client, ...askers] = ids("client", clients);
      return [
        [...others, ...askers],
        [server!, client!],
      ];
    },
  },
  mutants: {
    "half of the servers are a quorum": {
      rules: { quorum: (servers) => Math.ceil(servers / 2) },
      breaks: "linearizable",
    },
    "a server acknowledges only what is newer than its copy": {
      rules: { acknowledges: (held, sent) => isNewer(sent.version, held.version) },
      breaks: "no deadlock",
    },
  },
  claims: {
    "every history is linearizable": {
      scope: { servers: 2, clients: 2 },
      property: "linearizable",
      expect: "holds",
      source: "Attiya, Bar-Noy, Dolev 1995",
    },
  },
});
