/**
 * A register that every server can read and write, linearizable while a majority answers.
 *
 * Source: Attiya, Bar-Noy, Dolev. "Sharing Memory Robustly in Message-Passing Systems". JACM
 * 42(1), 1995; with several writers: Lynch, Shvartsman. FTCS 1997. A server that is asked queries a
 * majority for the newest value, then has a majority record what it is about to answer; its own
 * answer counts at once. A server that is busy leaves further requests where they are.
 */
import { family, ids, ignored, many, register, speaks, system } from "lockstep";
import { match } from "ts-pattern";
import { type Asking, asker, putThenGet, type Request } from "../shared/asker.ts";

/** Unique per put and totally ordered: by clock, then by server. */
type Version = { readonly clock: number; readonly server: string };
type Held = { readonly version: Version; readonly value: number | null };

type Message =
  | Asking
  | { readonly type: "query" | "recorded"; readonly op: number }
  | { readonly type: "report" | "record"; readonly op: number; readonly held: Held };

type Task = { readonly op: number; readonly client: string };
type Phase =
  | { readonly name: "idle" }
  | (Task & {
      readonly name: "query";
      readonly request: Request;
      readonly reports: Readonly<Record<string, Held>>;
    })
  | (Task & {
      readonly name: "record";
      readonly answer: number | null;
      readonly acknowledged: ReadonlySet<string>;
    });
type Server = { readonly held: Held; readonly phase: Phase };

const isNewer = (a: Version, b: Version): boolean =>
  a.clock === b.clock ? a.server > b.server : a.clock > b.clock;

const newest = (copies: readonly Held[]): Held =>
  copies.reduce((a, b) => (isNewer(b.version, a.version) ? b : a));

const rules = {
  /** How many servers of so many are a quorum. */
  quorum: (servers: number): number => Math.floor(servers / 2) + 1,
  /** Does a server acknowledge a copy that it was sent? */
  acknowledges: (_held: Held, _sent: Held): boolean => true,
};
type Rules = typeof rules;

const server = (self: string, servers: readonly string[], rules: Rules) => {
  const { next, process } = speaks<Server, Message>();
  const others = servers.filter((each) => each !== self);
  const majority = rules.quorum(servers.length);
  const idle = { name: "idle" } as const;

  /** A majority has reported: choose, hold the choice oneself, and have it recorded. */
  const record = (
    { held }: Server,
    task: Task,
    request: Request,
    seen: readonly Held[],
  ) => {
    const found = newest(seen);
    const chosen =
      request.type === "put"
        ? {
            version: { clock: found.version.clock + 1, server: self },
            value: request.value,
          }
        : found;
    const { op, client } = task;
    const answer = request.type === "put" ? null : chosen.value;
    const held2 = newest([held, chosen]);
    return majority === 1
      ? next({ held: held2, phase: idle }).send(client, { type: "done", op, answer })
      : next({
          held: held2,
          phase: { name: "record", op, client, answer, acknowledged: new Set([self]) },
        }).send(others, { type: "record", op, held: chosen });
  };

  return process({
    init: {
      held: { version: { clock: 0, server: self }, value: null },
      phase: idle,
    },
    inert: "disabled",
    receive: (me, { from, body }) =>
      match(body)
        .with({ type: "put" }, { type: "get" }, ({ op, ...request }) => {
          if (me.phase.name !== "idle") return undefined;
          const task = { op, client: from };
          if (majority === 1) return record(me, task, request, [me.held]);
          const reports = { [self]: me.held };
          return next({
            ...me,
            phase: { name: "query", ...task, request, reports },
          }).send(others, { type: "query", op });
        })
        .with({ type: "query" }, ({ op }) =>
          next(me).send(from, { type: "report", op, held: me.held }),
        )
        .with({ type: "report" }, ({ op, held }) => {
          if (me.phase.name !== "query" || me.phase.op !== op) return undefined;
          const reports = { ...me.phase.reports, [from]: held };
          return Object.keys(reports).length < majority
            ? next({ ...me, phase: { ...me.phase, reports } })
            : record(
                me,
                { op, client: me.phase.client },
                me.phase.request,
                Object.values(reports),
              );
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
